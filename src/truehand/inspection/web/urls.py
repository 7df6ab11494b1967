"""Addresses under /inspections/."""

from django.urls import path

from truehand.inspection.web import pages

app_name = "inspection"
urlpatterns = [
    path("schemas/template.json", pages.template_schema, name="template_schema"),
    path("schemas/<slug:name>-v<int:version>.json", pages.findings_schema, name="findings_schema"),
    path("standards/<slug:name>-v<int:version>.json", pages.template_file, name="template_file"),
    path("standards/<slug:name>/", pages.standard, name="standard"),
    path("standards/<slug:name>/v<int:version>/", pages.standard, name="standard_version"),
]
