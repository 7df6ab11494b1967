"""Read door of the payments room."""

from truehand.payments.queries.accounts import account_view, accounts
from truehand.payments.queries.brake import payout_hold, payout_holds
from truehand.payments.queries.channels import channel, channels, hosted_origins, is_hosted, paying_out
from truehand.payments.queries.check import fsck, rest_key
from truehand.payments.queries.intents import intent, intent_of_reference, intent_view, intents_of, lately_asked
from truehand.payments.queries.messages import refused_messages
from truehand.payments.queries.payouts import payout, payout_view, payouts, unsent_payouts, unsent_probes
from truehand.payments.queries.reports import (
    booked_references,
    misdated_lines,
    report_line_counts,
    report_lines,
    report_sources,
    report_view,
    reported_days,
    reports,
)

__all__ = [
    "account_view",
    "accounts",
    "booked_references",
    "channel",
    "channels",
    "fsck",
    "hosted_origins",
    "intent",
    "intent_of_reference",
    "intent_view",
    "intents_of",
    "is_hosted",
    "lately_asked",
    "misdated_lines",
    "paying_out",
    "payout",
    "payout_hold",
    "payout_holds",
    "payout_view",
    "payouts",
    "refused_messages",
    "report_line_counts",
    "report_lines",
    "report_sources",
    "report_view",
    "reported_days",
    "reports",
    "rest_key",
    "unsent_payouts",
    "unsent_probes",
]
