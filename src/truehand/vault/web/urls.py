"""Addresses of a person's own page about their data."""

from django.urls import path

from truehand.vault.web import pages, readings, rights

app_name = "vault"

urlpatterns = [
    path("", pages.privacy, name="privacy"),
    path("words/", pages.words, name="words"),
    path("consent/", pages.consent, name="consent"),
    path("data/", rights.data, name="data"),
    path("data/copies/", rights.copies, name="copies"),
    path("data/copies/<uuid:archive_id>/", rights.copy, name="copy"),
    path("readings/", readings.readings, name="readings"),
    path("read/<str:thing>/<uuid:thing_id>/", readings.read, name="read"),
    path("leave/", rights.leave, name="leave"),
]
