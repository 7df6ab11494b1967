"""Read door: auctions for everybody, limits for whoever named them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.auctions.domain import rule
from truehand.auctions.domain.refusals import AuctionNotFound
from truehand.auctions.domain.rule import Standing
from truehand.auctions.domain.views import AuctionView, BidView, EntryView, Outcome, State
from truehand.auctions.models import Auction, Bid, Entry
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

NEWEST_BIDS = 100
BATCH = 200


def auction(auction_id: UUID, actor: Actor | None = None) -> AuctionView:
    """Return an auction as the asker sees it; refuses AuctionNotFound."""
    row = Auction.objects.filter(id=auction_id).first()
    if row is None:
        raise AuctionNotFound
    own = Entry.objects.filter(auction=row, bidder_id=actor.party_id).first() if actor else None
    leader = Entry.objects.filter(id=row.leader_id).values_list("number", flat=True).first() if row.leader_id else None
    return _view(row, leader, entry_view(own, row) if own else None)


def running(size: int = 60) -> tuple[AuctionView, ...]:
    """Return the auctions that take bids, those that end first before."""
    rows = Auction.objects.filter(state=State.OPEN.value).order_by("ends_at", "id")[:size]
    return tuple(_view(row, None, None) for row in rows)


def of_listing(listing_id: UUID) -> UUID | None:
    """Return the newest auction of a machine's listing."""
    return Auction.objects.filter(listing_id=listing_id).order_by("-id").values_list("id", flat=True).first()


def bids(auction_id: UUID) -> tuple[BidView, ...]:
    """Return the newest bids, each with what it made of the price; bidders are numbers."""
    rows = Bid.objects.filter(auction_id=auction_id).select_related("auction", "entry", "leader")
    return tuple(
        BidView(
            row.number,
            row.entry.number,
            Money(row.price, row.auction.currency),
            row.leader.number,
            row.at,
            row.extended,
        )
        for row in rows.order_by("-number")[:NEWEST_BIDS]
    )


def due(*, now: datetime) -> tuple[UUID, ...]:
    """Return the auctions to close."""
    rows = Auction.objects.filter(state=State.OPEN.value, ends_at__lte=now).order_by("ends_at", "id")
    return tuple(rows.values_list("id", flat=True)[:BATCH])


def to_follow() -> tuple[UUID, ...]:
    """Return the auctions whose award, default or second chance is under way."""
    states = (State.AWARDED.value, State.DEFAULTED.value, State.SECOND.value)
    return tuple(Auction.objects.filter(state__in=states).order_by("id").values_list("id", flat=True))


def entry_of(entry_id: UUID) -> EntryView | None:
    """Return an entry, for rooms that hold its deposit."""
    row = Entry.objects.filter(id=entry_id).select_related("auction").first()
    return entry_view(row, row.auction) if row else None


def outcome(auction_id: UUID) -> Outcome:
    """Return what an auction comes to, or came to; refuses AuctionNotFound."""
    row = Auction.objects.filter(id=auction_id).first()
    if row is None:
        raise AuctionNotFound
    return outcome_of(row)


def outcome_of(row: Auction) -> Outcome:
    """Return what a row comes to: the leader wins from the reserve on, the second once it was offered to them."""
    entries = {each.id: each for each in Entry.objects.filter(auction=row).order_by("number")}
    reached = row.leader_id is not None and (row.price or 0) >= row.reserve
    chosen = row.second_id or (row.leader_id if reached else None)
    winner = entries.get(chosen) if chosen else None
    minor = (winner.limit if row.second_id and winner else row.price) or 0
    price = Money(minor, row.currency) if winner else None
    return Outcome(
        auction_id=row.id,
        listing_id=row.listing_id,
        seller_id=row.seller_id,
        state=State(row.state),
        winner=entry_view(winner, row) if winner else None,
        price=price,
        premium=rule.premium(price, row.premium_basis_points) if price else None,
        losers=tuple(
            entry_view(each, row)
            for each in entries.values()
            if each.settled_at is None and each.admitted_at and (winner is None or each.id != winner.id)
        ),
    )


def entry_view(row: Entry, auction: Auction) -> EntryView:
    """Return an entry as its bidder sees it."""
    return EntryView(
        id=row.id,
        auction_id=auction.id,
        bidder_id=row.bidder_id,
        number=row.number,
        deposit=Money(auction.deposit, auction.currency),
        admitted=row.admitted_at is not None,
        delivery_place=row.delivery_place,
        limit=Money(row.limit, auction.currency) if row.limit else None,
    )


def _view(row: Auction, leader: int | None, own: EntryView | None) -> AuctionView:
    stands = Standing(row.leader_id, row.top, row.price or 0)
    needed = rule.least(stands, start=row.start, unit=row.unit)
    if own is not None and own.id == row.leader_id:
        needed = row.top + 1
    return AuctionView(
        id=row.id,
        listing_id=row.listing_id,
        seller_id=row.seller_id,
        title=row.title,
        state=State(row.state),
        start=Money(row.start, row.currency),
        price=None if row.price is None else Money(row.price, row.currency),
        least=Money(needed, row.currency),
        reserve_met=(row.price or 0) >= row.reserve,
        deposit=Money(row.deposit, row.currency),
        premium_basis_points=row.premium_basis_points,
        bids=row.bids,
        bidders=row.entries,
        leader=leader,
        opened_at=row.opened_at,
        ends_at=row.ends_at,
        trade_id=row.trade_id,
        offered_until=row.offered_until,
        own=own,
    )


def fsck() -> Iterator[str]:
    """Yield a sentence for every auction whose bids do not lead to what it says."""
    for row in Auction.objects.exclude(bids=0).order_by("id").iterator(BATCH):
        numbers = list(Bid.objects.filter(auction=row).order_by("number").values_list("number", flat=True))
        last = Bid.objects.filter(auction=row).order_by("-number").first()
        if numbers != list(range(1, row.bids + 1)):
            yield f"auction {row.id}: bids are not 1 to {row.bids}"
        elif last is not None and (last.leader_id, last.top, last.price) != (row.leader_id, row.top, row.price):
            yield f"auction {row.id}: the last bid led elsewhere"
