"""PDQ: 256 bits that stay nearly the same when a photo is shrunk, recompressed, written on or turned grey.

Written from the published description of the algorithm (Facebook, "The TMK+PDQF video-hashing algorithm and the PDQ
image-hashing algorithm", 2019): brightness in 64 by 64 cells, 16 by 16 cosine coefficients without the constant, one
bit each for lying above their median. Turned and mirrored pictures need no second look at the pixels: a mirror changes
the sign of every other coefficient, a transposition exchanges the axes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]
    Coefficients = NDArray[np.float64]

BITS: Final = 256
# Hashes this far apart or nearer are the same picture; the published threshold.
NEAR: Final = 31
# A picture with less detail (0 to 100) says too little about itself: sky, a wall, a drawing of one line.
LEAST_QUALITY: Final = 50
ORIENTATIONS: Final = 8

_SAMPLES: Final = 64
_KEPT: Final = 16
# The published quality: the sum of all differences of neighbours, in hundredths of full contrast, over 90.
_QUALITY_SCALE: Final = 90


def pdq(grey: Grey) -> tuple[bytes, int]:
    """Return the hash (32 bytes) of a grey picture, and its quality (0 to 100)."""
    samples = _sampled(grey)
    return _bits(_cosines(samples)), _quality(samples)


def every_orientation(grey: Grey) -> tuple[bytes, ...]:
    """Return the hashes of the picture as it is, turned by quarters, and each of these mirrored; its own first."""
    return tuple(_bits(each) for each in _turned(_cosines(_sampled(grey))))


def distance(left: bytes, right: bytes) -> int:
    """Return in how many bits two hashes differ."""
    return (int.from_bytes(left) ^ int.from_bytes(right)).bit_count()


def _sampled(grey: Grey) -> NDArray[np.float64]:
    # The mean of each cell stands for the published two box passes and a sample: nearer to the published hashes than
    # copying these (6 bits of 256 against 8), and the same whichever way the picture is turned.
    cells = cv2.resize(grey.astype(np.float32), (_SAMPLES, _SAMPLES), interpolation=cv2.INTER_AREA)
    return np.asarray(cells, dtype=np.float64)


def _quality(samples: NDArray[np.float64]) -> int:
    steps = [np.trunc(np.abs(np.diff(samples, axis=axis)) * 100 / 255).sum() for axis in (0, 1)]
    return min(100, int(sum(steps) / _QUALITY_SCALE))


def _cosines(samples: NDArray[np.float64]) -> Coefficients:
    frequency = np.arange(1, _KEPT + 1)[:, None]
    place = 2 * np.arange(_SAMPLES)[None, :] + 1
    waves = np.sqrt(2 / _SAMPLES) * np.cos(np.pi / 2 / _SAMPLES * frequency * place)
    return np.asarray(waves @ samples @ waves.T)


def _turned(upright: Coefficients) -> Iterator[Coefficients]:
    sign = np.where(np.arange(_KEPT) % 2, 1.0, -1.0)
    for each in (upright, upright.T):
        yield each
        yield each * sign[None, :]
        yield each * sign[:, None]
        yield each * sign[:, None] * sign[None, :]


def _bits(coefficients: Coefficients) -> bytes:
    above = coefficients > np.median(coefficients)
    # The first coefficient is the last bit, as in the published hashes.
    return np.packbits(above.ravel()[::-1]).tobytes()
