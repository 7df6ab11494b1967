"""How late a trade's machine is, and what that costs by its contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.trade.domain.late import Late, LateRate
from truehand.trade.queries.situation import price_of

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.trade.models import Trade


def rate_of(trade: Trade) -> LateRate:
    """Return what the trade's contract says that a late day costs."""
    return LateRate(trade.late_daily, trade.late_cap, trade.late_grace)


def late_of(trade: Trade, *, now: datetime) -> Late | None:
    """Return how the delivery stands now, or stood when it came; None without a clause or before a day is known."""
    rate, due, price = rate_of(trade), trade.deliver_due, price_of(trade)
    if due is None or not rate.daily_basis_points:
        return None
    at = trade.delivered_at or now
    return Late(
        due=due,
        begins=rate.begins(due),
        daily=rate.daily(price),
        cap=rate.cap(price),
        days=rate.days(due, at),
        owed=rate.owed(price, due, at),
        delivered_at=trade.delivered_at,
    )
