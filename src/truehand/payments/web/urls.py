"""Addresses under /money/."""

from django.urls import path

from truehand.payments.web import accounts, correcting, matters, pages, refunding
from truehand.payments.web.code import code
from truehand.payments.web.exchange import exchange
from truehand.payments.web.sending_back import send_back

app_name = "payments"
urlpatterns = [
    path("code/<uuid:intent_id>", code, name="code"),
    path("back/<uuid:arrival_id>", send_back, name="send_back"),
    path("exchange/", exchange, name="exchange"),
    path("payouts", pages.payouts, name="payouts"),
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/objection/<str:token>", accounts.object_to, name="object"),
    path("accounts/<uuid:account_id>/verify", accounts.verify_account, name="verify_account"),
    path("payouts/<uuid:payout_id>/cancel", pages.cancel_payout, name="cancel_payout"),
    path("accounts/<uuid:account_id>/remove", accounts.remove_account, name="remove_account"),
    path("matters/debts/", matters.debts, name="debtors"),
    path("matters/debts/<uuid:party_id>/<slug:currency>/", correcting.debt, name="debt"),
    path("matters/parties/<uuid:party_id>/", correcting.of_party, name="of_party"),
    path("matters/postings/<uuid:posting_id>/", correcting.posting, name="posting"),
    path("matters/refunds/", matters.refunds, name="refunds"),
    path("matters/refunds/<uuid:refund_id>/", matters.refund, name="refund"),
    path("matters/chargebacks/", matters.chargebacks, name="chargebacks"),
    path("matters/chargebacks/<uuid:chargeback_id>/", matters.chargeback, name="chargeback"),
    path("matters/chargebacks/<uuid:chargeback_id>/answer.zip", matters.answer_bundle, name="answer_bundle"),
    path("matters/refused/", matters.refused, name="refused"),
    path("matters/refused/<uuid:message_id>/", matters.refused_message, name="refused_message"),
    path("matters/rates/", matters.rates, name="rates"),
    path("matters/trades/<uuid:trade_id>/", refunding.of_trade, name="of_trade"),
    path("matters/trades/<uuid:trade_id>/postings/", correcting.of_trade, name="postings"),
    path("matters/payments/<uuid:receipt_id>/", refunding.give_back, name="give_back"),
]
