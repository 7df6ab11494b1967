"""Payments asked for: stored before anybody is sent to the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from truehand.escrow.domain import plan
from truehand.kernel.ids import new_id
from truehand.payments import queries
from truehand.payments.domain.channel import new_reference
from truehand.payments.domain.refusals import CurrencyNotTaken, IntentOpen
from truehand.payments.domain.views import IntentStatus
from truehand.payments.models import PaymentIntent
from truehand.payments.operations.expiring import end, expire, record

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Purpose
    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money
    from truehand.payments.domain.channel import Channel
    from truehand.payments.domain.views import Intent


@transaction.atomic
def create_intent(
    actor: Actor, *, trade_id: UUID, purpose: Purpose, amount: Money, now: datetime, channel: str | None = None
) -> Intent:
    """Ask the actor to pay an amount into a trade's escrow; return the payment with its reference.

    Asked again for what has not arrived yet, it returns the same; for another amount or through another channel it
    replaces the open one. Refuses NotVerified, AmountNotPositive, NoBank, ChannelUnknown, CurrencyNotTaken, and
    IntentOpen while another payer is asked for it.
    """
    actor.require_verified()
    plan.positive(amount)
    through = queries.channel(channel)
    if amount.currency not in through.currencies:
        raise CurrencyNotTaken(currency=amount.currency)
    waiting = PaymentIntent.objects.select_for_update().filter(trade_id=trade_id, purpose=purpose, status="open")
    earlier = waiting.first()
    if earlier is not None and expire(earlier, now=now):
        earlier = None
    if earlier is not None and (earlier.payer_id, earlier.currency) != (actor.party_id, amount.currency):
        raise IntentOpen
    if earlier is not None:
        if (earlier.minor - earlier.received_minor, earlier.channel) == (amount.minor, through.name):
            return queries.intent_view(earlier)
        end(earlier, IntentStatus.CANCELLED, now=now)
    return queries.intent_view(_asked(actor.party_id, trade_id, purpose, amount, through, now))


def _asked(
    payer_id: UUID, trade_id: UUID, purpose: Purpose, amount: Money, channel: Channel, now: datetime
) -> PaymentIntent:
    try:
        with transaction.atomic():
            row = PaymentIntent.objects.create(
                id=new_id(now),
                channel=channel.name,
                reference=new_reference("TH"),
                trade_id=trade_id,
                purpose=purpose,
                payer_id=payer_id,
                minor=amount.minor,
                currency=amount.currency,
                created_at=now,
                expires_at=now + channel.pays_within,
            )
    except IntegrityError as error:  # another request opened one at this moment
        opened = PaymentIntent.objects.filter(trade_id=trade_id, purpose=purpose, status="open").first()
        if opened is None or (opened.payer_id, opened.minor, opened.channel) != (payer_id, amount.minor, channel.name):
            raise IntentOpen from error
        return opened
    record(row, "payment.asked", actor=payer_id, now=now)
    return row


@transaction.atomic
def credit_intent(intent_id: UUID, held: Money, *, now: datetime) -> None:
    """Count what of a receipt was held towards the payment asked for; the whole of it ends the payment as paid.

    Also one that had expired: it was paid late.
    """
    row = PaymentIntent.objects.select_for_update().get(id=intent_id)
    row.received_minor += held.minor
    row.save(update_fields=["received_minor"])
    if row.received_minor == row.minor:
        end(row, IntentStatus.PAID, now=now)


@transaction.atomic
def counts_for(intent: Intent) -> Intent | None:
    """Return the payment that money under a reference counts for, locked: an open one itself; None for one that ended.

    What is paid late under one that expired counts for the open one that took its place, else for itself.
    """
    if intent.status is IntentStatus.OPEN:
        return intent
    if intent.status is not IntentStatus.EXPIRED:
        return None
    same = PaymentIntent.objects.select_for_update().filter(
        trade_id=intent.trade_id, purpose=intent.purpose, payer_id=intent.payer_id, currency=intent.amount.currency
    )
    newer = same.filter(status=IntentStatus.OPEN).first()
    return intent if newer is None else queries.intent_view(newer)


def lock_intents(trade_id: UUID) -> None:
    """Lock what a trade still waits for, until the caller's transaction ends: for who is about to stop waiting.

    Whoever books a payment locks it before its trade; so does who ends both, or each would wait for the other.
    """
    list(PaymentIntent.objects.select_for_update().filter(trade_id=trade_id, status=IntentStatus.OPEN).order_by("id"))


@transaction.atomic
def cancel_intents(trade_id: UUID, *, now: datetime, purpose: Purpose | None = None) -> None:
    """Stop waiting for a trade's payments, or for those of one purpose; one that arrives all the same is a balance."""
    rows = PaymentIntent.objects.select_for_update().filter(trade_id=trade_id, status=IntentStatus.OPEN)
    for row in rows if purpose is None else rows.filter(purpose=purpose):
        end(row, IntentStatus.CANCELLED, now=now)
