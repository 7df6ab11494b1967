"""The brake: no payout leaves while the books and the bank disagree. One pulls it, two let it go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from procrastinate.contrib.django import app

from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.kernel.ids import new_id
from truehand.payments import queries
from truehand.payments.domain.brake import RESUME_PAYOUTS
from truehand.payments.domain.refusals import PayoutsHeld, PayoutsNotHeld
from truehand.payments.models import PayoutHold
from truehand.payments.operations.names import SEND_PAYOUT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json


@transaction.atomic
def hold_payouts(subject: UUID, *, zh: str, en: str, actor: UUID | None, now: datetime) -> None:
    """Stop all payouts because of a matter; ``zh`` and ``en`` say why. Held for it already is as good."""
    _, created = PayoutHold.objects.get_or_create(
        subject=subject,
        lifted_at=None,
        defaults={"id": new_id(now), "zh": zh, "en": en, "placed_at": now, "placed_by": actor},
    )
    if created:
        evidence.record("payment.payouts_held", subject=subject, payload={"reason": en}, actor=actor, now=now)


@transaction.atomic
def resume_payouts(
    actor: Actor, subject: UUID, *, payload: Mapping[str, Json], now: datetime, compared_until: datetime | None = None
) -> UUID:
    """Let payouts go again as far as this matter goes, and return the approval that it took.

    What held payouts by itself before ``compared_until`` (a debit that nobody ordered) is part of the matter: it was
    compared since, and is named in it. Refuses NotPermitted, PayoutsNotHeld, and SecondPersonNeeded unless another
    operator approved the act ``payments.resume_payouts`` on the matter with exactly this payload.
    """
    row = PayoutHold.objects.select_for_update().filter(subject=subject, lifted_at=None).first()
    if row is None:
        raise PayoutsNotHeld
    row.approval = identity.use_approval(actor, act=RESUME_PAYOUTS, subject=subject, payload=payload, now=now)
    held = [row, *_held_by_itself(compared_until).exclude(id=row.id)]
    for each in held:
        each.approval, each.lifted_at, each.lifted_by = row.approval, now, actor.party_id
        each.save(update_fields=["approval", "lifted_at", "lifted_by"])
        evidence.record("payment.payouts_resumed", subject=each.subject, payload=payload, actor=actor.party_id, now=now)
    if queries.payout_hold() is None:
        for payout_id in queries.unsent_payouts():
            app.configure_task(SEND_PAYOUT).defer(payout_id=str(payout_id))
    return row.approval


def _held_by_itself(until: datetime | None) -> QuerySet[PayoutHold]:
    rows = PayoutHold.objects.select_for_update().filter(lifted_at=None, placed_by=None)
    return rows.filter(placed_at__lte=until) if until else rows.none()


def require_flowing() -> None:
    """Refuse (PayoutsHeld) while payouts stand still."""
    hold = queries.payout_hold()
    if hold is not None:
        raise PayoutsHeld(why_zh=hold.zh, why_en=hold.en)
