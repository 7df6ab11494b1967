"""Claims against carriers: opened with their facts, answered, decided, settled. Money moves in trade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from truehand.evidence.operations import record
from truehand.kernel.ids import new_id
from truehand.logistics.domain.booking import Direction, checked_text
from truehand.logistics.domain.claim import ANSWERS_WITHIN, LONGEST_SAID, Cause, Stage, require_overdue, require_stage
from truehand.logistics.domain.claim_refusals import AlreadyClaimed, ClaimElsewhere, ClaimUnknown
from truehand.logistics.domain.score import Kind
from truehand.logistics.models import CarriageClaim
from truehand.logistics.operations.bookings import add_fact, live_booking
from truehand.logistics.queries.claims import claim_view

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money
    from truehand.logistics.domain.claim import ClaimView


@transaction.atomic
def open_claim(
    trade_id: UUID,
    cause: Cause,
    amount: Money,
    *,
    claimant_id: UUID,
    facts: Mapping[str, Json],
    now: datetime,
    said: str = "",
    way: Direction = Direction.OUT,
) -> ClaimView:
    """Open a claim against the carrier of a trade's live booking, one for each cause.

    Refuses NotBooked, AlreadyClaimed, TextNotUnderstood.
    """
    booking = live_booking(trade_id, way)
    row = CarriageClaim(
        id=new_id(now),
        booking=booking,
        trade_id=trade_id,
        claimant_id=claimant_id,
        cause=cause,
        amount_minor=amount.minor,
        currency=amount.currency,
        facts=dict(facts),
        said=checked_text(("说明", "remark"), said, least=0, most=LONGEST_SAID),
        opened_at=now,
        answer_by=now + ANSWERS_WITHIN,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyClaimed from error
    _record("claimed", row, claimant_id, now, {"amount": _money(amount), "facts": dict(facts), "said": row.said})
    return claim_view(row)


@transaction.atomic
def contest_claim(claim_id: UUID, *, answer: str, now: datetime) -> ClaimView:
    """Keep a carrier's disagreement; an operator decides. Refuses ClaimUnknown, ClaimElsewhere, TextNotUnderstood."""
    row = locked_claim(claim_id, Stage.OPEN)
    row.answer = checked_text(("答复", "answer"), answer, least=2, most=LONGEST_SAID)
    row.stage, row.answered_at = Stage.CONTESTED, now
    row.save(update_fields=["answer", "stage", "answered_at"])
    _record("claim_contested", row, row.booking.carrier_id, now, {"answer": row.answer})
    return claim_view(row)


@transaction.atomic
def refer_claim(claim_id: UUID, *, now: datetime) -> ClaimView:
    """Hand a claim that its carrier left unanswered to the operators; refuses ClaimUnknown, ClaimElsewhere."""
    row = locked_claim(claim_id, Stage.OPEN)
    row.stage = Stage.CONTESTED
    row.save(update_fields=["stage"])
    _record("claim_referred", row, None, now, {"answer_by": row.answer_by.isoformat()})
    return claim_view(row)


@transaction.atomic
def note_overdue(claim_id: UUID, *, now: datetime) -> ClaimView:
    """Keep, once, that the operators let their time pass; refuses ClaimUnknown, ClaimElsewhere."""
    row = locked_claim(claim_id, Stage.CONTESTED)
    view = claim_view(row)
    require_overdue(view, view.decide_by, now)
    if row.overdue_at is not None:
        raise ClaimElsewhere(stage_zh=view.stage_words[0], stage_en=view.stage_words[1].lower())
    row.overdue_at = now
    row.save(update_fields=["overdue_at"])
    _record("claim_overdue", row, None, now, {"decide_by": view.decide_by.isoformat()})
    return claim_view(row)


@transaction.atomic
def settle_claim(
    claim_id: UUID, amount: Money, *, stage: Stage, by: UUID | None, now: datetime, reasons: str = ""
) -> ClaimView:
    """Close a claim that is at ``stage`` with what is paid for it, once.

    Harm that is borne out counts against the carrier. Refuses ClaimUnknown, ClaimElsewhere, TextNotUnderstood.
    """
    row = locked_claim(claim_id, stage)
    row.reasons = checked_text(("理由", "reasons"), reasons, least=0, most=LONGEST_SAID)
    row.stage = Stage.PAID if amount.minor else Stage.DISMISSED
    row.settled_minor, row.settled_at = amount.minor, now
    row.save(update_fields=["reasons", "stage", "settled_minor", "settled_at"])
    said: dict[str, Json] = {"amount": _money(amount), "reasons": row.reasons, "silent": by is None}
    entry = _record(f"claim_{row.stage}", row, by, now, said)
    if amount.minor and row.cause != Cause.DELAY:
        add_fact(row.booking, Kind.HARMED, entry, now)
    return claim_view(row)


def locked_claim(claim_id: UUID, stage: Stage) -> CarriageClaim:
    """Lock a claim at a stage; refuses ClaimUnknown, ClaimElsewhere."""
    row = CarriageClaim.objects.select_for_update().filter(id=claim_id).first()
    if row is None:
        raise ClaimUnknown
    require_stage(claim_view(row), stage)
    return row


def _money(amount: Money) -> dict[str, Json]:
    return {"minor": str(amount.minor), "currency": amount.currency}


def _record(what: str, row: CarriageClaim, by: UUID | None, now: datetime, said: dict[str, Json]) -> UUID:
    payload: dict[str, Json] = {"claim": str(row.id), "cause": row.cause, **said}
    return record(f"logistics.{what}", subject=row.trade_id, payload=payload, actor=by, now=now)
