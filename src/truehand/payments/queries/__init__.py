"""Read door of the payments room."""

from truehand.payments.queries.accounts import account_view, accounts
from truehand.payments.queries.brake import payout_hold, payout_holds
from truehand.payments.queries.channels import channel
from truehand.payments.queries.check import callback_key, fsck
from truehand.payments.queries.intents import intent, intent_of_reference, intent_view, intents_of
from truehand.payments.queries.payouts import payout, payout_view, payouts, unsent_payouts
from truehand.payments.queries.reports import (
    report_line_counts,
    report_lines,
    report_sources,
    report_view,
    reports,
)

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
    "payout_hold",
    "payout_holds",
    "payout_view",
    "payouts",
    "report_line_counts",
    "report_lines",
    "report_sources",
    "report_view",
    "reports",
    "unsent_payouts",
]
