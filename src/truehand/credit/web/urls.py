"""Addresses of standings."""

from django.urls import path

from truehand.credit.web import pages, statements

app_name = "credit"

urlpatterns = [
    path("statements/", statements.statements, name="statements"),
    path("statements/hand-in/", statements.hand_in, name="hand_in"),
    path("<uuid:party_id>/", pages.credit_page, name="page"),
]
