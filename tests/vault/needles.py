"""Looking for many values at once in much that was stolen, however they are written there."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

# Shorter ones stand in any file by chance.
SHORTEST = 6
# Of what is long a few pieces are looked for, away from its beginning, which all files of a kind share.
LONG, PIECE = 400, 64
DISTINCT = 24
_AT_ONCE = 4 * 1024 * 1024

Array = np.ndarray[Any, Any]


def written(value: bytes) -> Iterator[bytes]:
    """The ways in which a value may stand in a dump, in a table's file or in a line of a log."""
    for piece in _pieces(value):
        yield piece
        yield piece.hex().encode()
        for shift in range(3):  # wherever in a longer text it begins
            text = base64.b64encode(b"\0" * shift + piece)
            yield text[4 if shift else 0 : -4]
    if len(value) <= LONG:
        told = value.decode(errors="replace")
        yield json.dumps(told)[1:-1].encode()
        yield told.encode("utf-16-le")
        yield told.encode("utf-16-be")


def _pieces(value: bytes) -> Iterator[bytes]:
    """Yield what of a value is looked for: all of a text, of what no text is a few pieces that are not padding."""
    if len(value) <= LONG or value[:1] in b"{[":
        yield value
        return
    starts = (int(len(value) * part / 16) for part in range(6, 16))
    pieces = (value[start : start + PIECE] for start in starts)
    yield from (piece for piece in pieces if len(set(piece)) > DISTINCT)


class Needles:
    """Values by what they are called; ``among`` tells which of them stand in something."""

    def __init__(self, values: Iterable[tuple[str, bytes]]) -> None:
        """Write each value in every way."""
        self.by_start: dict[int, list[tuple[bytes, tuple[str, bytes]]]] = defaultdict(list)
        for name, value in values:
            for each in {way for way in written(value) if len(way) >= SHORTEST}:
                self.by_start[int.from_bytes(each[:SHORTEST], "little")].append((each, (name, value)))
        self.starts = np.array(sorted(self.by_start), dtype=np.uint64)
        self.likely = np.zeros(1 << 24, dtype=bool)
        self.likely[(self.starts & np.uint64(0xFFFFFF)).astype(np.int64)] = True

    def among(self, content: bytes) -> set[tuple[str, bytes]]:
        """Return names and values of those that stand in the content."""
        found: set[tuple[str, bytes]] = set()
        for begin in range(0, len(content), _AT_ONCE):
            for at in self._hits(content[begin : begin + _AT_ONCE + SHORTEST]):
                key = int.from_bytes(content[begin + at : begin + at + SHORTEST], "little")
                found |= {said for each, said in self.by_start[key] if content.startswith(each, begin + at)}
        return found

    def _hits(self, content: bytes) -> Iterator[int]:
        """Yield where any of the values could begin."""
        if len(content) < SHORTEST:
            return
        bytes_ = np.frombuffer(content, dtype=np.uint8).astype(np.uint32)
        threes = bytes_[:-2] | (bytes_[1:-1] << np.uint32(8)) | (bytes_[2:] << np.uint32(16))
        places = np.nonzero(self.likely[threes[:-3]])[0]
        sixes = threes[places].astype(np.uint64) | (threes[places + 3].astype(np.uint64) << np.uint64(24))
        yield from places[np.isin(sixes, self.starts)].tolist()
