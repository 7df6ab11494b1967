"""Ending a funded trade early: the seller gives up, or two operators override."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.trade.domain.given import Given
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.domain.terms import REASON, checked_text
from truehand.trade.operations import approval
from truehand.trade.operations.advance import advance
from truehand.trade.queries.situation import load, may_see

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


def give_up(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Give up as seller: the buyer gets everything back and half of the deposit."""
    return advance(trade_id, "give_up", actor=actor, seen=seen, now=now)


def ask_override(actor: Actor, trade_id: UUID, *, reason: str, now: datetime) -> UUID:
    """Propose, as operator, to cancel and refund; another operator must approve it. Return the proposal's id."""
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    return approval.ask(actor, trade, "override_refund", reason=checked_text(REASON, reason), now=now)


def override_refund(actor: Actor, trade_id: UUID, *, reason: str, seen: int, now: datetime) -> int:
    """Cancel and refund as operator, with the approval that another operator gave for exactly this reason."""
    given = Given(reason=checked_text(REASON, reason))
    return advance(trade_id, "override_refund", actor=actor, seen=seen, now=now, given=given)
