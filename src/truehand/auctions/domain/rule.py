"""The published rule of an auction: what a limit does to the price, how large a step is, when the end is put off.

A bidder says the most they would pay. The price is what beats the second highest limit by one step, or the highest
limit where that is less, and at least the first price; it is the reserve as soon as the highest limit reaches that.
Of equal limits the earlier leads. A leader who raises the limit raises no price. (The rule of a sealed second price;
Vickrey, 1961.) The database computes the same again for every bid (``auctions_rule`` in the guards).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truehand.auctions.domain.refusals import BidTooLow
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

# A bid within so long before the end puts the end off by as much.
LATE: Final = timedelta(minutes=5)
# A step is the largest of 1, 2, 5, 10, 20… units that is at most this part of the price, and at least one unit.
PART: Final = 50
SHORTEST: Final = timedelta(hours=1)
LONGEST: Final = timedelta(days=30)
# What the winner pays to the operator on top of the bid, in 1/10,000ths of it; part of the price.
PREMIUM_BASIS_POINTS: Final = 100
# A bidder's deposit in 1/10,000ths of the first price, and how long a second chance stands.
DEPOSIT_BASIS_POINTS: Final = 500
MOST_DEPOSIT: Final = 2_000
SECOND_CHANCE: Final = timedelta(hours=48)
LARGEST: Final = 2**53 - 1
_LADDER: Final = (2, 5, 10)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who leads, up to which limit, and what the price is; in minor units. Nobody leads before the first bid."""

    leader: UUID | None
    top: int
    price: int


def step(price: int, unit: int) -> int:
    """Return by how much the next bid must exceed a price."""
    base, found = unit, unit
    while True:
        for each in _LADDER:
            if base * each > price // PART:
                return found
            found = base * each
        base *= 10


def ladder(start: int, unit: int, upto: int) -> tuple[tuple[int, int], ...]:
    """Return the published steps between two prices: (from this price on, the step), in minor units."""
    rungs = [(start, step(start, unit))]
    while (price := PART * _larger(rungs[-1][1], unit)) <= upto:
        rungs.append((price, step(price, unit)))
    return tuple(rungs)


def _larger(present: int, unit: int) -> int:
    """Return the step after one on the ladder of 1, 2, 5, 10, 20 and so on."""
    return present * 5 // 2 if str(present // unit)[0] == "2" else present * 2


def least(standing: Standing, *, start: int, unit: int) -> int:
    """Return the least limit that somebody who does not lead may name."""
    return start if standing.leader is None else standing.price + step(standing.price, unit)


def after(
    standing: Standing, bidder: UUID, limit: int, *, start: int, reserve: int, unit: int, currency: str
) -> Standing:
    """Return how it stands after a bid; refuse (BidTooLow) one that is too low."""
    leads = standing.leader == bidder
    needed = standing.top + 1 if leads else least(standing, start=start, unit=unit)
    if limit < needed:
        raise BidTooLow(least=Money(needed, currency))
    if standing.leader is None:
        return _reserved(Standing(bidder, limit, start), reserve)
    if leads:
        return _reserved(Standing(bidder, limit, standing.price), reserve)
    if limit > standing.top:
        price = min(limit, standing.top + step(standing.top, unit))
        return _reserved(Standing(bidder, limit, max(price, standing.price)), reserve)
    price = min(standing.top, limit + step(limit, unit))
    return _reserved(Standing(standing.leader, standing.top, max(price, standing.price)), reserve)


def _reserved(standing: Standing, reserve: int) -> Standing:
    price = max(standing.price, reserve) if standing.top >= reserve else standing.price
    return Standing(standing.leader, standing.top, price)


def end_after(ends_at: datetime, now: datetime) -> datetime:
    """Return when an auction ends after a bid that was taken."""
    return ends_at + LATE if ends_at - now <= LATE else ends_at


def premium(price: Money, basis_points: int) -> Money:
    """Return what the winner pays to the operator on top of a bid."""
    return price.share(basis_points)
