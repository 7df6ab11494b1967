"""Addresses under /money/."""

from django.urls import path

from truehand.payments.web import pages

app_name = "payments"
urlpatterns = [
    path("payouts", pages.payouts, name="payouts"),
    path("accounts", pages.accounts, name="accounts"),
    path("accounts/<uuid:account_id>/remove", pages.remove_account, name="remove_account"),
]
