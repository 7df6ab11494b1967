"""How disputes go here, as anybody may read it: counted over a year, and small counts withheld."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.disputes.domain.case import REASONS, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

PERIOD: Final = timedelta(days=365)
# As in a table for analysis (decision 0034): nobody stands in a group of fewer.
FEWEST: Final = 5
_HOUR: Final = 3600


class Outcome(StrEnum):
    """How a dispute ended."""

    WITHDRAWN = "withdrawn"
    SETTLED = "settled"
    CONCEDED = "conceded"
    FOR_BUYER = "for_buyer"
    SHARED = "shared"
    FOR_SELLER = "for_seller"
    LAPSED = "lapsed"


OUTCOMES: Final = {
    Outcome.WITHDRAWN: ("发起方撤回", "Withdrawn by who opened it"),
    Outcome.SETTLED: ("双方和解", "Settled by the two sides"),
    Outcome.CONCEDED: ("对方未回应，视为认可", "Conceded by silence"),
    Outcome.FOR_BUYER: ("裁决：全部归买方", "Ruled: everything to the buyer"),
    Outcome.SHARED: ("裁决：双方分配", "Ruled: shared"),
    Outcome.FOR_SELLER: ("裁决：全部归卖方", "Ruled: everything to the seller"),
    Outcome.LAPSED: ("逾期未裁决，按约定处理", "Not ruled in time; the agreed default"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Disputes with something in common; where too few are in it (None), nothing is said of them."""

    key: str
    count: int | None
    median_hours: int | None
    p90_hours: int | None

    @property
    def words(self) -> tuple[str, str]:
        """What they have in common, in (zh, en)."""
        return REASONS[Reason(self.key)] if self.key in set(Reason) else OUTCOMES[Outcome(self.key)]


@dataclass(frozen=True, slots=True)
class Figures:
    """A year of disputes that have ended: in all, by cause, by outcome, and how many were complained of again."""

    since: datetime
    until: datetime
    all: Group
    causes: tuple[Group, ...]
    outcomes: tuple[Group, ...]
    # Of those complained of in the year, in 1/10,000ths: who was complained of more than once.
    repeated: int | None


def group(key: str, count: int, median: float | None, p90: float | None) -> Group:
    """Return a group with its durations, given in seconds, in hours rounded up."""
    return Group(key, count, _hours(median), _hours(p90))


def published(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Return groups that together are everything, the largest first, with the small ones withheld.

    Where what is withheld comes to fewer than ``FEWEST`` itself, the next smallest is withheld with it, or the sum of
    the others would tell it.
    """
    ordered = sorted(groups, key=lambda each: (-(each.count or 0), each.key))
    small = [each for each in ordered if 0 < (each.count or 0) < FEWEST]
    shown = [each for each in ordered if (each.count or 0) >= FEWEST]
    if small and shown and sum(each.count or 0 for each in small) < FEWEST:
        small.insert(0, shown.pop())
    return (*shown, *(replace(each, count=None, median_hours=None, p90_hours=None) for each in small))


def rate(repeated: int, complained_of: int) -> int | None:
    """Return the share in 1/10,000ths; None where either group, or who is in neither, is too few to be told."""
    others = complained_of - repeated
    if complained_of < FEWEST or 0 < repeated < FEWEST or 0 < others < FEWEST:
        return None
    return repeated * 10_000 // complained_of


def _hours(seconds: float | None) -> int | None:
    return None if seconds is None else -(-int(seconds) // _HOUR)
