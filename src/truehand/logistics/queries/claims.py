"""Claims against carriers. The caller has checked who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Max, Q, Sum
from django.db.models.functions import Coalesce

from truehand.kernel.money import Money
from truehand.logistics.domain.booking import Direction, Status
from truehand.logistics.domain.claim import DECIDED_WITHIN, LOST_AFTER, Cause, ClaimView, Stage, is_lost
from truehand.logistics.domain.claim_refusals import ClaimUnknown
from truehand.logistics.models import Booking, CarriageClaim

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

MOST: Final = 200


def claims_of(trade_id: UUID) -> tuple[ClaimView, ...]:
    """Return a trade's claims against its carrier, the oldest first."""
    rows = CarriageClaim.objects.filter(trade_id=trade_id).select_related("booking").order_by("id")
    return tuple(map(claim_view, rows))


def paid_to(trade_id: UUID, claimant_id: UUID, *, currency: str) -> Money:
    """Return what a trade's carrier has paid somebody for loss and damage."""
    rows = CarriageClaim.objects.filter(trade_id=trade_id, claimant_id=claimant_id, currency=currency)
    paid = rows.filter(stage=Stage.PAID).exclude(cause=Cause.DELAY).aggregate(paid=Sum("settled_minor"))["paid"]
    return Money(paid or 0, currency)


def claim(claim_id: UUID) -> ClaimView:
    """Return one claim; refuse (ClaimUnknown) one that there is not."""
    row = CarriageClaim.objects.filter(id=claim_id).select_related("booking").first()
    if row is None:
        raise ClaimUnknown
    return claim_view(row)


def contested_claims(actor: Actor) -> tuple[ClaimView, ...]:
    """Return the claims that wait for an operator, the oldest first, to operators and auditors."""
    actor.require_overseer()
    rows = CarriageClaim.objects.filter(stage=Stage.CONTESTED).select_related("booking").order_by("id")
    return tuple(map(claim_view, rows[:MOST]))


def silent_claims(*, now: datetime) -> tuple[UUID, ...]:
    """Return the claims whose carrier's time to answer has passed."""
    rows = CarriageClaim.objects.filter(stage=Stage.OPEN, answer_by__lte=now).order_by("answer_by")
    return tuple(rows.values_list("id", flat=True)[:MOST])


def overdue_claims(*, now: datetime) -> tuple[UUID, ...]:
    """Return the claims that the operators left undecided in time, of which the auditors have not been told."""
    return _undecided(now - DECIDED_WITHIN, Q(overdue_at=None))


def unheard_claims(*, now: datetime) -> tuple[UUID, ...]:
    """Return the claims that the operators left undecided also after that."""
    return _undecided(now - 2 * DECIDED_WITHIN)


def _undecided(since: datetime, *also: Q) -> tuple[UUID, ...]:
    rows = CarriageClaim.objects.filter(*also, stage=Stage.CONTESTED)
    rows = rows.annotate(waits_since=Coalesce("answered_at", "answer_by")).filter(waits_since__lte=since)
    return tuple(rows.order_by("id").values_list("id", flat=True)[:MOST])


def lost_trades(*, now: datetime, way: Direction = Direction.OUT) -> tuple[UUID, ...]:
    """Return the trades whose machine counts as lost on a way by the rule and of which nobody has claimed that."""
    overdue = (now - LOST_AFTER).date()
    rows = Booking.objects.filter(status=Status.COLLECTED, promised_on__lt=overdue, direction=way)
    rows = rows.exclude(claims__cause=Cause.LOSS).annotate(
        heard=Max("events__received_at"), collected=Max("hand_overs__done_at")
    )
    found = []
    for row in rows.order_by("promised_on")[:MOST]:
        heard = max(each for each in (row.heard, row.collected, row.booked_at) if each is not None)
        if row.promised_on is not None and is_lost(row.promised_on, heard, now):
            found.append(row.trade_id)
    return tuple(found)


def claim_view(row: CarriageClaim) -> ClaimView:
    """Return the frozen view of a claim."""
    settled = Money(row.settled_minor, row.currency) if row.settled_minor is not None else None
    return ClaimView(
        id=row.id,
        trade_id=row.trade_id,
        carrier_id=row.booking.carrier_id,
        claimant_id=row.claimant_id,
        cause=Cause(row.cause),
        amount=Money(row.amount_minor, row.currency),
        facts=row.facts,
        said=row.said,
        answer=row.answer,
        reasons=row.reasons,
        opened_at=row.opened_at,
        answer_by=row.answer_by,
        answered_at=row.answered_at,
        stage=Stage(row.stage),
        settled=settled,
        direction=Direction(row.booking.direction),
        overdue_at=row.overdue_at,
    )
