"""How copied photos are found: scenes drawn here, changed as thieves change them, among others and a million codes."""

from __future__ import annotations

import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
from rich.progress import track

from truehand.equipment.domain.photos.index import PhotoIndex
from truehand.equipment.domain.photos.picture import (
    MOST_COMPARED,
    candidate_from,
    grey_of,
    picture_of,
    shared_part,
    suspects,
)
from truehand.evidence.domain.exhibit import encode
from truehand.market.domain.scenes import Scene, photograph, scene
from truehand.site.evaluations.copies import CHANGES, changed, watermarked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from truehand.equipment.domain.photos.picture import Picture

MILLION: Final = 1_000_000
# Each photo that is copied stands among this many others; the codes of the million stand around all of them.
OTHERS_EACH: Final = 4
_WRITING: Final = "EXAMPLE MACHINERY MARKET"
_QUESTIONS: Final = 20


def evaluate(*, count: int, seed: int, path: str | None = None) -> dict[str, float]:
    """Return which share of copies is found after each change, false matches, and what the index takes at a million.

    ``path`` names a folder of JPEG photos to be copied as well. A photo counts as found when the two stages together
    name the very photo that it was made from; ``false_*`` are shares of photos that are no copies and were matched.
    """
    chance = np.random.default_rng(seed)
    first = seed * 100_000
    originals = [_decoded(photograph(scene(first + each))) for each in range(count)]
    originals += [_decoded(file.read_bytes()) for file in sorted(Path(path).glob("*.jpg"))] if path else []
    known = _Known([*originals, *(_other(first, count, each) for each in range(OTHERS_EACH * count))], chance)
    figures: dict[str, float] = {"photos": float(len(originals)), "known": float(len(known.kept))}
    for name in CHANGES:
        copies = (changed(name, photo, chance, _three(originals, at)) for at, photo in enumerate(originals))
        found = [at in known.matched(copy) for at, copy in enumerate(track(copies, name, total=len(originals)))]
        figures[f"found_{name}"] = sum(found) / len(found)
    return {**figures, **_false(known, first, count), **known.timed()}


class _Known:
    """The photos that are known, and codes drawn by chance to make them a million."""

    def __init__(self, photos: Sequence[NDArray[np.uint8]], chance: np.random.Generator) -> None:
        self.kept = [encode(_jpeg(photo)) for photo in track(photos, "known photos")]
        self.index = PhotoIndex()
        drawn = MILLION - len(self.kept)
        started = time.perf_counter()
        self.index.add(range(-drawn, 0), _drawn(chance, drawn, 32), _drawn(chance, drawn, 128))
        self.built_in = time.perf_counter() - started
        pictures = [picture_of(grey_of(each.content)) for each in track(self.kept, "measured")]
        self.index.add(range(len(pictures)), [each.hash for each in pictures], [each.code for each in pictures])
        self.asked = pictures[:_QUESTIONS]

    def matched(self, photo: NDArray[np.uint8]) -> set[int]:
        """Return which known photos it is a copy of."""
        picture = picture_of(grey_of(encode(_jpeg(photo)).content))
        whole, parts = suspects(picture, self.index)
        likely = [number for number in parts[:MOST_COMPARED] if number >= 0]
        return {number for number in whole if number >= 0} | {each for each in likely if self._shares(picture, each)}

    def _shares(self, picture: Picture, number: int) -> bool:
        return shared_part(picture, candidate_from(self.kept[number].thumbnail)) is not None

    def timed(self) -> dict[str, float]:
        """Return what the index takes: seconds to fill, milliseconds to ask, memory of the whole process."""
        took, worked = list[float](), list[float]()
        for picture in self.asked:
            started, busy = time.perf_counter(), time.process_time()
            suspects(picture, self.index)
            took.append(time.perf_counter() - started)
            worked.append(time.process_time() - busy)
        return {
            "index_size": float(len(self.index)),
            "index_built_seconds": self.built_in,
            "index_asked_ms_median": float(np.median(took)) * 1000,
            "index_asked_ms_worst": max(took) * 1000,
            # What the processor works does not depend on who else is using the machine.
            "index_asked_processor_ms_median": float(np.median(worked)) * 1000,
            "index_asked_processor_ms_worst": max(worked) * 1000,
            "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }


def _false(known: _Known, first: int, count: int) -> dict[str, float]:
    """Ask with photos that are no copies: of other machines, of one market with its writing, of a known yard."""
    strangers = [photograph(scene(first + 50_000 + each)) for each in range(count)]
    written = [watermarked(_decoded(photo), _WRITING) for photo in strangers]
    # Another machine of the same kind, and the same machine again: neither is a copy of a picture.
    same_kind = [
        _decoded(photograph(Scene(first + 60_000 + at, first + 60_000 + at, scene(first + at).kind)))
        for at in range(count)
    ]
    figures = {
        "false_strangers": [_decoded(each) for each in strangers],
        "false_watermarked": written,
        "false_same_kind": same_kind,
    }
    return {
        name: sum(bool(known.matched(photo)) for photo in track(photos, name)) / len(photos)
        for name, photos in figures.items()
    }


def _other(first: int, count: int, at: int) -> NDArray[np.uint8]:
    """Return a photo that nobody copies; every other one carries the writing of one market."""
    photo = _decoded(photograph(scene(first + count + at)))
    return watermarked(photo, _WRITING) if at % 2 else photo


def _three(photos: Sequence[NDArray[np.uint8]], at: int) -> NDArray[np.uint8]:
    height, width = photos[at].shape[:2]
    beside = [cv2.resize(photos[(at + step) % len(photos)], (width, height)) for step in (1, 2, 3)]
    return np.hstack(beside)


def _drawn(chance: np.random.Generator, count: int, size: int) -> list[bytes]:
    drawn = chance.bytes(count * size)
    return [drawn[start : start + size] for start in range(0, len(drawn), size)]


def _decoded(content: bytes) -> NDArray[np.uint8]:
    return np.asarray(cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def _jpeg(photo: NDArray[np.uint8]) -> bytes:
    return bytes(cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())
