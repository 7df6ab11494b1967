"""When a waiting state ends, and when it reminds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from truehand.trade.domain.process import Term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.trade.domain.process import Wait


def length(wait: Wait, agreed: Mapping[Term, int]) -> timedelta:
    """Return how long a state waits; ``agreed`` says in days what the contract sets instead of the table."""
    return timedelta(days=agreed[wait.after]) if isinstance(wait.after, Term) else wait.after


def due_at(wait: Wait, *, start: datetime, agreed: Mapping[Term, int]) -> datetime:
    """Return the deadline of a state whose clock started at ``start``."""
    return start + length(wait, agreed)


def next_reminder(wait: Wait, *, due: datetime, now: datetime) -> datetime | None:
    """Return the next instant to remind at, strictly after ``now``; None when there is none left."""
    return min((due - before for before in wait.reminders if due - before > now), default=None)
