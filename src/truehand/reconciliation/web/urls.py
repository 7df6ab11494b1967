"""Addresses under /reconciliation/."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from truehand.reconciliation.web import exports, matters, pages


class DayConverter(StringConverter):
    """A day, as 2026-11-22."""

    regex = r"\d{4}-\d{2}-\d{2}"


register_converter(DayConverter, "day")

app_name = "reconciliation"
urlpatterns = [
    path("", pages.home, name="home"),
    path("run/", pages.run, name="run"),
    path("discrepancies/", matters.discrepancies, name="discrepancies"),
    path("discrepancies/<uuid:discrepancy_id>/", matters.discrepancy, name="discrepancy"),
    path("incidents/", matters.incidents, name="incidents"),
    path("incidents/<uuid:incident_id>/", matters.incident, name="incident"),
    path("days/", pages.days, name="days"),
    path("days/<day:day>/", pages.day, name="day"),
    path("kept/", pages.kept, name="kept"),
    path("export/<slug:what>.<slug:form>", exports.export, name="export"),
]
