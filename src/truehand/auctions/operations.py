"""Write door: open, enter, bid, close; each locks the auction, decides by the published rule, and is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from truehand.auctions.domain import rule
from truehand.auctions.domain.refusals import (
    AlreadyEntered,
    AlreadyInAuction,
    AuctionNotFound,
    AuctionOver,
    BidOutOfRange,
    NotAdmitted,
    TermsOutOfRange,
)
from truehand.auctions.domain.rule import Standing
from truehand.auctions.domain.views import State
from truehand.auctions.models import Auction, Bid, Entry
from truehand.auctions.queries import entry_view, outcome_of
from truehand.evidence import operations as evidence
from truehand.kernel.currency import EXPONENTS
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.auctions.domain.views import EntryView, Opening, Outcome
    from truehand.kernel.canonical import Json


@transaction.atomic
def open_auction(listing_id: UUID, seller_id: UUID, title: str, opening: Opening, *, now: datetime) -> UUID:
    """Open an auction of a machine that nobody else sells; refuses TermsOutOfRange and AlreadyInAuction."""
    _require_terms(opening, now)
    row = Auction(
        id=new_id(now),
        listing_id=listing_id,
        seller_id=seller_id,
        title=title,
        currency=opening.start.currency,
        unit=10 ** EXPONENTS[opening.start.currency],
        start=opening.start.minor,
        reserve=opening.reserve.minor,
        deposit=opening.deposit.minor,
        premium_basis_points=opening.premium_basis_points,
        opened_at=now,
        ends_at=opening.ends_at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "auctions_one_a_machine" not in str(error):
            raise
        raise AlreadyInAuction from error
    payload: dict[str, Json] = {"listing": str(listing_id), "ends_at": opening.ends_at.isoformat()}
    _record(row, "opened", payload | {"start": _said(row, row.start)}, actor=seller_id, now=now)
    return row.id


@transaction.atomic
def enter(auction_id: UUID, bidder_id: UUID, delivery_place: str, *, now: datetime) -> EntryView:
    """Enter an auction that is open; the entry is admitted at once where no deposit is asked for.

    Refuses AuctionNotFound, AuctionOver and AlreadyEntered.
    """
    auction = _open(auction_id, now)
    if Entry.objects.filter(auction=auction, bidder_id=bidder_id).exists():
        raise AlreadyEntered
    auction.entries += 1
    auction.save(update_fields=["entries"])
    entry = Entry.objects.create(
        id=new_id(now),
        auction=auction,
        bidder_id=bidder_id,
        number=auction.entries,
        delivery_place=delivery_place,
        entered_at=now,
        admitted_at=None if auction.deposit else now,
    )
    _record(auction, "entered", {"bidder": entry.number}, actor=bidder_id, now=now)
    return entry_view(entry, auction)


@transaction.atomic
def count_paid(entry_id: UUID, amount: Money, *, now: datetime) -> EntryView:
    """Count what of a deposit is held now; the whole of it lets its bidder in. Return the entry as it is then.

    The caller holds the auction's lock, and never counts more than is missing: the database refuses that.
    """
    entry = Entry.objects.select_for_update().select_related("auction").get(id=entry_id)
    entry.paid += amount.minor
    if entry.paid == entry.auction.deposit:
        entry.admitted_at = now
    entry.save(update_fields=["paid", "admitted_at"])
    return entry_view(entry, entry.auction)


@transaction.atomic
def bid(auction_id: UUID, bidder_id: UUID, limit: Money, *, now: datetime) -> int:
    """Bid up to a limit; return the bid's number.

    Refuses AuctionNotFound, AuctionOver, NotAdmitted, BidOutOfRange and BidTooLow; nothing changes then, the end
    neither. Whoever waits for the lock decides on what the one before left.
    """
    auction = _open(auction_id, now)
    entry = Entry.objects.filter(auction=auction, bidder_id=bidder_id, admitted_at__isnull=False).first()
    if entry is None:
        raise NotAdmitted
    if limit.currency != auction.currency or not 0 < limit.minor <= rule.LARGEST:
        raise BidOutOfRange(currency=auction.currency)
    stands = rule.after(
        Standing(auction.leader_id, auction.top, auction.price or 0),
        entry.id,
        limit.minor,
        start=auction.start,
        reserve=auction.reserve,
        unit=auction.unit,
        currency=auction.currency,
    )
    return _take(auction, entry, limit.minor, stands, now)


def _take(auction: Auction, entry: Entry, limit: int, stands: Standing, now: datetime) -> int:
    """Write down a bid and what it led to."""
    ends_at = rule.end_after(auction.ends_at, now)
    extended = ends_at != auction.ends_at
    Bid.objects.create(
        id=new_id(now),
        auction=auction,
        number=auction.bids + 1,
        entry=entry,
        limit=limit,
        leader_id=stands.leader or entry.id,
        top=stands.top,
        price=stands.price,
        ends_at=ends_at,
        extended=extended,
        at=now,
    )
    auction.bids, auction.leader_id = auction.bids + 1, stands.leader
    auction.top, auction.price, auction.ends_at = stands.top, stands.price, ends_at
    auction.save(update_fields=["bids", "leader_id", "top", "price", "ends_at"])
    Entry.objects.filter(id=entry.id).update(limit=limit)
    payload: dict[str, Json] = {"number": auction.bids, "bidder": entry.number, "price": _said(auction, stands.price)}
    _record(auction, "bid", payload | {"ends_at": ends_at.isoformat()}, actor=entry.bidder_id, now=now)
    return auction.bids


@transaction.atomic
def close(auction_id: UUID, *, now: datetime) -> Outcome | None:
    """Close an auction whose time is over; None where it is not over, or somebody closed it already.

    An outcome that is to be awarded stays open until ``award`` or ``lead`` says how that went, in the same transaction.
    """
    auction = _locked(auction_id)
    if auction.state != State.OPEN or auction.ends_at > now:
        return None
    outcome = outcome_of(auction)
    if outcome.winner is None:
        lead(auction_id, State.UNSOLD, now=now)
    return outcome


@transaction.atomic
def award(auction_id: UUID, trade_id: UUID, *, now: datetime) -> None:
    """Note that a trade has begun from it."""
    _lead(_locked(auction_id), State.AWARDED, now=now, trade_id=trade_id)


@transaction.atomic
def lead(auction_id: UUID, state: State, *, now: datetime) -> None:
    """Lead an auction on; the database refuses a way that there is not."""
    _lead(_locked(auction_id), state, now=now)


@transaction.atomic
def offer_second(auction_id: UUID, *, now: datetime) -> EntryView | None:
    """Offer what the winner left to the next bidder at their own limit; None where nobody reached the reserve."""
    auction = _locked(auction_id)
    entry = (
        Entry.objects.filter(auction=auction, limit__gte=auction.reserve)
        .exclude(id__in=[auction.leader_id, auction.second_id])
        .order_by("-limit", "number")
        .first()
    )
    if entry is None or auction.second_id is not None:
        _lead(auction, State.ENDED, now=now)
        return None
    _lead(auction, State.SECOND, now=now, second_id=entry.id, offered_until=now + rule.SECOND_CHANCE)
    return entry_view(entry, auction)


@transaction.atomic
def settled(entry_id: UUID, *, now: datetime) -> bool:
    """Note that the deposit of an entry has left escrow; whether it was this call that noted it."""
    return bool(Entry.objects.filter(id=entry_id, settled_at=None).update(settled_at=now))


def watched(auction_id: UUID, *, now: datetime) -> None:
    """Note that the bids of an auction that is over were looked at."""
    Auction.objects.filter(id=auction_id, watched_at=None).update(watched_at=now)


def lock(auction_id: UUID) -> None:
    """Keep everybody else from changing an auction until the transaction ends; refuses AuctionNotFound."""
    _locked(auction_id)


def _lead(auction: Auction, state: State, *, now: datetime, **changes: object) -> None:
    auction.state = state.value
    auction.closed_at = auction.closed_at or now
    if state is State.DEFAULTED:
        # Who backs out is looked at with that known.
        auction.watched_at = None
    for name, value in changes.items():
        setattr(auction, name, value)
    auction.save()
    _record(auction, state.value, {"bids": auction.bids}, actor=None, now=now)


def _open(auction_id: UUID, now: datetime) -> Auction:
    """Return an auction that takes bids, locked."""
    auction = _locked(auction_id)
    if auction.state != State.OPEN or auction.ends_at <= now:
        raise AuctionOver
    return auction


def _locked(auction_id: UUID) -> Auction:
    auction = Auction.objects.select_for_update().filter(id=auction_id).first()
    if auction is None:
        raise AuctionNotFound
    return auction


def _require_terms(opening: Opening, now: datetime) -> None:
    start, lasts = opening.start, opening.ends_at - now
    sound = (
        0 < start.minor <= opening.reserve.minor <= rule.LARGEST
        and {opening.reserve.currency, opening.deposit.currency} == {start.currency}
        and 0 <= opening.deposit.minor <= start.share(rule.MOST_DEPOSIT).minor
        and rule.SHORTEST <= lasts <= rule.LONGEST
    )
    if not sound:
        hours = [int(each.total_seconds()) // 3600 for each in (rule.SHORTEST, rule.LONGEST)]
        raise TermsOutOfRange(shortest=hours[0], longest=hours[1])


def _said(auction: Auction, minor: int) -> dict[str, Json]:
    return {"minor": str(minor), "currency": auction.currency}


def _record(auction: Auction, kind: str, payload: Mapping[str, Json], *, actor: UUID | None, now: datetime) -> None:
    evidence.record(f"auction.{kind}", subject=auction.id, payload=payload, actor=actor, now=now)
