"""What people and Truehand do at the sandbox bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from django.conf import settings
from django.db import connection, transaction
from procrastinate.contrib.django import app

from truehand.escrow.domain.plan import positive
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.payments import queries as payments
from truehand.payments.domain.channel import Event
from truehand.payments.domain.message import SignedMessage, body_of, sign
from truehand.payments.domain.views import CallbackKind
from truehand.payments.sandbox.keys import signing_key
from truehand.payments.sandbox.models import BankTransfer, OutgoingMessage
from truehand.payments.sandbox.refusals import AlreadyDecided, SandboxClosed

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.payments.domain.channel import PayoutOrder

DELIVER = "payments.sandbox_deliver"
REFUSED_ENDING = "0000"
PATIENCE = 10  # seconds for one delivery
_LONGEST_ANSWER = 200


def confirm(reference: str, *, now: datetime, amount: Money | None = None) -> SignedMessage:
    """Pay what was asked under a reference (or another amount); return the bank's signed message about it.

    The same again returns the same message, freshly signed. Refuses SandboxClosed, AmountNotPositive, IntentUnknown and
    AlreadyDecided.
    """
    asked = payments.intent_of_reference(reference)
    return _decide(reference, CallbackKind.PAYMENT_CONFIRMED, amount or asked.amount, now)


def decline(reference: str, *, now: datetime) -> SignedMessage:
    """Decline to pay; return the bank's signed message. Refuses SandboxClosed, IntentUnknown and AlreadyDecided."""
    asked = payments.intent_of_reference(reference)
    return _decide(reference, CallbackKind.PAYMENT_FAILED, asked.amount, now)


def pay_out(order: PayoutOrder, *, now: datetime) -> SignedMessage:
    """Pay an order of Truehand's, once per reference; return the bank's signed message. Refuses SandboxClosed."""
    refused = order.number.endswith(REFUSED_ENDING)
    kind = CallbackKind.PAYOUT_FAILED if refused else CallbackKind.PAYOUT_DONE
    return _decide(order.reference, kind, order.amount, now)


def deliver(transfer_id: UUID, *, now: datetime) -> None:
    """Send a message to Truehand's call-back address over HTTP, unless it was taken before.

    RuntimeError inside a transaction; httpx.HTTPError when it was not taken: try again later.
    """
    if connection.in_atomic_block:
        raise RuntimeError("nothing is sent inside a database transaction")
    row = OutgoingMessage.objects.filter(pk=transfer_id, delivered_at=None).first()
    if row is None:
        return
    message = sign(signing_key(), bytes(row.body), at=now)
    row.attempts += 1
    try:
        answer = httpx.post(
            settings.TRUEHAND_CALLBACK_URL, content=message.body, headers=message.headers, timeout=PATIENCE
        )
        row.last_answer = str(answer.status_code)
        answer.raise_for_status()
        row.delivered_at = now
    except httpx.TransportError as error:
        row.last_answer = str(error)[:_LONGEST_ANSWER]
        raise
    finally:
        row.save(update_fields=["attempts", "last_answer", "delivered_at"])


def undelivered() -> tuple[UUID, ...]:
    """Return the transfers whose messages were not taken yet, oldest first."""
    return tuple(OutgoingMessage.objects.filter(delivered_at=None).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _decide(reference: str, kind: CallbackKind, amount: Money, now: datetime) -> SignedMessage:
    if not settings.TRUEHAND_SANDBOX_BANK:
        raise SandboxClosed
    positive(amount)
    decided = {"kind": kind, "minor": amount.minor, "currency": amount.currency}
    transfer, created = BankTransfer.objects.get_or_create(
        reference=reference, defaults={"id": new_id(now), "decided_at": now, **decided}
    )
    if (transfer.kind, transfer.minor, transfer.currency) != (kind, amount.minor, amount.currency):
        raise AlreadyDecided
    body = body_of(Event(str(transfer.id), kind, reference, amount, str(transfer.id)))
    if created:
        OutgoingMessage.objects.create(transfer=transfer, body=body)
        app.configure_task(DELIVER).defer(transfer_id=str(transfer.id))
    return sign(signing_key(), body, at=now)
