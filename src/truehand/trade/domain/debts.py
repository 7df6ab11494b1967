"""What a debtor reads about a debt: why, how it came about, and how it is pursued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.escrow.domain.debts import Debt, DebtLine

# To whom a debt is paid, as it is confirmed.
PLATFORM_NAME: Final = "真手 Truehand"
# On which days of a debt its debtor is reminded; later every thirtieth day.
REMINDERS: Final = frozenset({1, 3, 7, 14, 21})
A_MONTH: Final = 30
_DAY: Final = timedelta(days=1)


def is_reminded(days: int) -> bool:
    """Return whether a debtor is reminded on that day of the debt."""
    return days in REMINDERS or (days > 0 and days % A_MONTH == 0)


def next_reminder(since: datetime, now: datetime) -> datetime:
    """Return when the debtor is reminded next."""
    days = (now - since) // _DAY + 1
    return since + _DAY * next(day for day in range(days, days + A_MONTH + 1) if is_reminded(day))


@dataclass(frozen=True, slots=True)
class Movement:
    """A movement of a debt with the trade it belongs to; an empty title where there is none."""

    line: DebtLine
    trade: UUID | None
    title: str


@dataclass(frozen=True, slots=True)
class DebtView:
    """One debt of the asker's: the trade that it began with, what moved, and when the next reminder comes."""

    debt: Debt
    trade: UUID | None
    title: str
    movements: tuple[Movement, ...]
    reminder: datetime
    counts_from: datetime
