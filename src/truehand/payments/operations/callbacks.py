"""The bank's word: checked, kept byte for byte, and followed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.kernel.money import Money
from truehand.payments import queries
from truehand.payments.domain import message
from truehand.payments.domain.refusals import AmountMismatch, CallbackChanged, ReferenceUnknown
from truehand.payments.domain.views import Callback, CallbackKind, IntentStatus
from truehand.payments.models import PaymentIntent, PayoutRow, ReceivedCallback
from truehand.payments.operations.intents import end
from truehand.payments.operations.payouts import settle

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.payments.domain.message import BankMessage
    from truehand.payments.domain.views import Intent, Payout


@transaction.atomic
def record_callback(body: bytes, signature: str, *, now: datetime) -> Callback:
    """Take a signed message of the bank; a payout is settled with it, a payment is for the caller to book.

    Book every confirmed payment with ``first_time``, in this transaction, under ``Callback.key``: into the trade's hold
    when it ``matches`` and the trade still waits, else into the payer's balance. Refuses CallbackForged,
    CallbackExpired, CallbackNotUnderstood, ReferenceUnknown, CallbackChanged and AmountMismatch (of a payout).
    """
    said = message.read(queries.channel().public_key(), body, signature, now=now)
    return _payout_callback(said, now) if said.kind.of_payout else _payment_callback(said, now)


def _payment_callback(said: BankMessage, now: datetime) -> Callback:
    # The lock makes two deliveries of one message wait for each other.
    row = PaymentIntent.objects.select_for_update().filter(reference=said.reference).first()
    if row is None:
        raise ReferenceUnknown
    stored = _stored(said)
    told = stored or _first_word(said, row, now)
    return _callback(said, told, first_time=stored is None, intent=queries.intent_view(row))


def _first_word(said: BankMessage, row: PaymentIntent, now: datetime) -> ReceivedCallback:
    """Keep the message and end the open intent with it."""
    waiting = row.status == IntentStatus.OPEN
    matches = waiting and Money(row.minor, row.currency) == said.amount
    if waiting:
        paid = matches and said.kind is CallbackKind.PAYMENT_CONFIRMED
        end(row, IntentStatus.PAID if paid else IntentStatus.FAILED, now=now)
    return _keep(said, matches=matches, now=now)


def _payout_callback(said: BankMessage, now: datetime) -> Callback:
    row = PayoutRow.objects.select_for_update(of=("self",)).filter(reference=said.reference).first()
    if row is None:
        raise ReferenceUnknown
    if Money(row.minor, row.currency) != said.amount:
        raise AmountMismatch
    stored = _stored(said)
    if stored is None:
        settle(row, done=said.kind is CallbackKind.PAYOUT_DONE, now=now)
    told = stored or _keep(said, matches=True, now=now)
    return _callback(said, told, first_time=stored is None, payout=queries.payout_view(row))


def _callback(
    said: BankMessage,
    told: ReceivedCallback,
    *,
    first_time: bool,
    intent: Intent | None = None,
    payout: Payout | None = None,
) -> Callback:
    return Callback(
        kind=said.kind,
        key=queries.callback_key(said.id),
        amount=said.amount,
        first_time=first_time,
        matches=told.matches,
        intent=intent,
        payout=payout,
    )


def _stored(said: BankMessage) -> ReceivedCallback | None:
    stored = ReceivedCallback.objects.filter(id=said.id).first()
    if stored is not None and bytes(stored.body) != said.body():
        raise CallbackChanged
    return stored


def _keep(said: BankMessage, *, matches: bool, now: datetime) -> ReceivedCallback:
    return ReceivedCallback.objects.create(
        id=said.id,
        kind=said.kind,
        reference=said.reference,
        minor=said.amount.minor,
        currency=said.amount.currency,
        body=said.body(),
        matches=matches,
        received_at=now,
    )
