"""The wire forms of auctions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Field, Schema

from truehand.auctions.domain import rule
from truehand.edge.schemas import ConfirmedIn, MoneySchema
from truehand.trade.domain.terms import LONGEST_PLACE

if TYPE_CHECKING:
    from truehand.auctions.domain.views import AuctionView, BidView, EntryView

LONGEST_HOURS = int(rule.LONGEST.total_seconds()) // 3600


class PutUpIn(Schema):
    """The terms that a machine is put up with; they stand until the auction is over."""

    start: MoneySchema
    reserve: MoneySchema
    hours: int = Field(ge=1, le=LONGEST_HOURS, strict=True)
    deposit_basis_points: int = Field(rule.DEPOSIT_BASIS_POINTS, ge=0, le=rule.MOST_DEPOSIT, strict=True)


class EnterIn(Schema):
    """An entry, and where the machine is to go if the bidder wins."""

    auction_id: UUID
    delivery_place: str = Field(max_length=LONGEST_PLACE)


class DepositIn(ConfirmedIn):
    """How the deposit is paid: through a channel, or without one out of the balance."""

    channel: str | None = Field(default=None, min_length=1, max_length=24)


class BidIn(ConfirmedIn):
    """The most that a bidder would pay, premium not included."""

    limit: MoneySchema


class SecondChanceIn(Schema):
    """What the next bidder says to the second chance."""

    accept: bool


class BidderOut(Schema):
    """Your entry; nobody else reads your limit. ``missing`` is what of the deposit has not come yet."""

    number: int
    admitted: bool
    paid: MoneySchema
    missing: MoneySchema
    limit: MoneySchema | None

    @classmethod
    def of(cls, entry: EntryView) -> BidderOut:
        """Return the wire form."""
        limit = MoneySchema.of(entry.limit) if entry.limit else None
        return cls(
            number=entry.number,
            admitted=entry.admitted,
            paid=MoneySchema.of(entry.paid),
            missing=MoneySchema.of(entry.missing),
            limit=limit,
        )


class AuctionOut(Schema):
    """An auction; bidders are numbers, ``reserve`` is told to its seller alone, ``own`` is your entry."""

    id: UUID
    listing_id: UUID
    seller_id: UUID
    title: str
    state: str
    start: MoneySchema
    price: MoneySchema | None
    least: MoneySchema
    premium_basis_points: int
    deposit: MoneySchema
    reserve_met: bool
    reserve: MoneySchema | None
    bids: int
    bidders: int
    leader: int | None
    opened_at: datetime
    ends_at: datetime
    server_time: datetime
    own: BidderOut | None
    trade_id: UUID | None
    offered_until: datetime | None

    @classmethod
    def of(cls, view: AuctionView, *, sells: bool, now: datetime) -> AuctionOut:
        """Return the wire form; the trade is told to its two sides, the second chance to whom it is offered."""
        return cls(
            id=view.id,
            listing_id=view.listing_id,
            seller_id=view.seller_id,
            title=view.title,
            state=view.state.value,
            start=MoneySchema.of(view.start),
            price=MoneySchema.of(view.price) if view.price else None,
            least=MoneySchema.of(view.least),
            premium_basis_points=view.premium_basis_points,
            deposit=MoneySchema.of(view.deposit),
            reserve_met=view.reserve_met,
            reserve=MoneySchema.of(view.reserve) if view.reserve else None,
            bids=view.bids,
            bidders=view.bidders,
            leader=view.leader,
            opened_at=view.opened_at,
            ends_at=view.ends_at,
            server_time=now,
            own=BidderOut.of(view.own) if view.own else None,
            trade_id=view.trade_id if view.won or sells else None,
            offered_until=view.offered_until if view.offered_to_asker else None,
        )


class BidOut(Schema):
    """A bid that was taken, and what it made of the price."""

    number: int
    bidder: int
    price: MoneySchema
    leader: int
    at: datetime
    extended: bool

    @classmethod
    def of(cls, bid: BidView) -> BidOut:
        """Return the wire form."""
        price = MoneySchema.of(bid.price)
        return cls(
            number=bid.number, bidder=bid.bidder, price=price, leader=bid.leader, at=bid.at, extended=bid.extended
        )
