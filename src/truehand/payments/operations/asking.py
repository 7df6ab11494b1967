"""What became of a payment asked for is asked of its channel: nothing hangs on a message that may never come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.payments import queries
from truehand.payments.domain.channel import Fate
from truehand.payments.domain.views import IntentStatus
from truehand.payments.models import PaymentIntent
from truehand.payments.operations.expiring import end, expire
from truehand.payments.operations.outside import require_outside
from truehand.payments.operations.receipts import take_receipt, unheard

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from truehand.payments.domain.channel import Outcome
    from truehand.payments.domain.views import Receipt


def ask_payment(intent_id: UUID) -> Outcome:
    """Ask the channel what became of a payment; raises NotReached, and RuntimeError inside a transaction."""
    require_outside()
    row = PaymentIntent.objects.get(id=intent_id)
    return queries.channel(row.channel).ask_payment(row.reference)


@transaction.atomic
def take_outcome(intent_id: UUID, outcome: Outcome, *, book: Callable[[Receipt], None], now: datetime) -> None:
    """Follow what a channel answered: every receipt that is new is written down and booked, one after the other.

    A payment that failed, with nothing received, ends. Refuses CallbackChanged.
    """
    row = PaymentIntent.objects.select_for_update().get(id=intent_id)
    arrivals = unheard(row, outcome.arrivals)
    expire(row, now=now)
    if (
        outcome.fate is Fate.FAILED
        and not outcome.arrivals
        and row.status == IntentStatus.OPEN
        and row.received_minor == 0
    ):
        end(row, IntentStatus.FAILED, now=now)
    for each in arrivals:
        book(take_receipt(row.channel, row.reference, each, now=now))
