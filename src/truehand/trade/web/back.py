"""Whether a machine may be returned, said before the purchase: on a page of its own and where the offer is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from truehand.edge.actors import actor_of
from truehand.listings import queries as listings
from truehand.returns import queries as returns
from truehand.returns.domain.policy import sentence

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor
    from truehand.listings.domain.views import ListingView
    from truehand.returns.domain.policy import Pair


def held_before(listing: ListingView, actor: Actor) -> Pair:
    """Return what would hold between the listing's seller and the actor, in one sentence."""
    policy = returns.policy_between(listing.seller_id, actor.party_id, listing.facts.equipment_class)
    return sentence(policy, listing.price)


@require_safe
def of_listing(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """May this machine be returned, until when, and who pays what: as it would hold for the asker."""
    actor = actor_of(request)
    seen = listings.listing(listing_id, actor)
    context = {"listing": seen, "words": held_before(seen, actor), "own": seen.seller_id == actor.party_id}
    return render(request, "trade/returns.html", context)
