"""What checks said of a listing, what a reviewer made of it, and how often each check was right."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.equipment.domain.finding import Finding

Pair = tuple[str, str]

LEAST_EXPLANATION: Final = 3
LONGEST_EXPLANATION: Final = 2000

# The name of each check, for people; one that nobody has named stands as it is.
CHECK_NAMES: Final[dict[str, Pair]] = {
    "plate": ("铭牌", "Nameplate"),
    "number": ("编号", "Serial number"),
    "facts": ("年份与工时", "Year and hours"),
    "photos": ("照片", "Photos"),
    "price": ("价格", "Price"),
    "text": ("文字", "Words"),
    "registers": ("登记", "Registers"),
    "claims": ("报失与抵押", "Theft and pledge"),
}
# What is kept when a reviewer publishes with one key press.
LOOKED: Final[Pair] = ("人工核对后未发现问题。", "A person looked; nothing stands in the way.")
# Two-sided, 95 %.
_Z: Final = 1.96


@dataclass(frozen=True, slots=True)
class RoundView:
    """The last thing that all checks said of a listing, worst first, and what the seller says to it.

    ``stale`` when the listing changed since.
    """

    id: UUID
    findings: tuple[Finding, ...]
    at: datetime
    stale: bool = False
    explanation: str = ""

    @property
    def in_the_way(self) -> tuple[Finding, ...]:
        """What keeps it from being published without a person."""
        return tuple(finding for finding in self.findings if finding.stands_in_the_way)

    @property
    def passed(self) -> tuple[Finding, ...]:
        """What does not."""
        return tuple(finding for finding in self.findings if not finding.stands_in_the_way)


@dataclass(frozen=True, slots=True)
class Precision:
    """How often a finding (by its code) was put before a reviewer, and how often it was what they refused for."""

    check: str
    code: str
    shown: int
    borne_out: int

    @property
    def check_name(self) -> Pair:
        """The check, for people."""
        return CHECK_NAMES.get(self.check, (self.check, self.check))

    @property
    def percent(self) -> int:
        """How often it was right."""
        return round(100 * self.borne_out / self.shown)

    @property
    def interval(self) -> tuple[int, int]:
        """Between which percentages its precision lies, with 95 % confidence."""
        low, high = wilson(self.borne_out, self.shown)
        return math.floor(low * 100), math.ceil(high * 100)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927): honest also for few cases, and for none or all hits."""
    share, square = hits / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _Z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    # In floats the ends may miss a share of none or all by a hair.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))
