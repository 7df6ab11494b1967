"""A machine that comes into its trade by auction: a bid an hour before, and the clock awards it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truehand.auctions import queries
from truehand.listings import queries as listings
from truehand.market.domain import words
from truehand.trade.domain.process import Who
from truehand.trade.operations import auctions

if TYPE_CHECKING:
    from truehand.market.operations.scene import Scene

LASTS: Final = timedelta(hours=1)


def auction(scene: Scene) -> None:
    """Put the machine up an hour ago, have the buyer bid, and close the auction now."""
    seller, buyer, opened = scene.parts[Who.SELLER], scene.parts[Who.BUYER], scene.now - LASTS
    ask = listings.listing(scene.listing_id, seller).price
    start = ask.share(scene.chance.randint(5_000, 7_000))
    found = auctions.put_up(
        seller, scene.listing_id, start=start, reserve=start, lasts=LASTS, deposit_basis_points=0, now=opened
    )
    place = scene.chance.choice(words.DELIVERY_PLACES)
    auctions.enter(buyer, found, delivery_place=place, confirmation=None, now=opened)
    auctions.bid(buyer, found, limit=ask.share(scene.chance.randint(8_000, 9_500)), now=opened)
    auctions.close(found, now=scene.now)
    scene.trade = queries.auction(found).trade_id
