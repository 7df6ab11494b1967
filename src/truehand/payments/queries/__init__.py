"""Read door of the payments room."""

from truehand.payments.queries.accounts import account_view, accounts
from truehand.payments.queries.channels import channel, channels, paying_out
from truehand.payments.queries.check import fsck, rest_key
from truehand.payments.queries.intents import intent, intent_of_reference, intent_view, intents_of
from truehand.payments.queries.messages import refused_messages
from truehand.payments.queries.payouts import payout, payout_view, payouts, unsent_payouts
from truehand.payments.queries.reports import report_line, report_lines

__all__ = [
    "account_view",
    "accounts",
    "channel",
    "channels",
    "fsck",
    "intent",
    "intent_of_reference",
    "intent_view",
    "intents_of",
    "paying_out",
    "payout",
    "payout_view",
    "payouts",
    "refused_messages",
    "report_line",
    "report_lines",
    "rest_key",
    "unsent_payouts",
]
