"""Days of the books: when they begin and end, and until when the other side's line is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

# What is booked after this hour may be dated the next day by a bank.
CUT_OFF: Final = time(22, 0)
# A bank that has not reported for so many days is a discrepancy itself, and so is a settlement that took longer.
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

    def local(self, micros: pl.Expr) -> pl.Expr:
        """Return instants, in millionths of a second since 1970, as the platform's own time."""
        return micros.cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(self.zone)

    def expected(self, local: pl.Expr) -> pl.Expr:
        """Return the days by which the other side should have dated what was booked at some local times."""
        return local.dt.date() + pl.when(local.dt.time() >= CUT_OFF).then(pl.duration(days=1)).otherwise(pl.duration())


def waits(expected: pl.Expr, *, travels: pl.Expr, covered: date | None, today: date) -> pl.Expr:
    """Return whether lines may still come: their day is not reported yet, or they are on their way between two banks.

    Neither for longer than a few days.
    """
    unreported = pl.lit(value=True) if covered is None else expected > covered
    return (unreported | travels) & ((pl.lit(today) - expected).dt.total_days() <= LONGEST_WAIT)
