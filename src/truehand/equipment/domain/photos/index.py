"""Which of a million photos may show the same: two flat tables of bits that are compared whole.

Comparing everything takes faiss some milliseconds at a million photos, is exact, and needs no time to build; hashing
the hashes (IndexBinaryMultiHash) answered no faster, and took ten times the memory.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final

import faiss
import numpy as np

from truehand.equipment.domain.photos import pdq, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CANDIDATES: Final = 20
# Codes of unrelated photos differ in half of their bits, give or take; farther apart than this nothing is shared.
FAR: Final = 460
# A question takes milliseconds; several threads would wait for each other longer than they work.
faiss.omp_set_num_threads(1)


class PhotoIndex:
    """The codes of photos under whole numbers; not for several threads at once."""

    def __init__(self) -> None:
        """Begin without any photo."""
        self._hashed, self._coded = array("q"), array("q")
        self._hashes = faiss.IndexBinaryFlat(pdq.BITS)
        self._codes = faiss.IndexBinaryFlat(words.BITS)

    def __len__(self) -> int:
        """Return how many photos there are."""
        return len(self._hashed)

    def add(self, numbers: Sequence[int], hashes: Sequence[bytes], codes: Sequence[bytes]) -> None:
        """Add photos; an empty hash or code leaves that photo out of that table."""
        for table, held, given in ((self._hashes, self._hashed, hashes), (self._codes, self._coded, codes)):
            there = [(number, each) for number, each in zip(numbers, given, strict=True) if each]
            if there:
                table.add(_rows([each for _, each in there]))
                held.extend(number for number, _ in there)

    def near(self, hashes: Sequence[bytes], *, within: int = pdq.NEAR) -> dict[int, int]:
        """Return the photos whose hash is at most that far from one of these, with their smallest distances."""
        # faiss returns what is nearer than the radius.
        _, distances, places = self._hashes.range_search(_rows(hashes), within + 1)
        return _nearest(self._hashed, places, distances)

    def alike(self, codes: Sequence[bytes], *, count: int = CANDIDATES) -> list[int]:
        """Return the photos whose codes are near any of these, up to ``count`` for each, the nearest first."""
        if not codes or not self._coded:
            return []
        distances, places = self._codes.search(_rows(codes), min(count, len(self._coded)))
        found = _nearest(self._coded, places.ravel(), distances.ravel())
        near = [number for number, apart in found.items() if apart <= FAR]
        return sorted(near, key=lambda number: (found[number], number))


def _nearest(held: array[int], places: NDArray[np.int64], distances: NDArray[np.integer]) -> dict[int, int]:
    found: dict[int, int] = {}
    for place, apart in zip(places.tolist(), distances.tolist(), strict=True):
        found[held[place]] = min(int(apart), found.get(held[place], int(apart)))
    return found


def _rows(codes: Sequence[bytes]) -> NDArray[np.uint8]:
    return np.frombuffer(b"".join(codes), np.uint8).reshape(len(codes), -1)
