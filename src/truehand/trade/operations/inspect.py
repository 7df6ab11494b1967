"""The inspection before shipping, and what the buyer makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.inspection import operations as inspection
from truehand.trade.domain.given import Given
from truehand.trade.domain.process import Condition, State
from truehand.trade.domain.refusals import CONDITION_REFUSALS, TradeNotFound
from truehand.trade.operations.advance import advance
from truehand.trade.queries.situation import load, may_see

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json


def take(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Take an open inspection, as an inspector without a part in the trade."""
    return advance(trade_id, "take_inspection", actor=actor, seen=seen, now=now)


def report(actor: Actor, trade_id: UUID, *, findings: Mapping[str, Json], seen: int, now: datetime) -> int:
    """File the signed report; contradictions with the listing let the buyer withdraw."""
    given = Given(findings=findings)
    return advance(trade_id, ("report_doubts", "report_clean"), actor=actor, seen=seen, now=now, given=given)


def proceed(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Buy the machine all the same, knowing the contradictions."""
    return advance(trade_id, "proceed", actor=actor, seen=seen, now=now)


def withdraw(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Withdraw after a bad inspection, with everything paid back."""
    return advance(trade_id, "withdraw", actor=actor, seen=seen, now=now)


def add_photo(
    actor: Actor,
    trade_id: UUID,
    *,
    item: str,
    content: bytes,
    now: datetime,
    hashed: str = "",
    taken_at: datetime | None = None,
) -> str:
    """Add a photo to the report that the assigned inspector is writing; return its SHA-256."""
    _require_assigned(actor, trade_id)
    return inspection.add_photo(actor, trade_id, item, content, now, hashed=hashed, taken_at=taken_at).sha256


def save_draft(actor: Actor, trade_id: UUID, *, findings: Mapping[str, Json], now: datetime) -> None:
    """Keep what the assigned inspector has written so far, complete or not."""
    _require_assigned(actor, trade_id)
    inspection.save_draft(actor, matter_id=trade_id, answers=findings, now=now)


def remove_photo(actor: Actor, trade_id: UUID, photo_id: UUID, *, now: datetime) -> None:
    """Take a photo out of the report that the assigned inspector is writing."""
    _require_assigned(actor, trade_id)
    inspection.remove_photo(actor, trade_id, photo_id, now=now)


def _require_assigned(actor: Actor, trade_id: UUID) -> None:
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    if trade.inspector_id != actor.party_id or trade.state != State.FUNDED:
        raise CONDITION_REFUSALS[Condition.ASSIGNED_INSPECTOR]
