"""Putting a machine on sale: the risk gate stands in front of publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.listings import operations as listings
from truehand.listings import queries as listing_queries
from truehand.listings.domain.refusals import NotYourListing
from truehand.risk import operations as risk
from truehand.trade.operations.nodes import tell_passport
from truehand.trade.queries.facts import listing_facts

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.listings.domain.status import Status


@transaction.atomic
def submit_listing(actor: Actor, listing_id: UUID, *, now: datetime, version: int | None = None) -> Status:
    """Submit a draft: it is published, sent to review, or refused, and its seller learns why.

    What was inspected of the machine before stands in its passport first, so that the checks see it.

    ``version`` is the one that the seller saw.

    Refuses an unverified actor, somebody else's draft, and what listings refuses (no photo, plate not read); then the
    gate's decision is undone too: it must not count as a listing.
    """
    actor.require_verified()
    seen = listing_queries.listing(listing_id, actor)
    if seen.seller_id != actor.party_id:
        raise NotYourListing
    decision = risk.gate(
        "listing",
        subject=listing_id,
        party_id=actor.party_id,
        facts=listing_facts(seen, now=now),
        now=now,
        link=f"/listings/{listing_id}/",
    )
    reasons = [reason.sentence for reason in decision.reasons]
    tell_passport(seen.facts, listing_id, now=now)
    version = seen.version if version is None else version
    outcome = decision.outcome
    return listings.submit(actor, listing_id, risk_outcome=outcome, reasons=reasons, version=version, now=now)
