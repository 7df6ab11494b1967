"""A machine's life, drawn: whose it was, and what happened when. Figures only; the template draws and words them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.repairs import REPAIRED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from truehand.equipment.domain.certified import Certified
    from truehand.equipment.domain.passport import HistoryEntry

WIDTH: Final = 720
_LEFT, _RIGHT = 24, 696
_LANE_TOP, _LANE_HEIGHT, _LANES = 28, 30, 4
BAND_TOP: Final = _LANE_TOP + _LANES * _LANE_HEIGHT
BAND_HEIGHT: Final = 44
# Certificates lie under the band, as long as they reached.
_BAR_TOP: Final = BAND_TOP + BAND_HEIGHT + 8
_BAR_HEIGHT, _BAR_APART, _BARS = 8, 14, 4
_FOOT: Final = 40
HEIGHT: Final = BAND_TOP + BAND_HEIGHT + _FOOT
# Marks nearer than this would lie on each other.
_APART: Final = 30
_TICKS_APART: Final = 90

SALE: Final = "sold"
# Which of the marks stands for what: a sale, a look at the machine, somebody's claim, anything else.
_SHAPES: Final = {
    SALE: "sale",
    "inspected": "look",
    REPAIRED: "work",
    "certified": "look",
    "certificate_reinstated": "look",
    "certificate_suspended": "doubt",
    "certificate_revoked": "doubt",
    "reported_stolen": "claim",
    "reported_pledged": "claim",
}


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner's stretch of the band, counted from 1; nobody is named."""

    number: int
    left: int
    width: int

    @property
    def middle(self) -> int:
        """Where its number stands."""
        return self.left + self.width // 2


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened: ``shape`` is sale, look, work, doubt, claim or other; ``number`` its line below."""

    number: int
    shape: str
    x: int
    y: int
    entry: HistoryEntry


@dataclass(frozen=True, slots=True)
class Bar:
    """How long a certificate reached; ``mark`` is the state that marks how it stands."""

    left: int
    width: int
    y: int
    certificate: Certified

    @property
    def mark(self) -> str:
        """The state of its colour."""
        return self.certificate.mark


@dataclass(frozen=True, slots=True)
class Tick:
    """The beginning of a year."""

    year: int
    x: int


@dataclass(frozen=True, slots=True)
class Life:
    """The whole drawing, in pixels of a picture of WIDTH by its height."""

    owners: tuple[Owner, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...] = ()
    band_top: int = BAND_TOP
    band_height: int = BAND_HEIGHT
    width: int = WIDTH
    bar_height: int = _BAR_HEIGHT

    @property
    def height(self) -> int:
        """As high as it has certificates to show."""
        return max((bar.y + _BAR_APART + _FOOT for bar in self.bars), default=HEIGHT)

    @property
    def sales(self) -> int:
        """How often it was sold here."""
        return len(self.owners) - 1


def life_of(
    entries: Sequence[HistoryEntry],
    *,
    opened_at: datetime,
    until: datetime | None = None,
    certificates: Sequence[Certified] = (),
) -> Life:
    """Return a history, oldest first, as a drawing: an owner's stretch ends with a sale, the last one's ``until``."""
    scale = _Scale(opened_at, max([opened_at, until or opened_at, *(entry.at for entry in entries)]))
    sales = [scale.x(entry.at) for entry in entries if entry.kind == SALE]
    edges = [_LEFT, *sales, _RIGHT + 12]
    owners = tuple(
        Owner(number, left, max(right - left - 2, 0)) for number, (left, right) in enumerate(pairwise(edges), start=1)
    )
    return Life(owners, _marks(entries, scale), scale.ticks(), _bars(certificates, scale))


@dataclass(frozen=True, slots=True)
class _Scale:
    """From moments to places: the whole life fills the width."""

    first: datetime
    last: datetime

    def x(self, at: datetime) -> int:
        whole = (self.last - self.first).total_seconds()
        share = min(1.0, max(0.0, (at - self.first).total_seconds() / whole)) if whole else 0.0
        return _LEFT + round(share * (_RIGHT - _LEFT))

    def ticks(self) -> tuple[Tick, ...]:
        """Return the years that begin within, as many as there is room for."""
        years = range(self.first.year + 1, self.last.year + 1)
        placed = [Tick(year, self.x(self.first.replace(year=year, month=1, day=1))) for year in years]
        kept: list[Tick] = []
        for tick in placed:
            if not kept or tick.x - kept[-1].x >= _TICKS_APART:
                kept.append(tick)
        return tuple(kept)


def _marks(entries: Sequence[HistoryEntry], scale: _Scale) -> tuple[Mark, ...]:
    """Return the marks: sales on the band, everything else above it, in the first lane that has room."""
    marks, ends = [], [-_APART] * _LANES
    for number, entry in enumerate(entries, start=1):
        shape, x = _SHAPES.get(entry.kind, "other"), scale.x(entry.at)
        y = BAND_TOP + BAND_HEIGHT // 2
        if shape != "sale":
            lane = next((each for each, end in enumerate(ends) if x - end >= _APART), ends.index(min(ends)))
            ends[lane] = x
            y = BAND_TOP - _LANE_HEIGHT // 2 - lane * _LANE_HEIGHT
        marks.append(Mark(number, shape, x, y, entry))
    return tuple(marks)


def _bars(certificates: Sequence[Certified], scale: _Scale) -> tuple[Bar, ...]:
    """Return the certificates' bars, the latest few, each in a lane of its own."""
    bars = []
    for lane, each in enumerate(certificates[-_BARS:]):
        left, right = scale.x(each.issued_at), scale.x(each.ended_at)
        bars.append(Bar(left, max(right - left, _BAR_HEIGHT), _BAR_TOP + lane * _BAR_APART, each))
    return tuple(bars)
