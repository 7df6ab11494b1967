"""Signs that a bidder bids for the seller: named, weighed, and explained to a person who looks at them.

Looked at is one bidder with one seller, over the auctions of a year. No sign convicts: whoever reaches ``ENOUGH`` goes
before an operator with every sign in words. (What to look for: Trevathan and Read, 2009: bids for few sellers, often,
early, and loses.)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from uuid import UUID

WITHIN: Final = timedelta(days=365)
ENOUGH: Final = 3
# So many auctions of one seller say something of a habit.
HABIT: Final = 3
# Taking part in so much of what a seller puts up, once that is a habit.
PRESENT: Final = 0.7
# Of what a bidder bids for, so much of it one seller's.
MOSTLY: Final = 0.8
# Limits between this part of a reserve that nobody is told and the reserve itself.
NEAR: Final = 0.9
# Bids in one auction that make a run, and by which part of its time they have stopped.
RUN: Final = 3
EARLY: Final = 0.9


class Signal(StrEnum):
    """One sign."""

    TIED = "shill_tied"
    ONE_SELLER = "shill_one_seller"
    NEVER_WINS = "shill_never_wins"
    ALWAYS_THERE = "shill_always_there"
    BELOW_RESERVE = "shill_below_reserve"
    RETREATS = "shill_retreats"
    BACKS_OUT = "shill_backs_out"

    @property
    def words(self) -> tuple[str, str]:
        """Return the sign in (zh, en)."""
        return _WORDS[self]


_WORDS: Final = {
    Signal.TIED: (
        "竞买人与卖方有关联：曾用同一证件、同一邮箱或同一收货地址。",
        "Bidder and seller are tied: they have or had the same document, e-mail address or place of delivery.",
    ),
    Signal.ONE_SELLER: (
        "一年内几乎只竞买这一位卖方的设备。",
        "Bid for machines of hardly anybody but this seller within a year.",
    ),
    Signal.NEVER_WINS: ("多次竞买这位卖方的设备，从未买受。", "Bid for this seller's machines often and bought none."),
    Signal.ALWAYS_THERE: (
        "这位卖方的拍卖几乎场场出价，却从未买受。",
        "Bid in nearly every auction of this seller without buying.",
    ),
    Signal.BELOW_RESERVE: (
        "出价上限屡次略低于未公开的保留价。",
        "The limit was just below a reserve that nobody is told, again and again.",
    ),
    Signal.RETREATS: (
        "多次连续抬价，有人领先后即在收尾之前退出。",
        "Raised the price by runs of bids and stopped before the end once somebody else led.",
    ),
    Signal.BACKS_OUT: ("买受后不签约或不付款。", "Won and did not sign or pay."),
}
WEIGHTS: Final = {
    Signal.TIED: 3,
    Signal.ONE_SELLER: 1,
    Signal.NEVER_WINS: 1,
    Signal.ALWAYS_THERE: 1,
    Signal.BELOW_RESERVE: 2,
    Signal.RETREATS: 1,
    Signal.BACKS_OUT: 2,
}


@dataclass(frozen=True, slots=True)
class Appearance:
    """What one bidder did in one auction that is over; ``stopped`` is when the last bid came, as a part of its time."""

    seller: UUID
    limit: int
    reserve: int
    bids: int
    stopped: float
    won: bool
    defaulted: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """The signs of one bidder with one seller, and the figures that they rest on."""

    signals: tuple[Signal, ...]
    of_seller: int
    elsewhere: int
    won: int

    @property
    def weight(self) -> int:
        """What the signs weigh together."""
        return sum(WEIGHTS[each] for each in self.signals)

    @property
    def enough(self) -> bool:
        """Whether a person is to look at it."""
        return self.weight >= ENOUGH


def look(appearances: Sequence[Appearance], seller: UUID, *, put_up: int, tied: bool = False) -> Finding:
    """Return the signs of a bidder with a seller, ``put_up`` being how many auctions the seller had that are over.

    ``appearances`` are all of the bidder's within ``WITHIN``.
    """
    here = [each for each in appearances if each.seller == seller]
    bought = [each for each in here if each.won and not each.defaulted]
    lost = [each for each in here if not each.won]
    habit = len(here) >= HABIT
    holds = {
        Signal.TIED: tied,
        Signal.ONE_SELLER: habit and len(here) >= MOSTLY * len(appearances),
        Signal.NEVER_WINS: habit and not bought,
        Signal.ALWAYS_THERE: habit and not bought and len(here) >= PRESENT * put_up,
        Signal.BELOW_RESERVE: habit
        and _mostly([each for each in lost if each.limit < each.reserve], _just_below, lost),
        Signal.RETREATS: habit and _mostly(lost, _retreats, lost),
        Signal.BACKS_OUT: any(each.defaulted for each in here),
    }
    signals = tuple(each for each in Signal if holds[each])
    return Finding(signals, len(here), len(appearances) - len(here), len(bought))


def _mostly(among: Collection[Appearance], sign: Callable[[Appearance], bool], lost: Collection[Appearance]) -> bool:
    """Whether a sign is there at least twice, and in half of what was lost."""
    found = sum(1 for each in among if sign(each))
    return found > 1 and found * 2 >= len(lost)


def _just_below(each: Appearance) -> bool:
    return NEAR * each.reserve <= each.limit < each.reserve


def _retreats(each: Appearance) -> bool:
    return each.bids >= RUN and each.stopped <= EARLY
