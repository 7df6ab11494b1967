"""Geometry of the credit page's charts; the templates draw, a table beside each says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from truehand.credit.domain.score import Reason, Standing

WIDTH: Final = 1000
ROW: Final = 100
COLUMN: Final = 76
FULL_SCORE: Final = 1000
HEIGHT: Final = 250


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of the score as a bar that grows from the zero line: right for gains, left for losses."""

    reason: Reason
    top: int
    start: int
    width: int
    look: str
    track_start: int
    track_width: int


@dataclass(frozen=True, slots=True)
class Bars:
    """All parts, one below the other on one scale."""

    rows: tuple[Bar, ...]
    zero: int
    height: int


@dataclass(frozen=True, slots=True)
class Column:
    """The score of one month."""

    at: datetime
    score: int
    x: int
    y: int
    height: int


def bars(reasons: Sequence[Reason]) -> Bars:
    """Lay out the parts of a score."""
    least, most = min(reason.least for reason in reasons), max(reason.most for reason in reasons)
    span = most - least

    def place(points: int) -> int:
        return (points - least) * WIDTH // span

    rows = tuple(
        Bar(
            reason,
            top=number * ROW,
            start=place(min(reason.points, 0)),
            width=max(place(max(reason.points, 0)) - place(min(reason.points, 0)), 0),
            look="share-3" if reason.points < 0 else "share-1",
            track_start=place(reason.least),
            track_width=place(reason.most) - place(reason.least),
        )
        for number, reason in enumerate(reasons)
    )
    return Bars(rows, place(0), len(rows) * ROW)


def columns(history: Sequence[Standing]) -> tuple[Column, ...]:
    """Lay out a year of scores, oldest first."""
    return tuple(
        Column(
            each.as_of,
            each.score,
            x=number * COLUMN + 8,
            y=HEIGHT - each.score * HEIGHT // FULL_SCORE,
            height=each.score * HEIGHT // FULL_SCORE,
        )
        for number, each in enumerate(history)
    )
