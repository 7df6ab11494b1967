"""Addresses under /sandbox-bank/."""

from django.urls import path

from truehand.payments.sandbox.web import pages

app_name = "sandbox"
urlpatterns = [path("pay/<slug:reference>", pages.pay, name="pay")]
