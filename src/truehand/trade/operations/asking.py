"""Payments that were asked for and of which no word came, or not every word: their channel is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.payments import operations as payments
from truehand.payments import queries
from truehand.payments.domain.channel import Fate
from truehand.trade.operations.fund import book

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.payments.domain.channel import Outcome


def ask_payment(channel: str, reference: str, *, now: datetime) -> None:
    """Ask a channel what arrived under a reference and book what was not booked before; harmless when repeated.

    An end that the channel tells is followed as its message would be. Raises NotReached when it gives no answer;
    RuntimeError inside a transaction. Refuses ChannelUnknown, and CallbackChanged when it told it differently before.
    """
    payments.require_outside()
    _follow(channel, reference, queries.channel(channel).ask_payment(reference), now)


@transaction.atomic
def _follow(channel: str, reference: str, outcome: Outcome, now: datetime) -> None:
    for arrival in outcome.arrivals:
        source = queries.lies_at(channel, arrival.amount.currency)
        book(payments.take_receipt(channel, reference, arrival, now=now), now=now, source=source)
    if outcome.fate is Fate.FAILED and not outcome.arrivals:
        payments.fail_intent(channel, reference, now=now)
