"""Read door: auctions for everybody, limits for whoever named them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Count, F, Max, Q

from truehand.auctions.domain import rule
from truehand.auctions.domain.refusals import AuctionNotFound
from truehand.auctions.domain.rule import Standing
from truehand.auctions.domain.shills import WITHIN, Appearance
from truehand.auctions.domain.views import AuctionView, BidView, EntryView, Outcome, State
from truehand.auctions.models import Auction, Bid, Entry
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

NEWEST_BIDS = 100
MOST_SHOWN = 60
BROKEN = (State.DEFAULTED.value, State.SECOND.value)
KEPT = (State.AWARDED.value, State.SOLD.value)
BATCH = 200


def auction(auction_id: UUID, actor: Actor | None = None) -> AuctionView:
    """Return an auction as the asker sees it; refuses AuctionNotFound."""
    row = Auction.objects.filter(id=auction_id).first()
    if row is None:
        raise AuctionNotFound
    own = Entry.objects.filter(auction=row, bidder_id=actor.party_id).first() if actor else None
    leader = Entry.objects.filter(id=row.leader_id).values_list("number", flat=True).first() if row.leader_id else None
    view = _view(row, leader, entry_view(own, row) if own else None)
    if actor is not None and actor.party_id == row.seller_id:
        view = replace(view, reserve=Money(row.reserve, row.currency))
    if own is None:
        return view
    won = row.trade_id is not None and own.id == (row.second_id or row.leader_id)
    return replace(view, offered_to_asker=row.second_id == own.id, won=won and row.state in KEPT)


def leading(auction_id: UUID) -> UUID | None:
    """Return the party that leads."""
    leaders = Entry.objects.filter(id__in=Auction.objects.filter(id=auction_id).values("leader_id"))
    return leaders.values_list("bidder_id", flat=True).first()


def running(size: int = MOST_SHOWN) -> tuple[AuctionView, ...]:
    """Return the auctions that take bids, those that end first before."""
    rows = Auction.objects.filter(state=State.OPEN.value).order_by("ends_at", "id")[:size]
    return tuple(_view(row, None, None) for row in rows)


def entered(actor: Actor, size: int = MOST_SHOWN) -> tuple[AuctionView, ...]:
    """Return the auctions that the asker entered, the newest first, each with the asker's own entry."""
    owned = Entry.objects.filter(bidder_id=actor.party_id).select_related("auction").order_by("-id")[:size]
    return tuple(
        _view(each.auction, each.number if each.auction.leader_id == each.id else None, entry_view(each, each.auction))
        for each in owned
    )


def put_up_by(actor: Actor, size: int = MOST_SHOWN) -> tuple[AuctionView, ...]:
    """Return the asker's own auctions, the newest first, with their reserves."""
    rows = Auction.objects.filter(seller_id=actor.party_id).order_by("-id")[:size]
    return tuple(replace(_view(row, None, None), reserve=Money(row.reserve, row.currency)) for row in rows)


def of_listing(listing_id: UUID) -> UUID | None:
    """Return the newest auction of a machine's listing."""
    return Auction.objects.filter(listing_id=listing_id).order_by("-id").values_list("id", flat=True).first()


def was_won(trade_id: UUID) -> bool:
    """Whether a trade began with an auction that was awarded."""
    return Auction.objects.filter(trade_id=trade_id).exists()


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


def to_settle() -> tuple[EntryView, ...]:
    """Return the entries whose deposits are still to go back although nothing depends on them any more."""
    waiting = Entry.objects.filter(settled_at=None, paid__gt=0)
    over = waiting.exclude(auction__state=State.OPEN.value)
    bound = Q(auction__state=State.AWARDED.value) & (
        Q(id=F("auction__second_id")) | Q(auction__second_id=None, id=F("auction__leader_id"))
    )
    rows = over.exclude(bound).select_related("auction").order_by("id")
    return tuple(entry_view(each, each.auction) for each in rows[:BATCH])


def places(party_id: UUID) -> tuple[str, ...]:
    """Return where a party would have had machines delivered, newest first; for who watches the bids."""
    rows = Entry.objects.filter(bidder_id=party_id).order_by("-id")[:MOST_SHOWN]
    return tuple(each.delivery_place for each in rows)


def to_watch() -> tuple[UUID, ...]:
    """Return the auctions that are over and whose bids nobody has looked at."""
    rows = Auction.objects.filter(watched_at=None, closed_at__isnull=False).order_by("id")
    return tuple(rows.values_list("id", flat=True)[:BATCH])


def put_up_within(seller_id: UUID, *, now: datetime) -> int:
    """Return how many auctions of a seller ended within a year."""
    return Auction.objects.filter(seller_id=seller_id, closed_at__gt=now - WITHIN).count()


def appearances(auction_id: UUID, *, now: datetime) -> dict[UUID, tuple[Appearance, ...]]:
    """Return what each who bid in an auction did in those of a year that are over, by bidder; for who watches them."""
    bidders = Entry.objects.filter(auction_id=auction_id, limit__gt=0).values("bidder_id")
    rows = Entry.objects.filter(bidder_id__in=bidders, limit__gt=0, auction__closed_at__gt=now - WITHIN)
    told = rows.select_related("auction").annotate(times=Count("taken"), last=Max("taken__at")).order_by("id")
    found: dict[UUID, list[Appearance]] = {}
    for row in told:
        found.setdefault(row.bidder_id, []).append(_appearance(row, row.auction, row.times, row.last))
    return {bidder: tuple(each) for bidder, each in found.items()}


def _appearance(row: Entry, auction: Auction, times: int, last: datetime) -> Appearance:
    leads, second = row.id == auction.leader_id, row.id == auction.second_id
    won = auction.trade_id is not None and (leads or (second and auction.state in KEPT))
    return Appearance(
        seller=auction.seller_id,
        limit=row.limit,
        reserve=auction.reserve,
        bids=times,
        stopped=(last - auction.opened_at) / (auction.ends_at - auction.opened_at),
        won=won,
        defaulted=leads and (auction.state in BROKEN or auction.second_id is not None),
    )


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
            if each.settled_at is None and (each.admitted_at or each.paid) and (winner is None or each.id != winner.id)
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
        paid=Money(row.paid, auction.currency),
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
