"""When a waiting state ends, and when it reminds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from truehand.trade.domain.process import Term

if TYPE_CHECKING:
    from truehand.trade.domain.process import Wait


def length(wait: Wait, inspection_days: int) -> timedelta:
    """Return how long a state waits; the contract sets the inspection period in whole days."""
    return timedelta(days=inspection_days) if wait.after is Term.INSPECTION_PERIOD else wait.after


def due_at(wait: Wait, *, start: datetime, inspection_days: int) -> datetime:
    """Return the deadline of a state whose clock started at ``start``."""
    return start + length(wait, inspection_days)


def next_reminder(wait: Wait, *, due: datetime, now: datetime) -> datetime | None:
    """Return the next instant to remind at, strictly after ``now``; None when there is none left."""
    return min((due - before for before in wait.reminders if due - before > now), default=None)
