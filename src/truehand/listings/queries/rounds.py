"""What checks said of a listing, for its seller and for reviewers; how often each was right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection

from truehand.equipment.domain.finding import restored
from truehand.listings.domain.refusals import ListingNotFound
from truehand.listings.domain.rounds import Precision, RoundView
from truehand.listings.models import Round

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.actor import Actor

# A finding counts once for each round that a reviewer decided.
_PRECISION: Final = """
select finding ->> 'check', finding ->> 'code', count(distinct round.id),
       count(distinct round.id) filter (where judged.because = finding ->> 'code')
  from listings_judgement judged join listings_round round on round.id = judged.round_id,
       jsonb_array_elements(round.findings) finding
 where finding ->> 'severity' in ('look', 'refuse')
 group by 1, 2 order by 1, 2
"""


def last_round(listing_id: UUID, viewer: Actor) -> RoundView | None:
    """Return what all checks said last, to the listing's seller, operators and auditors; None before they looked.

    Refuses ListingNotFound for everybody else.
    """
    rounds = Round.objects.select_related("listing", "listing__explanation").filter(listing_id=listing_id)
    found = rounds.order_by("-id").first()
    if found is None:
        return None
    row = found.listing
    if not (viewer.party_id == row.seller_id or viewer.oversees):
        raise ListingNotFound
    said = getattr(row, "explanation", None)
    return RoundView(
        id=found.id,
        findings=tuple(restored(each) for each in found.findings),
        at=found.at,
        stale=row.version != found.version,
        explanation=said.text if said else "",
    )


def precision(actor: Actor) -> tuple[Precision, ...]:
    """Return how often each finding was what a reviewer refused a listing for; refuses NotPermitted."""
    actor.require_overseer()
    with connection.cursor() as cursor:
        cursor.execute(_PRECISION)
        return tuple(Precision(*row) for row in cursor)
