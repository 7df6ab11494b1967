"""Payments that somebody was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.actor import Role
from truehand.kernel.money import Money
from truehand.payments.domain.channel import Instructions, VirtualAccount
from truehand.payments.domain.refusals import IntentUnknown
from truehand.payments.domain.views import Intent, IntentStatus
from truehand.payments.models import PaymentIntent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


def intent(actor: Actor, intent_id: UUID) -> Intent:
    """Return a payment asked for; refuse (IntentUnknown) anybody but its payer or an operator."""
    row = PaymentIntent.objects.filter(id=intent_id).first()
    if row is None or (row.payer_id != actor.party_id and Role.OPERATOR not in actor.roles):
        raise IntentUnknown
    return intent_view(row)


def intent_of_reference(reference: str) -> Intent:
    """Return the payment asked for under a reference; whoever knows the reference may pay it. Refuses IntentUnknown."""
    row = PaymentIntent.objects.filter(reference=reference).first()
    if row is None:
        raise IntentUnknown
    return intent_view(row)


def intents_of_references(references: Iterable[str]) -> dict[str, Intent]:
    """Return the payments asked for under some references, those that exist, by one question."""
    rows = PaymentIntent.objects.filter(reference__in=set(references) - {""})
    return {row.reference: intent_view(row) for row in rows}


def intents_of(trade_id: UUID) -> tuple[Intent, ...]:
    """Return every payment a trade asked for, newest first."""
    return tuple(intent_view(row) for row in PaymentIntent.objects.filter(trade_id=trade_id).order_by("-id"))


def lapsed(trade_id: UUID, payer_id: UUID, *, now: datetime) -> Intent | None:
    """Return what a payer was last asked for by a trade, if it has expired."""
    newest = PaymentIntent.objects.filter(trade_id=trade_id, payer_id=payer_id).order_by("-id").first()
    found = None if newest is None else intent_view(newest)
    return found if found is not None and found.status_at(now) is IntentStatus.EXPIRED else None


def intent_view(row: PaymentIntent) -> Intent:
    """Return a row as the door hands it out."""
    return Intent(
        id=row.id,
        channel=row.channel,
        reference=row.reference,
        status=IntentStatus(row.status),
        amount=Money(row.minor, row.currency),
        received=Money(row.received_minor, row.currency),
        payer_id=row.payer_id,
        trade_id=row.trade_id,
        purpose=Purpose(row.purpose),
        created_at=row.created_at,
        expires_at=row.expires_at,
        instructions=_instructions(row.instructions),
    )


def _instructions(stored: dict[str, Any]) -> Instructions:
    account = stored.get("account")
    return Instructions(stored.get("url"), VirtualAccount(**account) if account else None)


def way_of(opened: Intent, *, back: str) -> str:
    """Return where a payer goes to pay what was opened; what no browser opens is scanned with an app."""
    way = opened.instructions.url or back
    return way if way.startswith(("https://", "http://", "/")) else f"/money/code/{opened.id}"
