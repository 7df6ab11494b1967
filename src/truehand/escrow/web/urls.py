"""Addresses under /money/ that belong to the ledger."""

from django.urls import path

from truehand.escrow.web import pages

app_name = "escrow"
urlpatterns = [path("proof", pages.proof, name="proof")]
