"""A search that somebody keeps, with what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.listings import operations
from truehand.listings.domain.views import Filters

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


def kept_search(actor: Actor, number: int, *, now: datetime) -> dict[str, UUID]:
    """Keep one more search, and hold all of them against what is new; return it as addresses name it."""
    saved = operations.save_search(actor, Filters(text="komatsu", year_from=1990 + number), now=now)
    while operations.match_news(now=now):
        pass
    return {"saved_id": saved}
