"""The photos that players take: drawn once, then taken again and again."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from truehand.market.domain.drawings import excavator

if TYPE_CHECKING:
    from truehand.market.operations.scene import Scene

PHOTOS: Final = 4


def photo(scene: Scene) -> bytes:
    """Return one of a few drawings."""
    return drawn(scene.chance.randrange(PHOTOS))


@cache
def drawn(seed: int) -> bytes:
    """Return the drawing of a seed."""
    return excavator(seed=seed)
