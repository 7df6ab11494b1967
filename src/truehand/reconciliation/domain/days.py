"""Days of the books: when they begin and end, and until when the other side's line is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

# What is booked after this hour may be dated the next day by a bank.
CUT_OFF: Final = time(22, 0)
# A bank that has not reported for so many days is a discrepancy itself.
LONGEST_WAIT: Final = 3
# How far back a late report is still noticed by itself.
LOOK_BACK: Final = 10


@dataclass(frozen=True, slots=True)
class Calendar:
    """The platform's days, in its own time zone."""

    zone: str

    def day_of(self, at: datetime) -> date:
        """Return the day that an instant falls on."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def begins(self, day: date) -> datetime:
        """Return the instant a day begins with."""
        return datetime.combine(day, time(), ZoneInfo(self.zone))

    def ends(self, day: date) -> datetime:
        """Return the instant before which a day lies."""
        return self.begins(day + timedelta(days=1))

    def expected(self, at: datetime) -> date:
        """Return the day by which the other side should have dated what was booked then."""
        local = at.astimezone(ZoneInfo(self.zone))
        return local.date() + timedelta(days=1 if local.time() >= CUT_OFF else 0)


def waits(expected: date, *, covered: date | None, today: date) -> bool:
    """Return whether a line may still come: its day is not reported yet, and it is not too long ago."""
    reported = covered is not None and covered >= expected
    return not reported and (today - expected).days <= LONGEST_WAIT
