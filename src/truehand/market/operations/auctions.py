"""A machine that comes into its trade by auction: a bid an hour before, and the clock awards it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truehand.auctions import queries
from truehand.identity import operations as cast
from truehand.listings import queries as listings
from truehand.listings.domain.status import Status
from truehand.market.domain import showcase, words
from truehand.market.operations.backwards import grant_returns
from truehand.market.operations.money import pay_bidders_deposit
from truehand.trade.domain.process import Who
from truehand.trade.operations import auctions
from truehand.trade.operations.bidders import bid_act

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money
    from truehand.market.operations.scene import Scene

LASTS: Final = timedelta(hours=1)
# The demonstration's: how long it runs, since when, and who bid when up to which part of the price (1/10,000ths).
SHOWN, SINCE = timedelta(days=3), timedelta(hours=20)
BIDS: Final = (
    (showcase.NEIGHBOUR.key, timedelta(hours=15), 7_000),
    (showcase.NORTH.key, timedelta(hours=9), 7_600),
    (showcase.NEIGHBOUR.key, timedelta(hours=4), 8_000),
    (showcase.NORTH.key, timedelta(hours=1), 8_300),
)


def show(people: Mapping[str, Actor], *, now: datetime) -> UUID | None:
    """Have one of Alice's machines in an auction in which others have bid; None when that was done before.

    Its first price and its reserve are below what is asked, so that a visitor's bid may win it.
    """
    alice = people["alice"]
    mine = [card for card in listings.mine(alice, size=100).items if card.status is Status.PUBLISHED]
    if queries.put_up_by(alice) or not mine:
        return None
    machine, ask, opened = mine[-1].id, mine[-1].price, now - SINCE
    found = auctions.put_up(alice, machine, start=ask.share(6_500), reserve=ask.share(8_500), lasts=SHOWN, now=opened)
    for number, key in enumerate(dict.fromkeys(key for key, _, _ in BIDS)):
        at = opened + timedelta(hours=1 + number)
        place = words.DELIVERY_PLACES[number]
        auctions.register(people[key], found, delivery_place=place, now=at)
        pay_bidders_deposit(people[key], found, now=at)
    for key, ago, share in BIDS:
        _bid(people[key], found, ask.share(share), now=now - ago)
    return found


def _bid(bidder: Actor, auction_id: UUID, limit: Money, *, now: datetime) -> None:
    confirmation = cast.confirm_as_cast(bidder, bid_act(queries.auction(auction_id), limit), now=now)
    auctions.bid(bidder, auction_id, limit=limit, confirmation=confirmation, now=now)


def auction(scene: Scene) -> None:
    """Put the machine up an hour ago, have the buyer bid, and close the auction now."""
    if scene.goes_back:
        grant_returns(scene)
    seller, buyer, opened = scene.parts[Who.SELLER], scene.parts[Who.BUYER], scene.now - LASTS
    ask = listings.listing(scene.listing_id, seller).price
    start = ask.share(scene.chance.randint(5_000, 7_000))
    found = auctions.put_up(
        seller, scene.listing_id, start=start, reserve=start, lasts=LASTS, deposit_basis_points=0, now=opened
    )
    place = scene.chance.choice(words.DELIVERY_PLACES)
    auctions.enter(buyer, found, delivery_place=place, confirmation=None, now=opened)
    _bid(buyer, found, ask.share(scene.chance.randint(8_000, 9_500)), now=opened)
    auctions.close(found, now=scene.now)
    scene.trade = queries.auction(found).trade_id
