"""The conditions that nameplates are photographed under."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from truehand.market.domain.drawings import nameplate

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from truehand.market.domain.drawings import PlateFields

    Picture = NDArray[np.uint8]
    Change = Callable[[Picture, np.random.Generator], Picture]


def photographed(fields: PlateFields, condition: str, *, seed: int) -> bytes:
    """Return a photo of the plate under one of CONDITIONS, as JPEG."""
    chance = np.random.default_rng(seed)
    drawn = nameplate(fields, seed=seed, tilt=float(chance.uniform(-4, 4)), stamped=condition == "stamped")
    plate = np.asarray(cv2.imdecode(np.frombuffer(drawn, np.uint8), cv2.IMREAD_COLOR), np.uint8)
    changed = np.ascontiguousarray(CONDITIONS[condition](plate, chance))
    return cv2.imencode(".jpg", changed, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()


def _as_it_is(plate: Picture, chance: np.random.Generator) -> Picture:  # noqa: ARG001 - all alike
    return plate


def _quarter(plate: Picture, chance: np.random.Generator) -> Picture:
    return np.rot90(plate, int(chance.integers(1, 4)))


def _turned(plate: Picture, chance: np.random.Generator) -> Picture:
    height, width = plate.shape[:2]
    side = int(np.hypot(height, width))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(chance.uniform(-60, 60)), 1.0)
    turn[:, 2] += (side - width) / 2, (side - height) / 2
    return _warped(plate, np.vstack([turn, [0, 0, 1]]), (side, side))


def _perspective(plate: Picture, chance: np.random.Generator) -> Picture:
    height, width = plate.shape[:2]
    frame = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = frame + (chance.uniform(0, 0.16, (4, 2)) * (width, height) * [[1, 1], [-1, 1], [-1, -1], [1, -1]])
    view = np.asarray(cv2.getPerspectiveTransform(frame, moved.astype(np.float32)), np.float64)
    return _warped(plate, view, (width, height))


def _glare(plate: Picture, chance: np.random.Generator) -> Picture:
    height, width = plate.shape[:2]
    light = np.zeros((height, width), np.float32)
    centre = int(chance.uniform(0.3, 0.9) * width), int(chance.uniform(0.2, 0.8) * height)
    axes = int(chance.uniform(0.06, 0.14) * width), int(chance.uniform(0.1, 0.3) * height)
    cv2.ellipse(light, centre, axes, float(chance.uniform(0, 180)), 0, 360, (1.0,), -1)
    light = cv2.GaussianBlur(light, (0, 0), 25)[:, :, None] * 1.6
    return np.asarray(np.clip(plate + 255 * light, 0, 255), np.uint8)


def _blur(plate: Picture, chance: np.random.Generator) -> Picture:
    return np.asarray(cv2.GaussianBlur(plate, (0, 0), float(chance.uniform(2.5, 5.5))), np.uint8)


def _dark(plate: Picture, chance: np.random.Generator) -> Picture:
    noise = chance.normal(0, 9, plate.shape)
    return np.asarray(np.clip(plate * chance.uniform(0.12, 0.3) + 12 + noise, 0, 255), np.uint8)


def _small(plate: Picture, chance: np.random.Generator) -> Picture:
    """A plate that takes a fifth to a third of a photo of 2000 by 1500 pixels."""
    width = int(chance.uniform(0.2, 0.35) * 2000)
    height = plate.shape[0] * width // plate.shape[1]
    photo = np.full((1500, 2000, 3), chance.uniform(60, 160, 3), np.float32) + chance.normal(0, 6, (1500, 2000, 3))
    top, left = int(chance.uniform(0, 1500 - height)), int(chance.uniform(0, 2000 - width))
    photo[top : top + height, left : left + width] = cv2.resize(plate, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(np.clip(photo, 0, 255), np.uint8)


def _warped(plate: Picture, view: NDArray[np.float64], size: tuple[int, int]) -> Picture:
    return np.asarray(cv2.warpPerspective(plate, view, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


CONDITIONS: Final[dict[str, Change]] = {
    "clean": _as_it_is,
    "quarter_turn": _quarter,
    "turned": _turned,
    "perspective": _perspective,
    "glare": _glare,
    "stamped": _as_it_is,
    "blur": _blur,
    "dark": _dark,
    "small": _small,
}
