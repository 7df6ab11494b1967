"""Photos of machines where they stand, made up whole: no camera, and nothing of anybody's.

They are for measuring how copies are found, so they have what a photo has and a drawing lacks: ground, dirt, rust,
trees and sheds in no order, writing, a lens that blurs, a sensor with noise. One seed makes one place, one machine
and one moment; the same machine seed elsewhere is the same machine photographed again.
"""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from truehand.market.domain.shapes import CLASSES, Shape, shapes_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Canvas = NDArray[np.float32]

WIDTH, HEIGHT = 1280, 960
QUALITY: Final = 88
_SIDES: Final = ("left", "right", "front", "rear")
_MAKES: Final = ("KOMATSU", "CATERPILLAR", "HITACHI", "VOLVO", "SANY", "XCMG", "DOOSAN", "KOBELCO")
_LIVERIES: Final = ((32, 150, 220), (40, 90, 205), (60, 125, 62), (150, 105, 45), (140, 140, 140), (45, 115, 225))
_SOILS: Final = ((120, 155, 180), (110, 130, 150), (140, 150, 160), (90, 130, 120), (105, 110, 115))
_SKIES: Final = ((235, 220, 205), (225, 225, 225), (240, 205, 175), (215, 210, 220))
_GREENS: Final = ((50, 95, 60), (45, 80, 75), (60, 115, 90))
_WALLS: Final = ((165, 160, 150), (120, 130, 170), (150, 120, 95), (190, 195, 200))


@dataclass(frozen=True, slots=True)
class Scene:
    """What a photo shows: ``machine`` and ``place`` are seeds of their own; ``kind`` is one of DRAWN.

    ``writing`` is on the machine's side, some maker's name when empty.
    """

    machine: int
    place: int
    kind: str
    writing: str = ""


def scene(seed: int) -> Scene:
    """Return the scene of a seed: a machine and a place that no other seed has."""
    return Scene(machine=seed, place=seed, kind=CLASSES[seed % len(CLASSES)])


def photograph(shown: Scene, *, moment: int = 0, side: str = "") -> bytes:
    """Return the scene as JPEG of 1280 by 960 pixels; another ``moment`` is another picture of the same scene.

    ``side`` is the one that is seen, ``left`` or ``right``; chance chooses when it is neither.
    """
    machine = np.random.default_rng([2, shown.machine])
    lens = np.random.default_rng([3, shown.machine, shown.place, moment])
    empty, horizon, chance = _place(shown.place)
    canvas, place = empty.copy(), copy.deepcopy(chance)
    facing = {"left": 1, "right": -1}.get(side) or int(lens.choice([-1, 1]))
    _machine(canvas, _Standing(machine, lens, shown, facing, horizon))
    _litter(canvas, place, horizon)
    return _exposed(canvas, lens)


def photographs(shown: Scene, views: Sequence[str]) -> dict[str, bytes]:
    """Return the scene seen as each of these views: sides at a moment of their own, anything else a part of a side."""
    whole = {view: photograph(shown, moment=at, side=view) for at, view in enumerate(_SIDES)}
    chance = np.random.default_rng([4, shown.machine, shown.place])
    return {
        view: whole[view] if view in whole else _nearer(whole[str(chance.choice(_SIDES))], chance) for view in views
    }


def _nearer(photo: bytes, chance: np.random.Generator) -> bytes:
    """Return a part of a photo, half as wide and as high, as if one had stepped nearer."""
    picture = np.asarray(cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR))
    left, top = int(chance.integers(WIDTH // 2)), int(chance.integers(HEIGHT // 2))
    return _encoded(picture[top : top + HEIGHT // 2, left : left + WIDTH // 2])


@lru_cache(maxsize=2)
def _place(seed: int) -> tuple[Canvas, int, np.random.Generator]:
    """Return a place before anything stands in it, its horizon, and what chance goes on with; photos share it."""
    chance = np.random.default_rng([1, seed])
    canvas = _sky(chance)
    horizon = int(HEIGHT * chance.uniform(0.42, 0.6))
    _ground(canvas, chance, horizon)
    _distance(canvas, chance, horizon)
    return canvas, horizon, chance


def _clouds(chance: np.random.Generator, width: int, height: int, *, coarsest: int, octaves: int) -> Canvas:
    """Return noise of mean 0 in octaves, each twice as fine and half as strong as the one before."""
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        cells = coarsest * 2**octave
        grid = chance.normal(size=(max(2, cells * height // width), max(2, cells))).astype(np.float32)
        total += cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC) / 2**octave
    return total


def _sky(chance: np.random.Generator) -> Canvas:
    colour = np.array(_SKIES[chance.integers(len(_SKIES))], np.float32)
    fall = np.linspace(0.82, 1.05, HEIGHT, dtype=np.float32)[:, None, None]
    clouds = _clouds(chance, WIDTH, HEIGHT, coarsest=3, octaves=5)[:, :, None]
    return np.asarray(colour * fall + clouds * chance.uniform(2, 12), np.float32)


def _ground(canvas: Canvas, chance: np.random.Generator, horizon: int) -> None:
    colour = np.array(_SOILS[chance.integers(len(_SOILS))], np.float32)
    rows = HEIGHT - horizon
    coarse = _clouds(chance, WIDTH, rows, coarsest=6, octaves=7)[:, :, None]
    canvas[horizon:] = colour * np.linspace(0.8, 1.0, rows, dtype=np.float32)[:, None, None] + coarse * 14
    for _ in range(int(chance.integers(350, 900))):
        y = int(horizon + rows * math.sqrt(chance.uniform(0, 1)))
        size = max(1, int((y - horizon) / rows * chance.uniform(2, 11)))
        shade = colour * chance.uniform(0.45, 1.25)
        _blob(canvas, (int(chance.integers(WIDTH)), y), (size, max(1, size // 2)), shade)
    for _ in range(int(chance.integers(1, 4))):
        left, right = chance.uniform(-0.3, 1.3, 2) * WIDTH
        cv2.line(canvas, (int(left), HEIGHT), (int(right), horizon), _bgr(colour * 0.7), int(chance.integers(4, 26)))


def _distance(canvas: Canvas, chance: np.random.Generator, horizon: int) -> None:
    for _ in range(int(chance.integers(2, 6))):
        x, width, height = (
            int(chance.integers(-100, WIDTH)),
            int(chance.integers(110, 420)),
            int(chance.integers(60, 260)),
        )
        _shed(canvas, chance, (x, horizon - height, x + width, horizon + int(chance.integers(0, 20))))
    for _ in range(int(chance.integers(3, 12))):
        _tree(canvas, chance, (int(chance.integers(WIDTH)), horizon), int(chance.integers(50, 230)))
    for _ in range(int(chance.integers(0, 4))):
        x, top = int(chance.integers(WIDTH)), horizon - int(chance.integers(150, 400))
        cv2.line(canvas, (x, horizon), (x, top), (70, 75, 80), int(chance.integers(3, 8)))
        cv2.line(canvas, (x, top), (int(chance.integers(-400, WIDTH + 400)), top - 30), (60, 60, 60), 2)


def _shed(canvas: Canvas, chance: np.random.Generator, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    colour = np.array(_WALLS[chance.integers(len(_WALLS))], np.float32) * chance.uniform(0.7, 1.1)
    _textured(canvas, [(left, top), (right, top), (right, bottom), (left, bottom)], colour, chance, grain=9)
    peak = (left + right) // 2, top - int(chance.integers(0, 60))
    _textured(canvas, [(left - 12, top), peak, (right + 12, top)], colour * 0.7, chance, grain=6)
    for x in range(left, right, int(chance.integers(9, 30))):
        cv2.line(canvas, (x, top), (x, bottom), _bgr(colour * 0.88), 1)
    for _ in range(int(chance.integers(0, 5))):
        x, y = int(chance.integers(left, right)), int(chance.integers(top, max(top + 1, bottom - 30)))
        size = int(chance.integers(16, 60))
        cv2.rectangle(canvas, (x, y), (x + size, y + int(size * chance.uniform(0.6, 1.6))), _bgr(colour * 0.35), -1)
        cv2.rectangle(canvas, (x, y), (x + size, y + size), _bgr(colour * 1.2), 2)


def _tree(canvas: Canvas, chance: np.random.Generator, foot: tuple[int, int], size: int) -> None:
    green = np.array(_GREENS[chance.integers(len(_GREENS))], np.float32)
    cv2.line(canvas, foot, (foot[0], foot[1] - size), (45, 60, 75), max(2, size // 16))
    for _ in range(size // 2):
        x, y = chance.normal(foot[0], size * 0.28), chance.normal(foot[1] - size, size * 0.3)
        leaf = int(chance.integers(3, max(4, size // 9)))
        _blob(canvas, (int(x), int(y)), (leaf, leaf), green * chance.uniform(0.5, 1.5))


def _litter(canvas: Canvas, chance: np.random.Generator, horizon: int) -> None:
    """Cones, drums and stacked boards in front of the machine, at the edges."""
    for _ in range(int(chance.integers(1, 6))):
        x = int(chance.choice([chance.uniform(0, 0.2), chance.uniform(0.8, 1.0)]) * WIDTH)
        y, size = int(chance.uniform(horizon + 60, HEIGHT)), int(chance.integers(24, 90))
        colour = np.array(chance.uniform(30, 230, 3), np.float32)
        corners = [(x, y), (x + size, y), (x + size - int(chance.integers(0, size // 2)), y - size), (x, y - size)]
        _textured(canvas, corners, colour, chance, grain=18)
        for line in range(int(chance.integers(1, 5))):
            height = y - size * (line + 1) // 6
            cv2.line(canvas, (x, height), (x + size, height), _bgr(colour * 0.5), 2)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A machine to set on the ground: ``facing`` is 1 where its side is drawn as it is, -1 where it is mirrored."""

    chance: np.random.Generator
    lens: np.random.Generator
    shown: Scene
    facing: int
    horizon: int


def _machine(canvas: Canvas, standing: _Standing) -> None:
    """Stand the machine on the ground: its parts, their dirt and writing, seen a little from one side."""
    chance = standing.chance
    livery = np.array(_LIVERIES[chance.integers(len(_LIVERIES))], np.float32)
    some_make = f"{_MAKES[chance.integers(len(_MAKES))]} {int(chance.integers(100, 500))}"
    side = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    cover = np.zeros((HEIGHT, WIDTH), np.float32)
    for part in shapes_of(standing.shown.kind, chance):
        colour = livery * part.shade if part.painted else np.full(3, 255 * part.shade, np.float32)
        _textured(side, part.corners, colour, chance, grain=11)
        cv2.fillPoly(cover, [np.array(part.corners, np.int32)], 1.0)
        _worn(side, part, chance)
    _written(side, standing, standing.shown.writing or some_make)
    view = _viewpoint(standing)
    seen = cv2.warpPerspective(side, view, (WIDTH, HEIGHT))
    mask = cv2.GaussianBlur(cv2.warpPerspective(cover, view, (WIDTH, HEIGHT)), (3, 3), 0)[:, :, None]
    shadow = cv2.GaussianBlur(np.roll(mask[:, :, 0], (25, 40), (0, 1)), (61, 61), 0)[:, :, None]
    canvas *= 1 - 0.35 * shadow
    canvas *= 1 - mask
    canvas += seen * mask


def _worn(side: Canvas, part: Shape, chance: np.random.Generator) -> None:
    """Rust, mud, bolts and edges on one part."""
    points = np.array(part.corners)
    (left, top), (right, bottom) = points.min(0), points.max(0)
    for _ in range(int(chance.integers(2, 9))):
        spot = int(chance.integers(left, right + 1)), int(chance.integers(top, bottom + 1))
        size = int(chance.integers(2, 13))
        if cv2.pointPolygonTest(points.astype(np.float32), (float(spot[0]), float(spot[1])), measureDist=False) > 0:
            _blob(
                side,
                spot,
                (size, int(size * chance.uniform(0.4, 1.5))),
                np.array(chance.uniform((20, 40, 60), (70, 95, 140))),
            )
    cv2.polylines(side, [points.astype(np.int32)], isClosed=True, color=(30, 32, 34), thickness=2)


def _written(side: Canvas, standing: _Standing, words: str) -> None:
    chance = standing.chance
    left, foot, size = int(chance.integers(520, 640)), int(chance.integers(640, 700)), chance.uniform(0.7, 1.1)
    ink = np.zeros((HEIGHT, WIDTH), np.uint8)
    if standing.facing < 0:
        # Written so that it reads rightly once the side is mirrored.
        (width, _), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_DUPLEX, size, 2)
        left = WIDTH - left - width
    cv2.putText(ink, words, (left, foot), cv2.FONT_HERSHEY_DUPLEX, size, (255,), 2, cv2.LINE_AA)
    side *= 1 - 0.85 * (ink[:, :: standing.facing, None] / np.float32(255))


def _viewpoint(standing: _Standing) -> NDArray[np.float64]:
    """Return the perspective that sets the machine's side on the ground, turned and moved by chance."""
    lens = standing.lens
    stood = np.array([[140, 860], [1140, 860], [1140, 200], [140, 200]], np.float32)
    size = lens.uniform(0.75, 1.05)
    turned = (stood - [640, 860]) * size * [standing.facing, 1]
    turned[:, 0] *= lens.uniform(0.75, 1.0)
    turned[2:, 1] *= lens.uniform(0.9, 1.1)
    turned[1:3, 1] *= lens.uniform(0.82, 1.0)
    foot = lens.uniform(0.44, 0.56) * WIDTH, lens.uniform(standing.horizon + 190, HEIGHT - 60)
    return np.asarray(cv2.getPerspectiveTransform(stood, (turned + foot).astype(np.float32)), np.float64)


def _textured(
    canvas: Canvas, corners: Sequence[tuple[int, int]], colour: Canvas, chance: np.random.Generator, *, grain: float
) -> None:
    """Fill a polygon with a colour, its light falling off, and a grain of its own."""
    points = np.array(corners, np.int32)
    left, top = np.clip(points.min(0), 0, (WIDTH - 1, HEIGHT - 1))
    right, bottom = np.clip(points.max(0) + 1, (left + 1, top + 1), (WIDTH, HEIGHT))
    mask = np.zeros((bottom - top, right - left), np.uint8)
    cv2.fillPoly(mask, [points - (left, top)], 255)
    patch = _clouds(chance, right - left, bottom - top, coarsest=4, octaves=5)[:, :, None] * grain + colour
    light = np.linspace(1.08, 0.86, bottom - top, dtype=np.float32)[:, None, None]
    canvas[top:bottom, left:right] = np.where(mask[:, :, None] > 0, patch * light, canvas[top:bottom, left:right])


def _blob(canvas: Canvas, centre: tuple[int, int], radii: tuple[int, int], colour: NDArray[np.floating]) -> None:
    cv2.ellipse(canvas, centre, radii, 0, 0, 360, _bgr(colour), -1, cv2.LINE_AA)


def _bgr(colour: NDArray[np.floating]) -> tuple[float, float, float]:
    blue, green, red = (float(each) for each in colour)
    return blue, green, red


def _exposed(canvas: Canvas, lens: np.random.Generator) -> bytes:
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j].astype(np.float32)
    dark = 1 - lens.uniform(0.05, 0.25) * (x * x + y * y)[:, :, None]
    cast = lens.uniform(0.92, 1.06, 3).astype(np.float32)
    sharp = cv2.GaussianBlur(canvas * dark * cast, (0, 0), lens.uniform(0.5, 1.0))
    noisy = sharp + lens.normal(0, lens.uniform(1.0, 3.5), sharp.shape).astype(np.float32)
    return _encoded(np.clip(noisy, 0, 255).astype(np.uint8))


def _encoded(picture: NDArray[np.uint8]) -> bytes:
    kept, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not kept:
        raise ValueError("not encoded")
    return encoded.tobytes()
