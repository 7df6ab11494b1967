"""Ratings: sealed until both are in, or the time is up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.trade.domain.given import Given, Rating
from truehand.trade.operations.advance import advance

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


def rate(actor: Actor, trade_id: UUID, *, stars: int, text: str, seen: int, now: datetime) -> int:
    """Rate the other side of a settled trade, 1 to 5 stars."""
    given = Given(rating=Rating(stars, text))
    return advance(trade_id, ("rate_first", "rate_second"), actor=actor, seen=seen, now=now, given=given)
