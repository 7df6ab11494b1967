"""Addresses of standings."""

from django.urls import path

from truehand.credit.web import pages

app_name = "credit"

urlpatterns = [path("<uuid:party_id>/", pages.credit_page, name="page")]
