"""Addresses of a person's own page about their data."""

from django.urls import path

from truehand.vault.web import pages

app_name = "vault"

urlpatterns = [
    path("", pages.privacy, name="privacy"),
    path("words/", pages.words, name="words"),
    path("consent/", pages.consent, name="consent"),
]
