"""The way of a proof as a picture: from the entry at the bottom to the signed root at the top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truehand.evidence.domain.merkle import Step

ROW, BOX = 150, 76
SHOWN = 8  # digits of a hash


@dataclass(frozen=True, slots=True)
class Joint:
    """Where two hashes meet: heights in the picture, the sibling's column, and what stands in the boxes."""

    top: int
    below: int
    side: int
    sibling: str
    found: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture: its height, the entry's box at the bottom, the joints above it."""

    height: int
    bottom: int
    leaf: str
    joints: tuple[Joint, ...]


def drawn(leaf: bytes, steps: Sequence[Step]) -> Drawing:
    """Return the picture of a proof, 1000 wide."""
    rows = len(steps)
    joints = tuple(
        Joint(
            top=(rows - number) * ROW,
            below=(rows - number + 1) * ROW,
            side=0 if step.left else 680,
            sibling=step.sibling.hex()[:SHOWN],
            found=step.found.hex()[:SHOWN],
        )
        for number, step in enumerate(steps, start=1)
    )
    return Drawing(rows * ROW + BOX, rows * ROW, leaf.hex()[:SHOWN], joints)
