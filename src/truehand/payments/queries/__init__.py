"""Read door of the payments room."""

from truehand.payments.queries.accounts import account_view, accounts
from truehand.payments.queries.asking import (
    payments_to_ask,
    settling_channels,
    unheard_payments,
    unheard_payouts,
    unsettled_days,
)
from truehand.payments.queries.batches import batch, batch_movements, batches_named, lines_naming
from truehand.payments.queries.booked import booked_references
from truehand.payments.queries.brake import payout_hold, payout_holds
from truehand.payments.queries.changes import change, change_view, changed_lines, open_changes, told_line
from truehand.payments.queries.channels import (
    channel,
    channels,
    hosted_origins,
    is_hosted,
    lies_at,
    paying_out,
    refunding,
)
from truehand.payments.queries.chargebacks import chargeback, chargebacks, chargebacks_of, losers, trades_charged_back
from truehand.payments.queries.check import fsck, rest_key
from truehand.payments.queries.intents import intent, intent_of_reference, intent_view, intents_of, lapsed, way_of
from truehand.payments.queries.messages import refused_counts, refused_message, refused_messages
from truehand.payments.queries.payouts import payout, payout_view, payouts, unsent_payouts, unsent_probes
from truehand.payments.queries.rates import offer, offer_for, rate, rates, rates_lately
from truehand.payments.queries.refunds import (
    arrival,
    arrivals,
    came_otherwise,
    open_refunds,
    own_refund,
    refund,
    refunds,
    refunds_of,
    way_back,
)
from truehand.payments.queries.reports import (
    TOLD,
    report_line_counts,
    report_lines,
    report_sources,
    report_view,
    reported_days,
    reports,
    told_table,
)

__all__ = [
    "TOLD",
    "account_view",
    "accounts",
    "arrival",
    "arrivals",
    "batch",
    "batch_movements",
    "batches_named",
    "booked_references",
    "came_otherwise",
    "change",
    "change_view",
    "changed_lines",
    "channel",
    "channels",
    "chargeback",
    "chargebacks",
    "chargebacks_of",
    "fsck",
    "hosted_origins",
    "intent",
    "intent_of_reference",
    "intent_view",
    "intents_of",
    "is_hosted",
    "lapsed",
    "lies_at",
    "lines_naming",
    "losers",
    "offer",
    "offer_for",
    "open_changes",
    "open_refunds",
    "own_refund",
    "paying_out",
    "payments_to_ask",
    "payout",
    "payout_hold",
    "payout_holds",
    "payout_view",
    "payouts",
    "rate",
    "rates",
    "rates_lately",
    "refund",
    "refunding",
    "refunds",
    "refunds_of",
    "refused_counts",
    "refused_message",
    "refused_messages",
    "report_line_counts",
    "report_lines",
    "report_sources",
    "report_view",
    "reported_days",
    "reports",
    "rest_key",
    "settling_channels",
    "told_line",
    "told_table",
    "trades_charged_back",
    "unheard_payments",
    "unheard_payouts",
    "unsent_payouts",
    "unsent_probes",
    "unsettled_days",
    "way_back",
    "way_of",
]
