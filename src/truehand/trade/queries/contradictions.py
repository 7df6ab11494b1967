"""Where an inspector's findings contradict what the listing declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.inspection.domain.compare import compare
from truehand.inspection.domain.findings import findings_from
from truehand.listings import queries as listings

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.inspection.domain.compare import Contradiction
    from truehand.kernel.canonical import Json
    from truehand.trade.models import Trade
    from truehand.trade.queries.situation import Situation


def declared(trade: Trade) -> dict[str, Json]:
    """Return what the listing declared, of what an inspector can compare."""
    return declared_by(trade.listing_id)


def declared_by(listing_id: UUID) -> dict[str, Json]:
    """Return the same of a listing."""
    facts = listings.facts_of(listing_id)
    names = ("equipment_class", "maker", "model", "serial", "year", "hours", "condition")
    return {name: getattr(facts, name) for name in names}


def of(here: Situation) -> tuple[Contradiction, ...]:
    """Return the contradictions of the findings at hand; refuses findings that are not understood."""
    if here.given.findings is None:
        raise ValueError("there are no findings to compare")
    return compare(declared(here.trade), findings_from(here.given.findings))
