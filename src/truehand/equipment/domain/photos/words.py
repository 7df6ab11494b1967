"""A photo's features summed up in 1,024 bits, so that a million photos can be asked which of them share features.

VLAD (Jegou, Douze, Schmid, Perez 2010): every feature goes to the nearest of a few dozen visual words, and what remains
of it there is added up; each word's sum is brought to length 1 (Arandjelovic and Zisserman 2013), and the signs of
fixed random projections of the whole are the bits. Nearby bits name candidates; geometry decides.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from truehand.equipment.domain.photos.features import Features

BITS: Final = 1024
# Fewer features say nothing about a picture.
LEAST_FEATURES: Final = 25
# Made by scripts/visual_words.py from scenes that the project draws itself: 32 words of 128 bytes.
_WORDS: Final = Path(__file__).with_name("words.npy")
_SEED: Final = 20261122
# Where a stolen photo may sit in a collage: the whole, halves, quarters and thirds, as shares left, top, right, bottom.
_WINDOWS: Final = (
    (0.0, 0.0, 1.0, 1.0),
    (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0), (0.0, 0.0, 1.0, 0.5), (0.0, 0.5, 1.0, 1.0),
    (0.0, 0.0, 0.5, 0.5), (0.5, 0.0, 1.0, 0.5), (0.0, 0.5, 0.5, 1.0), (0.5, 0.5, 1.0, 1.0),
    (0.2, 0.2, 0.8, 0.8),
)  # fmt: skip


def code(of: Features) -> bytes | None:
    """Return the 128 bytes of a photo; None where it has too few features."""
    return next(iter(_codes(of, _WINDOWS[:1])), None)


def codes(of: Features) -> tuple[bytes, ...]:
    """Return the codes to ask with: of the whole photo, and of each part of it that has enough features."""
    return _codes(of, _WINDOWS)


def trained(descriptors: NDArray[np.float32], *, count: int = 32, rounds: int = 25) -> NDArray[np.uint8]:
    """Return visual words for descriptors (k-means from a fixed seed), as bytes of 1/255."""
    chance = np.random.default_rng(_SEED)
    words = descriptors[chance.choice(len(descriptors), count, replace=False)]
    for _ in range(rounds):
        nearest = _nearest(descriptors, words)
        words = np.stack([descriptors[nearest == at].mean(axis=0) for at in range(count)])
    return np.clip(words * 255, 0, 255).round().astype(np.uint8)


def _codes(of: Features, windows: Sequence[tuple[float, float, float, float]]) -> tuple[bytes, ...]:
    sums = list(_sums(of, windows))
    if not sums:
        return ()
    bits = np.packbits(np.stack(sums) @ _projection().T > 0, axis=1)
    return tuple(each.tobytes() for each in bits)


def _sums(of: Features, windows: Sequence[tuple[float, float, float, float]]) -> Iterator[NDArray[np.float32]]:
    words = _words()
    belongs = np.eye(len(words), dtype=np.float32)[_nearest(of.descriptors, words)]
    shares = of.places / np.array([of.width, of.height], np.float32)
    for left, top, right, bottom in windows:
        inside = (shares >= (left, top)).all(axis=1) & (shares <= (right, bottom)).all(axis=1)
        if inside.sum() >= LEAST_FEATURES:
            share = belongs[inside]
            sums = share.T @ of.descriptors[inside] - share.sum(axis=0)[:, None] * words
            lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
            yield np.asarray((sums / lengths).ravel(), np.float32)


def _nearest(descriptors: NDArray[np.float32], words: NDArray[np.float32]) -> NDArray[np.int64]:
    return np.asarray(((words**2).sum(axis=1) - 2 * descriptors @ words.T).argmin(axis=1))


@cache
def _words() -> NDArray[np.float32]:
    return np.asarray(np.load(_WORDS) / 255, np.float32)


@cache
def _projection() -> NDArray[np.float32]:
    # The stream of RandomState is frozen by NumPy's promise, unlike that of the newer generators.
    return np.random.RandomState(_SEED).normal(size=(BITS, 32 * 128)).astype(np.float32)
