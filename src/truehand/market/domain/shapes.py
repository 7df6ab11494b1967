"""The sides of machines as polygons, in pixels of a picture of 1280 by 960 with the ground at 860; looking left."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

CLASSES: Final = ("excavator", "wheel_loader", "forklift", "dozer", "dump_truck")
_GROUND: Final = 860

Corners = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One part; ``shade`` is how light it is (0 to 1), of the machine's colour where it is ``painted``."""

    corners: Corners
    shade: float
    painted: bool = True


def shapes_of(kind: str, chance: np.random.Generator) -> tuple[Shape, ...]:
    """Return the parts of a machine of that kind, the hindmost first; chance sets its proportions and its pose."""
    return _MAKERS[kind](chance)


def _excavator(chance: np.random.Generator) -> tuple[Shape, ...]:
    lift, reach = chance.uniform(-60, 60), chance.uniform(0.85, 1.1)
    elbow = (int(600 - 190 * reach), int(330 + lift))
    wrist = (int(600 - 430 * reach), int(520 + lift))
    tip = (int(600 - 380 * reach), int(740 + lift))
    return (
        *_tracks(380, 960),
        _box(470, 620, 930, 770, 0.95),
        _box(860, 560, 960, 770, 0.25, painted=False),
        _limb((620, 690), elbow, 70, 1.0),
        _limb(elbow, wrist, 56, 0.95),
        _limb((640, 640), _between((620, 690), elbow, 0.6), 22, 0.8, painted=False),
        Shape(
            ((wrist[0] - 30, wrist[1]), (wrist[0] + 70, wrist[1] + 40), tip, (tip[0] - 120, tip[1] - 50)),
            0.3,
            painted=False,
        ),
        *_cab(490, 430, chance),
    )


def _wheel_loader(chance: np.random.Generator) -> tuple[Shape, ...]:
    lift = int(chance.uniform(-180, 0))
    bucket = ((150, 790 + lift), (330, 790 + lift), (330, 640 + lift), (210, 610 + lift))
    return (
        _box(640, 560, 1050, 740, 1.0),
        _box(1000, 600, 1080, 760, 0.3, painted=False),
        _limb((600, 660), (320, 700 + lift), 46, 0.9),
        Shape(bucket, 0.35, painted=False),
        *_cab(600, 380, chance),
        *_wheel(480, 130),
        *_wheel(920, 130),
    )


def _forklift(chance: np.random.Generator) -> tuple[Shape, ...]:
    fork = int(chance.uniform(600, 830))
    return (
        _box(330, 190, 360, 830, 0.25, painted=False),
        _box(385, 190, 410, 830, 0.3, painted=False),
        _box(150, fork, 400, fork + 18, 0.2, painted=False),
        _box(320, fork - 120, 350, fork + 10, 0.22, painted=False),
        _box(420, 610, 900, 800, 1.0),
        _box(780, 540, 930, 790, 0.85),
        *_cab(470, 330, chance),
        *_wheel(500, 80),
        *_wheel(840, 70),
    )


def _dozer(chance: np.random.Generator) -> tuple[Shape, ...]:
    lift = int(chance.uniform(-90, 0))
    return (
        *_tracks(370, 1000),
        _box(420, 580, 800, 720, 1.0),
        _box(400, 600, 450, 720, 0.25, painted=False),
        _limb((620, 790), (300, 790 + lift), 34, 0.9),
        Shape(((230, 850 + lift), (300, 840 + lift), (285, 640 + lift), (240, 620 + lift)), 0.9),
        _box(1000, 640, 1080, 840, 0.3, painted=False),
        *_cab(700, 360, chance),
    )


def _dump_truck(chance: np.random.Generator) -> tuple[Shape, ...]:
    tilt = int(chance.uniform(0, 160))
    bed = ((520, 600), (1090, 640 - tilt), (1120, 440 - tilt), (470, 430))
    return (
        _box(300, 690, 1060, 760, 0.25, painted=False),
        Shape(bed, 0.95),
        _box(250, 520, 480, 740, 1.0),
        *_cab(300, 400, chance),
        *_wheel(390, 110),
        *_wheel(760, 110),
        *_wheel(990, 110),
    )


def _cnc_machine(chance: np.random.Generator) -> tuple[Shape, ...]:
    door = int(chance.uniform(380, 460))
    return (
        _box(220, 300, 1060, 850, 0.92),
        _box(260, 240, 520, 300, 0.85),
        _box(door, 380, door + 330, 700, 0.3, painted=False),
        _box(door + 14, 394, door + 316, 640, 0.6, painted=False),
        _box(door + 350, 360, door + 490, 560, 0.2, painted=False),
        _box(door + 364, 374, door + 476, 460, 0.75, painted=False),
        _box(220, 800, 1060, 860, 0.25, painted=False),
    )


def _phone(chance: np.random.Generator) -> tuple[Shape, ...]:
    left = int(chance.uniform(430, 520))
    lens = _round((left + 70, 330), 26)
    return (
        _box(left, 250, left + 290, 850, 0.12, painted=False),
        _box(left + 12, 264, left + 278, 836, 0.9),
        Shape(lens, 0.2, painted=False),
        _box(left + 40, 700, left + 250, 780, 0.7, painted=False),
    )


def _laptop(chance: np.random.Generator) -> tuple[Shape, ...]:
    top = int(chance.uniform(330, 400))
    keys = tuple(_box(400 + 60 * at, 752, 448 + 60 * at, 786, 0.2, painted=False) for at in range(8))
    return (
        _box(340, top, 940, 740, 0.15, painted=False),
        _box(362, top + 22, 918, 716, 0.72, painted=False),
        Shape(((340, 740), (940, 740), (1030, 850), (250, 850)), 0.9),
        *keys,
    )


def _instrument(chance: np.random.Generator) -> tuple[Shape, ...]:
    panel = int(chance.uniform(400, 470))
    knobs = tuple(Shape(_round((panel + 400, 480 + 80 * at), 24), 0.25, painted=False) for at in range(3))
    return (
        _box(300, 340, 980, 840, 0.95),
        _box(panel, 400, panel + 330, 620, 0.15, painted=False),
        _box(panel + 12, 412, panel + 318, 608, 0.7, painted=False),
        *knobs,
        _box(340, 680, 620, 800, 0.35, painted=False),
        _box(340, 840, 400, 860, 0.2, painted=False),
        _box(880, 840, 940, 860, 0.2, painted=False),
    )


def _cab(left: int, top: int, chance: np.random.Generator) -> tuple[Shape, ...]:
    width, tall = int(chance.uniform(150, 200)), int(chance.uniform(220, 260))
    pane = int(chance.uniform(0.45, 0.6) * width)
    return (
        _box(left, top, left + width, top + tall, 0.9),
        _box(left + 12, top + 18, left + pane, top + tall - 70, 0.72, painted=False),
        _box(left + pane + 12, top + 18, left + width - 10, top + tall - 50, 0.66, painted=False),
    )


def _tracks(left: int, right: int) -> tuple[Shape, ...]:
    rollers = tuple(shape for x in range(left + 70, right - 50, 88) for shape in _wheel(x, 32, hub=0.45))
    belt = ((left, _GROUND - 50), (left + 50, _GROUND), (right - 50, _GROUND), (right, _GROUND - 50))
    return (Shape((*belt, (right - 40, _GROUND - 110), (left + 40, _GROUND - 110)), 0.16, painted=False), *rollers)


def _wheel(centre: int, radius: int, hub: float = 0.6) -> tuple[Shape, ...]:
    at = (centre, _GROUND - radius)
    return (
        Shape(_round(at, radius), 0.14, painted=False),
        Shape(_round(at, int(radius * 0.55)), hub),
        Shape(_round(at, int(radius * 0.2)), 0.3, painted=False),
    )


def _round(centre: tuple[int, int], radius: int, corners: int = 22) -> Corners:
    turns = [2 * math.pi * each / corners for each in range(corners)]
    return tuple((int(centre[0] + radius * math.cos(a)), int(centre[1] + radius * math.sin(a))) for a in turns)


def _box(left: int, top: int, right: int, bottom: int, shade: float, *, painted: bool = True) -> Shape:
    return Shape(((left, top), (right, top), (right, bottom), (left, bottom)), shade, painted=painted)


def _limb(start: tuple[int, int], end: tuple[int, int], width: int, shade: float, *, painted: bool = True) -> Shape:
    angle = math.atan2(end[1] - start[1], end[0] - start[0]) + math.pi / 2
    x, y = int(math.cos(angle) * width / 2), int(math.sin(angle) * width / 2)
    (a, b), (c, d) = start, end
    return Shape(((a - x, b - y), (a + x, b + y), (c + x, d + y), (c - x, d - y)), shade, painted=painted)


def _between(start: tuple[int, int], end: tuple[int, int], share: float) -> tuple[int, int]:
    return int(start[0] + (end[0] - start[0]) * share), int(start[1] + (end[1] - start[1]) * share)


_MAKERS: Final = {
    "excavator": _excavator,
    "wheel_loader": _wheel_loader,
    "forklift": _forklift,
    "dozer": _dozer,
    "dump_truck": _dump_truck,
    "cnc_machine": _cnc_machine,
    "phone": _phone,
    "laptop": _laptop,
    "analytical_instrument": _instrument,
    "medical_device": _instrument,
}
# Everything that can be drawn; CLASSES are those by which copies are measured.
DRAWN: Final = frozenset(_MAKERS)
