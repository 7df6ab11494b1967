"""What thieves of photos do to them before they use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]
    Change = Callable[[Picture, np.random.Generator, Picture], Picture]

_CROPPED: Final = 0.6
_TILT: Final = 5.0


def changed(name: str, photo: Picture, chance: np.random.Generator, others: Picture) -> Picture:
    """Return a photo after a change of CHANGES; ``others`` are three more photos side by side, for the collage."""
    copy = np.ascontiguousarray(CHANGES[name](photo, chance, others))
    return _recompressed(copy, 85)


def _recompressed(photo: Picture, quality: int) -> Picture:
    _, encoded = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8)


def _jpeg(photo: Picture, chance: np.random.Generator, others: Picture) -> Picture:  # noqa: ARG001 - all alike
    return _recompressed(photo, 35)


def _resize(photo: Picture, chance: np.random.Generator, others: Picture) -> Picture:  # noqa: ARG001
    return np.asarray(cv2.resize(photo, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA), np.uint8)


def _watermark(photo: Picture, chance: np.random.Generator, others: Picture) -> Picture:  # noqa: ARG001
    return watermarked(photo, "MACHINES FOR SALE 555-0199")


def _mirror(photo: Picture, chance: np.random.Generator, others: Picture) -> Picture:  # noqa: ARG001
    return photo[:, ::-1]


def _rotate_90(photo: Picture, chance: np.random.Generator, others: Picture) -> Picture:  # noqa: ARG001
    return np.rot90(photo)


def _rotate_5(photo: Picture, chance: np.random.Generator, others: Picture) -> Picture:  # noqa: ARG001
    height, width = photo.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(chance.choice([-_TILT, _TILT])), 1)
    return np.asarray(cv2.warpAffine(photo, turn, (width, height)), np.uint8)


def _crop(photo: Picture, chance: np.random.Generator, others: Picture) -> Picture:  # noqa: ARG001
    height, width = photo.shape[:2]
    top, left = (int(chance.uniform(0, 1 - _CROPPED) * side) for side in (height, width))
    return photo[top : top + int(_CROPPED * height), left : left + int(_CROPPED * width)]


def _border(photo: Picture, chance: np.random.Generator, others: Picture) -> Picture:  # noqa: ARG001
    high, wide = (side // 8 for side in photo.shape[:2])
    framed = cv2.copyMakeBorder(photo, high, high, wide, wide, cv2.BORDER_CONSTANT, value=(250, 250, 250))
    return np.asarray(framed, np.uint8)


def _collage(photo: Picture, chance: np.random.Generator, others: Picture) -> Picture:
    height, width = photo.shape[:2]
    tiles = [cv2.resize(each, (width // 2, height // 2)) for each in (photo, *np.split(others, 3, axis=1))]
    a, b, c, d = (tiles[place] for place in chance.permutation(4))
    return np.vstack([np.hstack([a, b]), np.hstack([c, d])])


def _grey(photo: Picture, chance: np.random.Generator, others: Picture) -> Picture:  # noqa: ARG001
    return np.asarray(cv2.cvtColor(cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)


def watermarked(photo: Picture, words: str) -> Picture:
    """Return the photo with a line of writing across it, three times."""
    height, width = photo.shape[:2]
    ink = np.zeros((height, width), np.uint8)
    for line in (1, 2, 3):
        spot = width // 20, line * height // 4
        cv2.putText(ink, words, spot, cv2.FONT_HERSHEY_DUPLEX, width / 700, (255,), 3, cv2.LINE_AA)
    share = ink[:, :, None] / 255 * 0.6
    return np.asarray(photo * (1 - share) + 255 * share, np.uint8)


CHANGES: Final[dict[str, Change]] = {
    "jpeg": _jpeg,
    "resize": _resize,
    "watermark": _watermark,
    "mirror": _mirror,
    "rotate_90": _rotate_90,
    "rotate_5": _rotate_5,
    "crop": _crop,
    "border": _border,
    "collage": _collage,
    "grey": _grey,
}
