"""Addresses of return policies."""

from django.urls import path

from truehand.returns.web import pages

app_name = "returns"

urlpatterns = [path("", pages.own, name="own")]
