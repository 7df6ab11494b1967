"""Payments asked for: stored before anybody is sent to the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from truehand.escrow.domain import plan
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id
from truehand.payments import queries
from truehand.payments.domain.channel import new_reference
from truehand.payments.domain.refusals import IntentOpen
from truehand.payments.domain.views import IntentStatus
from truehand.payments.models import PaymentIntent

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Purpose
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money
    from truehand.payments.domain.views import Intent


@transaction.atomic
def create_intent(actor: Actor, *, trade_id: UUID, purpose: Purpose, amount: Money, now: datetime) -> Intent:
    """Ask the actor to pay an amount into a trade's escrow; return the payment with its reference.

    Asked again for the same it returns the same; for another amount it replaces the open one. Refuses NotVerified,
    AmountNotPositive, NoBank, and IntentOpen while another payer is asked for it.
    """
    actor.require_verified()
    plan.positive(amount)
    queries.channel()
    waiting = PaymentIntent.objects.select_for_update().filter(trade_id=trade_id, purpose=purpose, status="open")
    earlier = waiting.first()
    if earlier is not None and (earlier.payer_id, earlier.currency) != (actor.party_id, amount.currency):
        raise IntentOpen
    if earlier is not None and earlier.minor != amount.minor:
        end(earlier, IntentStatus.CANCELLED, now=now)
    try:
        row, created = PaymentIntent.objects.get_or_create(
            trade_id=trade_id,
            purpose=purpose,
            status=IntentStatus.OPEN,
            payer_id=actor.party_id,
            minor=amount.minor,
            currency=amount.currency,
            defaults={"id": new_id(now), "reference": new_reference("TH"), "created_at": now},
        )
    except IntegrityError as error:  # another request opened a different one at this moment
        raise IntentOpen from error
    if created:
        record(row, "payment.asked", actor=actor.party_id, now=now)
    return queries.intent_view(row)


@transaction.atomic
def cancel_intents(trade_id: UUID, *, now: datetime) -> None:
    """Stop waiting for a trade's payments; one that arrives nevertheless does not match and is the payer's balance."""
    for row in PaymentIntent.objects.select_for_update().filter(trade_id=trade_id, status=IntentStatus.OPEN):
        end(row, IntentStatus.CANCELLED, now=now)


def end(row: PaymentIntent, status: IntentStatus, *, now: datetime) -> None:
    """End an open payment, with evidence."""
    row.status, row.ended_at = status, now
    row.save(update_fields=["status", "ended_at"])
    record(row, f"payment.{status.value}", actor=None, now=now)


def record(row: PaymentIntent, kind: str, *, actor: UUID | None, now: datetime) -> None:
    """Record a step of a payment as evidence of its trade."""
    payload: dict[str, Json] = {
        "intent": str(row.id),
        "reference": row.reference,
        "purpose": row.purpose,
        "payer": str(row.payer_id),
        "minor": row.minor,
        "currency": row.currency,
    }
    evidence.record(kind, subject=row.trade_id, payload=payload, actor=actor, now=now)
