"""What checks said of a listing, for its seller and for reviewers; how often each was right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection

from truehand.equipment.domain.finding import restored
from truehand.listings.domain.refusals import ListingNotFound
from truehand.listings.domain.rounds import Precision, RoundView
from truehand.listings.models import Explanation, Listing, Round

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
    row = Listing.objects.filter(id=listing_id).values_list("seller_id", "version").first()
    if row is None or not (viewer.party_id == row[0] or viewer.oversees):
        raise ListingNotFound
    found = Round.objects.filter(listing_id=listing_id).order_by("-id").first()
    if found is None:
        return None
    findings = tuple(restored(each) for each in found.findings)
    return RoundView(found.id, findings, found.at, stale=row[1] != found.version)


def explanation(listing_id: UUID, viewer: Actor) -> str:
    """Return what the seller said to the findings, to them and to operators and auditors; empty without."""
    found = Explanation.objects.select_related("listing").filter(listing_id=listing_id).first()
    if found is None or not (viewer.party_id == found.listing.seller_id or viewer.oversees):
        return ""
    return str(found.text)


def precision(actor: Actor) -> tuple[Precision, ...]:
    """Return how often each finding was what a reviewer refused a listing for; refuses NotPermitted."""
    actor.require_overseer()
    with connection.cursor() as cursor:
        cursor.execute(_PRECISION)
        return tuple(Precision(*row) for row in cursor)
