"""Machines on sale: put there as a seller does it, or found among what was imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.credit import queries as credit
from truehand.equipment.domain.photos.views import PLATE, needed
from truehand.listings import operations as listings
from truehand.listings import queries as listing_queries
from truehand.listings.domain.status import Status
from truehand.listings.domain.views import Filters
from truehand.market.domain.drawings import PlateFields, nameplate
from truehand.market.domain.scenes import Scene, photographs
from truehand.market.domain.shapes import CLASSES, DRAWN
from truehand.market.domain.words import DOUBT_REASON, REVIEW_REASON
from truehand.trade.operations import list as selling

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.listings.domain.views import Card
    from truehand.market.domain.machines import Offered

MOST_PAGES: Final = 200


def draft(seller: Actor, offered: Offered, *, now: datetime) -> UUID:
    """Draft a machine with its photos and its nameplate, which waits to be read."""
    facts = offered.facts
    listing_id = listings.draft(seller, facts=facts, price=offered.price, now=now)
    kind = facts.equipment_class if facts.equipment_class in DRAWN else CLASSES[0]
    machine = Scene(offered.drawing, offered.drawing, kind, writing=f"{facts.maker} {facts.model}".upper())
    views = [view for view in needed(facts.equipment_class) if view != PLATE]
    listings.add_photos(seller, listing_id, photos=list(photographs(machine, views).items()), now=now)
    plate = PlateFields(facts.maker, facts.model, facts.serial, facts.year)
    listings.add_plate(seller, listing_id, content=nameplate(plate, seed=offered.drawing), now=now)
    return listing_id


def publish(seller: Actor, operator: Actor, listing_id: UUID, *, now: datetime) -> None:
    """Have the nameplate read and submit the draft; an operator decides what a machine could not."""
    listings.read_plate(listing_id, now=now)
    if selling.submit_listing(seller, listing_id, now=now) is Status.IN_REVIEW:
        listings.review(operator, listing_id, publish=True, reason=REVIEW_REASON, now=now)


def put_away(seller: Actor, operator: Actor, listing_id: UUID, *, now: datetime) -> None:
    """Clear up after a trade: what did not sell leaves the market, what was misdescribed is refused."""
    status = listing_queries.listing(listing_id, seller).status
    if status is Status.IN_REVIEW:
        listings.review(operator, listing_id, publish=False, reason=DOUBT_REASON, now=now)
    elif status is Status.PUBLISHED:
        listings.withdraw(seller, listing_id, now=now)


def imported(sellers: frozenset[UUID], *, now: datetime) -> Iterator[Card]:
    """Yield imported machines on sale of some sellers that the sellers' grades let them sell, newest first."""
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = listing_queries.search(Filters(), cursor=cursor, size=100)
        for card in page.items:
            if card.origin == "import" and card.seller_id in sellers and _within_limit(card, now):
                yield card
        cursor = page.next_cursor
        if cursor is None:
            return


def _within_limit(card: Card, now: datetime) -> bool:
    limit = credit.standing(card.seller_id, now=now).amount_limit.get(card.price.currency)
    return limit is None or card.price <= limit
