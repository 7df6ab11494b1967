"""Tiles (C2SP tlog-tiles): the tree as files of up to 256 hashes, from which anybody computes any proof.

The hash at place i of tile n at level l is the root over the 256**l leaves from (256 * n + i) * 256**l on: the stored
node (8 * l, 256 * n + i). An entry bundle is the leaves themselves below a tile of level 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truehand.evidence.domain.merkle import Node

ENTRIES: Final = "entries/"
WIDTH: Final = 256
HEIGHT: Final = 8
_HIGHEST_LEVEL: Final = 63
_PATH = re.compile(
    r"(?P<level>0|[1-9]\d?)/(?P<above>(?:x\d{3}/)*)(?P<last>\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile's place; ``width`` is less than 256 for a partial one, at the right edge of a tree."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Return ``<L>/<N>[.p/<W>]``: 1234067 is ``x001/x234/067``."""
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        *above, last = (digits[at : at + 3] for at in range(0, len(digits), 3))
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"{self.level}/{''.join(f'x{each}/' for each in above)}{last}{partial}"

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Return the tree's nodes whose hashes the tile holds, in order."""
        first = self.index * WIDTH
        return tuple((self.level * HEIGHT, first + place) for place in range(self.width))

    @property
    def leaves(self) -> int:
        """Return the smallest size of a tree that has this tile."""
        return (self.index * WIDTH + self.width) << (HEIGHT * self.level)


def tiles(size: int) -> Iterator[Tile]:
    """Yield every tile of a tree of that size, level by level; the last of a level may be partial."""
    level = 0
    while hashes := size >> (HEIGHT * level):
        full, rest = divmod(hashes, WIDTH)
        yield from (Tile(level, index) for index in range(full))
        if rest:
            yield Tile(level, full, rest)
        level += 1


def read_path(path: str) -> Tile | None:
    """Return the tile that a path names, None when it names none in exactly the form of the specification."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    index = int(found["above"].replace("x", "").replace("/", "") + found["last"])
    tile = Tile(int(found["level"]), index, int(found["width"] or WIDTH))
    whole = found["width"] is not None and tile.width >= WIDTH
    return None if whole or tile.level > _HIGHEST_LEVEL or tile.path != path else tile


def read_entries_path(path: str) -> Tile | None:
    """Return the tile of level 0 over an entry bundle, ``entries/<N>[.p/<W>]``; None for any other path."""
    return read_path(f"0/{path.removeprefix(ENTRIES)}") if path.startswith(ENTRIES) else None


def entry_bundle(leaves: Sequence[bytes]) -> bytes:
    """Return an entry bundle: each leaf after its length in two bytes, big-endian."""
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)
