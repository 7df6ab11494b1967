"""Effects on the clock: it stands while a payment is being taken back, and goes on with the time that was left."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from truehand.trade.operations.move import Move


def stop_clock(move: Move) -> None:
    """Let the clock stand from now on."""
    move.remember(suspended_at=move.now)


def resume_clock(move: Move) -> None:
    """Let the clock go on: the state it is in has as much time as it had when the clock stopped, or it began."""
    trade = move.trade
    if trade.suspended_at is None:
        return
    stood = move.now - max(trade.suspended_at, trade.state_since)
    move.remember(suspended_at=None, due_at=_later(trade.due_at, stood), remind_at=_later(trade.remind_at, stood))


def _later(instant: datetime | None, by: timedelta) -> datetime | None:
    return None if instant is None else instant + by
