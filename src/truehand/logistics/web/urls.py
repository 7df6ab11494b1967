"""Addresses of carriage, under /carriage/."""

from django.urls import path

from truehand.logistics.web import pages

app_name = "logistics"
urlpatterns = [
    path("papers/", pages.papers, name="papers"),
    path("server/", pages.server, name="server"),
    path("papers/<uuid:vetting_id>/<slug:which>.webp", pages.paper, name="paper"),
]
