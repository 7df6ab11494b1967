"""Addresses under /inspections/. What is published of each version stands at an address of its own, fixed for good."""

from django.urls import path

from truehand.inspection.domain.template import published
from truehand.inspection.web import certificates, pages

app_name = "inspection"
urlpatterns = [
    path("certificates/", certificates.certificates, name="certificates"),
    path("certificates/change/", certificates.change, name="change_certificate"),
    path("worker.js", pages.worker, name="worker"),
    path("schemas/template.json", pages.template_schema, name="template_schema"),
    path("standards/<slug:name>/", pages.standard, name="standard"),
]
for _each in published():
    _which = {"name": _each.name, "version": _each.version}
    _stem = f"{_each.name}-v{_each.version}"
    urlpatterns += [
        path(f"schemas/{_stem}.json", pages.findings_schema, _which, name=f"findings_schema_{_stem}"),
        path(f"standards/{_stem}.json", pages.template_file, _which, name=f"template_file_{_stem}"),
        path(f"standards/{_each.name}/v{_each.version}/", pages.standard, _which, name=f"standard_{_stem}"),
    ]
