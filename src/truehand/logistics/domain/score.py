"""A carrier's score out of 100, from what happened: punctuality, damage and loss borne out, codes failed.

Half of it is punctuality, 35 points are the machines that came whole, 15 the codes that were right at once. Each share
begins with five good transports that nobody made: a carrier's first transport neither makes nor breaks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

Pair = tuple[str, str]
COUNTS_FOR: Final = timedelta(days=3 * 365)
BEGINNERS: Final = 5
# A machine that came to harm weighs as many transports as this.
HARM_WEIGHS: Final = 5


class Kind(StrEnum):
    """What came to light about a transport."""

    PUNCTUAL = "punctual"
    LATE = "late"
    HARMED = "harmed"
    CODE_FAILED = "code_failed"


@dataclass(frozen=True, slots=True)
class Reason:
    """One share of the score: what it is of, what it came to, the most it could be, and the counts behind it."""

    words: Pair
    points: int
    most: int
    good: int
    ill: int


@dataclass(frozen=True, slots=True)
class Score:
    """The sum and its reasons."""

    reasons: tuple[Reason, ...]
    transports: int

    @property
    def points(self) -> int:
        """Return the score, 0 to 100."""
        return sum(each.points for each in self.reasons)


def score(counts: Mapping[Kind, int]) -> Score:
    """Return the score that so many facts of each kind give."""
    late, harmed, failed = (counts.get(each, 0) for each in (Kind.LATE, Kind.HARMED, Kind.CODE_FAILED))
    made = counts.get(Kind.PUNCTUAL, 0) + late
    return Score(
        (
            _reason(("准时送达", "Delivered on time"), 50, made, late, 1),
            _reason(("货物完好", "Machines that came whole"), 35, made, harmed, HARM_WEIGHS),
            _reason(("交接码一次正确", "Hand-over codes right at once"), 15, made, failed, 1),
        ),
        made,
    )


def _reason(words: Pair, most: int, made: int, ill: int, weighs: int) -> Reason:
    base = made + BEGINNERS
    lost = min(base, ill * weighs)
    return Reason(words, most * (base - lost) // base, most, max(made - ill, 0), ill)
