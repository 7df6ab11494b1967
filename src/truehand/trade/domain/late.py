"""What late delivery costs the seller: by the contract's clause, a rate a day after days of grace, capped.

Shown before it falls due and executed when the seller is paid. The Civil Code (art. 585) lets a party have it raised or
reduced where it misses the loss; that is a court's or a ruling's matter, the clause is what is computed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Final

from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable

# A day that was agreed on ends at midnight where the contract is at home.
HOME: Final = timezone(timedelta(hours=8))
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LateRate:
    """The clause's figures: rates in 1/10,000ths of the price a day and in all, and whole days of grace."""

    daily_basis_points: int
    cap_basis_points: int
    grace_days: int

    def daily(self, price: Money) -> Money:
        """Return what a day costs; never more than the cap."""
        return min(price.share(self.daily_basis_points), self.cap(price))

    def cap(self, price: Money) -> Money:
        """Return what it costs at most."""
        return price.share(self.cap_basis_points)

    def begins(self, due: datetime) -> datetime:
        """Return from when on a day begun costs."""
        return due + self.grace_days * _DAY

    def days(self, due: datetime, at: datetime) -> int:
        """Return how many days have begun since the grace ended, at an instant; none before."""
        over = at - self.begins(due)
        return max(-(-over // _DAY), 0)

    def owed(self, price: Money, due: datetime, at: datetime) -> Money:
        """Return what a delivery at that instant costs."""
        return min(Money(self.daily(price).minor * self.days(due, at), price.currency), self.cap(price))


# What contracts drawn now say; changing it changes no contract that was drawn.
STANDARD: Final = LateRate(daily_basis_points=5, cap_basis_points=500, grace_days=1)
# A contract without the clause.
NONE: Final = LateRate(0, 0, 0)


def end_of(day: date) -> datetime:
    """Return the instant at which a day is over."""
    return datetime.combine(day + _DAY, time(), tzinfo=HOME)


def beyond(owed: Money, others: Iterable[Money]) -> Money:
    """Return what is owed beyond other penalties for the same: they do not add up, the largest counts."""
    largest = max((each.minor for each in others), default=0)
    return Money(max(owed.minor - largest, 0), owed.currency)


@dataclass(frozen=True, slots=True)
class Late:
    """How a delivery stands: by when, from when each day costs how much, at most how much; ``owed`` so far."""

    due: datetime
    begins: datetime
    daily: Money
    cap: Money
    days: int
    owed: Money
    delivered_at: datetime | None

    @property
    def running(self) -> bool:
        """Whether it grows with every day."""
        return self.delivered_at is None and 0 < self.owed.minor < self.cap.minor
