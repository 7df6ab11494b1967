"""Money that arrived: written down once per transaction of the channel's, however often and however it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.kernel.ids import new_id
from truehand.payments import queries
from truehand.payments.domain.refusals import CallbackChanged, ReferenceUnknown
from truehand.payments.domain.views import Receipt
from truehand.payments.models import PaymentIntent, ReceiptRow
from truehand.payments.operations.expiring import expire

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from truehand.payments.domain.channel import Arrival


@transaction.atomic
def take_receipt(channel: str, reference: str, arrival: Arrival, *, now: datetime) -> Receipt:
    """Write down what arrived for a payment asked for; the caller books it in this transaction if ``first_time``.

    The payment's row stays locked, so that two who tell of it wait for each other. Refuses ReferenceUnknown, and
    CallbackChanged when the channel told the same transaction differently before.
    """
    row = PaymentIntent.objects.select_for_update().filter(channel=channel, reference=reference).first()
    if row is None:
        raise ReferenceUnknown
    expire(row, now=now)
    receipt, created = ReceiptRow.objects.get_or_create(
        channel=channel,
        provider_id=arrival.provider_id,
        defaults={
            "id": new_id(now),
            "intent": row,
            "key": f"{channel}:{arrival.provider_id}",
            "minor": arrival.amount.minor,
            "currency": arrival.amount.currency,
            "received_at": now,
        },
    )
    _require_as_told(receipt, row, arrival)
    return Receipt(
        id=receipt.id,
        channel=channel,
        provider_id=arrival.provider_id,
        key=receipt.key,
        amount=arrival.amount,
        first_time=created,
        intent=queries.intent_view(row),
    )


def unheard(row: PaymentIntent, arrivals: Sequence[Arrival]) -> tuple[Arrival, ...]:
    """Return those of a payment's arrivals, its row being locked, that are not written down yet, in their order.

    Refuses CallbackChanged when the channel told one of them differently before.
    """
    names = [each.provider_id for each in arrivals]
    written = {each.provider_id: each for each in ReceiptRow.objects.filter(channel=row.channel, provider_id__in=names)}
    for each in arrivals:
        if (receipt := written.get(each.provider_id)) is not None:
            _require_as_told(receipt, row, each)
    return tuple(each for each in arrivals if each.provider_id not in written)


def _require_as_told(receipt: ReceiptRow, row: PaymentIntent, arrival: Arrival) -> None:
    """Refuse (CallbackChanged) an arrival that was told differently before."""
    if (receipt.intent_id, receipt.minor, receipt.currency) != (row.id, arrival.amount.minor, arrival.amount.currency):
        raise CallbackChanged
