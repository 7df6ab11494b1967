"""Addresses under /money/."""

from django.urls import path

from truehand.payments.web import accounts, pages
from truehand.payments.web.code import code

app_name = "payments"
urlpatterns = [
    path("code/<uuid:intent_id>", code, name="code"),
    path("payouts", pages.payouts, name="payouts"),
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/objection/<str:token>", accounts.object_to, name="object"),
    path("accounts/<uuid:account_id>/verify", accounts.verify_account, name="verify_account"),
    path("payouts/<uuid:payout_id>/cancel", pages.cancel_payout, name="cancel_payout"),
    path("accounts/<uuid:account_id>/remove", accounts.remove_account, name="remove_account"),
]
