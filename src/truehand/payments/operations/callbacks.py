"""What a channel says: proved its own, kept byte for byte, and followed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.payments import queries
from truehand.payments.domain.channel import Arrival
from truehand.payments.domain.refusals import AmountMismatch, CallbackChanged, CallbackNotFollowed, ReferenceUnknown
from truehand.payments.domain.views import Callback, CallbackKind, IntentStatus
from truehand.payments.models import PaymentIntent, PayoutRow, ReceivedCallback, RefundRow
from truehand.payments.operations import chargebacks
from truehand.payments.operations.expiring import end, expire
from truehand.payments.operations.messages import keep_refused
from truehand.payments.operations.payouts import settle
from truehand.payments.operations.receipts import take_receipt
from truehand.payments.operations.refunds import settle_refund

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from truehand.payments.domain.channel import Event


@transaction.atomic
def record_callback(channel: str, body: bytes, headers: Mapping[str, str], *, now: datetime) -> tuple[Callback, ...]:
    """Take a signed message of a channel; return what it says, with receipts for the caller to book.

    Book every receipt with ``first_time``, and follow every case, in this transaction. A message of a type that nobody
    follows says nothing and is written down. Refuses ChannelUnknown, CallbackForged, CallbackExpired,
    CallbackNotUnderstood, ReferenceUnknown, CallbackChanged and AmountMismatch (of a payout).
    """
    events = queries.channel(channel).read(body, headers, now=now)
    if not events:
        keep_refused(channel, body, CallbackNotFollowed(), now=now)
    return tuple(_follow(channel, event, body, now) for event in events)


def _follow(channel: str, event: Event, body: bytes, now: datetime) -> Callback:
    if event.kind.of_payout:
        return _payout_event(channel, event, body, now)
    if event.kind.of_refund:
        return _refund_event(channel, event, body, now)
    return _payment_event(channel, event, body, now)


def _payment_event(channel: str, event: Event, body: bytes, now: datetime) -> Callback:
    # The lock makes two deliveries of one message wait for each other.
    rows = PaymentIntent.objects.select_for_update(of=("self",)).filter(channel=channel)
    row = rows.filter(reference=event.reference).first()
    if row is None and event.kind.of_chargeback:
        # A case may name the payment as its channel does, not as we do.
        row = rows.filter(receipts__provider_id=event.reference).first()
    if row is None:
        raise ReferenceUnknown
    first_time = _keep(channel, event, body, now)
    expire(row, now=now)
    if event.kind is CallbackKind.PAYMENT_CONFIRMED:
        receipt = take_receipt(channel, event.reference, Arrival(event.provider_id, event.amount, event.at), now=now)
        return Callback(event.kind, event.amount, receipt.first_time, intent=receipt.intent, receipt=receipt)
    if event.kind.of_chargeback:
        case = chargebacks.follow(row, event, now=now)
        return Callback(event.kind, event.amount, first_time, intent=queries.intent_view(row), case=case)
    if first_time and row.status == IntentStatus.OPEN and row.received_minor == 0:
        end(row, IntentStatus.FAILED, now=now)
    return Callback(event.kind, event.amount, first_time, intent=queries.intent_view(row))


def _payout_event(channel: str, event: Event, body: bytes, now: datetime) -> Callback:
    rows = PayoutRow.objects.select_for_update(of=("self",)).select_related("account")
    row = rows.filter(channel=channel, reference=event.reference).first()
    if row is None:
        raise ReferenceUnknown
    first_time = _keep_of(row, channel, event, body, now)
    if first_time:
        settle(row, done=event.kind is CallbackKind.PAYOUT_DONE, now=now)
    return Callback(event.kind, event.amount, first_time, payout=queries.payout_view(row))


def _refund_event(channel: str, event: Event, body: bytes, now: datetime) -> Callback:
    rows = RefundRow.objects.select_for_update(of=("self",)).select_related("receipt__intent")
    row = rows.filter(receipt__channel=channel, reference=event.reference).first()
    if row is None:
        raise ReferenceUnknown
    first_time = _keep_of(row, channel, event, body, now)
    if first_time:
        settle_refund(row, done=event.kind is CallbackKind.REFUND_DONE, now=now)
    return Callback(event.kind, event.amount, first_time)


def _keep_of(row: PayoutRow | RefundRow, channel: str, event: Event, body: bytes, now: datetime) -> bool:
    """Do what ``_keep`` does of money that was sent. Refuses (AmountMismatch) another amount than was sent."""
    if Money(row.minor, row.currency) != event.amount:
        raise AmountMismatch
    return _keep(channel, event, body, now)


def _keep(channel: str, event: Event, body: bytes, now: datetime) -> bool:
    """Write down what was said; return whether it is new. Refuses (CallbackChanged) the same event said differently."""
    stored, created = ReceivedCallback.objects.get_or_create(
        channel=channel,
        event_id=event.id,
        defaults={
            "id": new_id(now),
            "kind": event.kind,
            "reference": event.reference,
            "minor": event.amount.minor,
            "currency": event.amount.currency,
            "body": body,
            "received_at": now,
        },
    )
    told = (event.kind, event.reference, event.amount.minor, event.amount.currency)
    if (stored.kind, stored.reference, stored.minor, stored.currency) != told:
        raise CallbackChanged
    return created
