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
    told = (row.id, arrival.amount.minor, arrival.amount.currency)
    if (receipt.intent_id, receipt.minor, receipt.currency) != told:
        raise CallbackChanged
    return Receipt(
        id=receipt.id,
        channel=channel,
        provider_id=arrival.provider_id,
        key=receipt.key,
        amount=arrival.amount,
        first_time=created,
        intent=queries.intent_view(row),
    )
