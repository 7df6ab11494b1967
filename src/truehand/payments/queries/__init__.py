"""Read door of the payments room."""

from truehand.payments.queries.accounts import account_view, accounts
from truehand.payments.queries.channels import channel
from truehand.payments.queries.check import callback_key, fsck
from truehand.payments.queries.intents import intent, intent_of_reference, intent_view, intents_of
from truehand.payments.queries.payouts import payout, payout_view, payouts, unsent_payouts

__all__ = [
    "account_view",
    "accounts",
    "callback_key",
    "channel",
    "fsck",
    "intent",
    "intent_of_reference",
    "intent_view",
    "intents_of",
    "payout",
    "payout_view",
    "payouts",
    "unsent_payouts",
]
