"""An auction under way, for worlds in which every address has something to show."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.money import confirm
from tests.trade.story import listed
from truehand.auctions import queries
from truehand.kernel.money import Money
from truehand.trade.operations import auctions
from truehand.trade.operations.bidders import bid_act

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.actor import Actor


def auctioned(people: dict[str, Actor], *, serial: str, now: datetime) -> UUID:
    """Alice puts a machine up, Bob has bid and Carl bid more; return the auction."""
    start = Money(10_000_000, "CNY")
    found = auctions.put_up(
        people["alice"],
        listed(people["alice"], serial=serial, now=now),
        start=start,
        reserve=start,
        lasts=timedelta(days=20),
        deposit_basis_points=0,
        now=now,
    )
    for who, minor in (("bob", 10_200_000), ("carl", 11_000_000)):
        auctions.enter(people[who], found, delivery_place="济南市工地三号门", confirmation=None, now=now)
        bid_again(people[who], found, minor, now=now)
    return found


def bid_again(bidder: Actor, auction: UUID, minor: int, *, now: datetime) -> None:
    """Bid up to a limit, as confirmed."""
    limit = Money(minor, "CNY")
    confirmation = confirm(bidder, bid_act(queries.auction(auction), limit), now=now)
    auctions.bid(bidder, auction, limit=limit, confirmation=confirmation, now=now)
