"""Putting a machine on sale: the risk gate stands in front of publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.identity import operations as identity
from truehand.listings import operations as listings
from truehand.listings import queries as listing_queries
from truehand.risk import operations as risk
from truehand.trade.queries.facts import listing_facts

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.listings.domain.status import Status


def submit_listing(actor: Actor, listing_id: UUID, *, now: datetime) -> Status:
    """Submit a draft: it is published, sent to review, or refused, and its seller learns why.

    Refuses an unverified actor, somebody else's draft, and what listings refuses (no photo, plate not read).
    """
    actor.require_verified()
    with transaction.atomic():
        listing = listing_queries.listing(listing_id, actor)
        decision = risk.gate(
            "listing",
            subject=listing_id,
            party_id=actor.party_id,
            facts=listing_facts(listing, now=now),
            now=now,
        )
        status = listings.submit(actor, listing_id, risk_outcome=decision.outcome, reasons=decision.reasons, now=now)
    return status


def review_listing(actor: Actor, listing_id: UUID, *, publish: bool, reason: str, now: datetime) -> None:
    """Decide a listing in review (operators); its seller is told the reason."""
    with transaction.atomic():
        listing = listing_queries.listing(listing_id, actor)
        listings.review(actor, listing_id, publish=publish, reason=reason, now=now)
        zh, en = ("已通过审核并发布", "was approved and published") if publish else ("未通过审核", "was not approved")
        title = f"{listing.facts.maker} {listing.facts.model}"
        identity.notify(
            listing.seller_id,
            kind="listing.reviewed",
            zh=f"您的《{title}》{zh}：{reason}",
            en=f"Your {title} {en}: {reason}",
            link=f"/listings/{listing_id}/",
            now=now,
        )
