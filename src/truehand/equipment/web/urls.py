"""Addresses under /machines/."""

from django.urls import path

from truehand.equipment.web import pages

app_name = "equipment"
urlpatterns = [
    path("", pages.find, name="find"),
    path("<uuid:passport_id>/", pages.passport, name="passport"),
]
