"""Addresses under /inspections/."""

from django.urls import path

from truehand.inspection.web import pages

app_name = "inspection"
urlpatterns = [path("standards/<slug:name>/", pages.standard, name="standard")]
