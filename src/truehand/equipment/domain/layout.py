"""Lines of a nameplate set upright: whichever way the plate was photographed, labels stand left of values, or above."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.nameplate import PlateLine, PlateReading, reading_of

if TYPE_CHECKING:
    from collections.abc import Sequence

Corner = tuple[float, float]
Corners = tuple[Corner, Corner, Corner, Corner]
_QUARTERS: Final = (0.0, 90.0, 180.0, 270.0)


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line of text as an engine saw it: four corners in pixels, in any order around it."""

    text: str
    confidence: float
    corners: Corners


def upright(lines: Sequence[SeenLine]) -> tuple[PlateReading, float]:
    """Return the reading of the lines in the layout that tells most, and by how many degrees the plate is turned.

    The engine reads each line whichever way it runs; which of the four ways is up is told by the labels that then have
    their values beside them. The boxes of the reading's lines are those of the photo.
    """
    slant = tilt(lines)
    readings = [(_laid_out(lines, slant + quarter), slant + quarter) for quarter in _QUARTERS]
    # The first of equals: a plate is upright until something speaks for another way.
    return max(readings, key=lambda each: _telling(each[0]))


def tilt(lines: Sequence[SeenLine]) -> float:
    """Return the slant of the lines, from -45 to 45 degrees: the median of those that are clearly longer than high."""
    slants = [_slant(line.corners) for line in lines if len(line.text) >= _LONG_ENOUGH]
    return median(slants) if slants else 0.0


_LONG_ENOUGH: Final = 4


def _telling(reading: PlateReading) -> tuple[int, float]:
    return len(reading.scores), reading.confidence


def _laid_out(lines: Sequence[SeenLine], degrees: float) -> PlateReading:
    turned = [PlateLine(line.text, line.confidence, _turned(line.corners, degrees)) for line in lines]
    in_order = sorted(zip(turned, lines, strict=True), key=lambda pair: (pair[0].box[1], pair[0].box[0]))
    reading = reading_of([line for line, _ in in_order])
    kept = tuple(PlateLine(line.text, line.confidence, bounds(line.corners)) for _, line in in_order)
    return replace(reading, lines=kept)


def bounds(corners: Sequence[Corner]) -> tuple[int, int, int, int]:
    """Return the upright box around corners: left, top, right, bottom."""
    xs, ys = [int(x) for x, _ in corners], [int(y) for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _turned(corners: Corners, degrees: float) -> tuple[int, int, int, int]:
    """Return the box that the corners have after turning the picture back by that many degrees."""
    angle = math.radians(-degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    return bounds([(x * cos - y * sin, x * sin + y * cos) for x, y in corners])


def _slant(corners: Corners) -> float:
    """Return the direction of the longer side, folded to -45…45 degrees (clockwise is positive, as y grows down)."""
    sides = [(corners[at], corners[(at + 1) % 4]) for at in range(2)]
    (a, b), (c, d) = max(sides, key=lambda side: math.dist(*side))
    return (math.degrees(math.atan2(d - b, c - a)) + 45) % 90 - 45
