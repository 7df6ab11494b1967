"""A machine is put up for auction, bidders enter and bid, and the clock awards it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.auctions import operations as room
from truehand.auctions import queries as auctions
from truehand.auctions.domain import rule
from truehand.auctions.domain.refusals import AuctionNotFound, AuctionOver, KeptOut
from truehand.auctions.domain.views import Opening, State
from truehand.identity import operations as identity
from truehand.kernel.ids import new_id
from truehand.kernel.money import BASIS_POINTS, Money
from truehand.kernel.refusal import Refusal
from truehand.listings import operations as listing_operations
from truehand.listings import queries as listings
from truehand.risk import queries as risk
from truehand.trade.domain import plans, terms
from truehand.trade.domain.agreed import UNSAID
from truehand.trade.domain.auctioned import Kept
from truehand.trade.domain.given import Given
from truehand.trade.domain.life import CURRENT
from truehand.trade.domain.refusals import NotYourListingToAuction, OwnListing, TiedToSeller
from truehand.trade.models import Trade
from truehand.trade.operations.advance import begin
from truehand.trade.operations.agree import within_limits
from truehand.trade.operations.bidders import bid_act, give_back, link_to, seize, take_deposit
from truehand.trade.operations.move import Move
from truehand.trade.operations.shills import watch
from truehand.trade.queries.agreed import columns
from truehand.trade.queries.bidders import promise_of, ties_to_seller

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta
    from uuid import UUID

    from truehand.auctions.domain.views import AuctionView, EntryView, Outcome
    from truehand.kernel.actor import Actor

log = logging.getLogger(__name__)


@transaction.atomic
def put_up(
    actor: Actor,
    listing_id: UUID,
    *,
    start: Money,
    reserve: Money,
    lasts: timedelta,
    now: datetime,
    deposit_basis_points: int = rule.DEPOSIT_BASIS_POINTS,
) -> UUID:
    """Put a published machine up for auction; until it is over nobody buys it otherwise. Return the auction.

    Refuses an unverified actor, NotYourListingToAuction, a listing that is not on sale (WrongStatus) or priced in
    another currency, and TermsOutOfRange.
    """
    actor.require_verified()
    listing = listings.listing(listing_id, actor)
    if listing.seller_id != actor.party_id:
        raise NotYourListingToAuction
    terms.checked_offer(start, listing.price)
    listing_operations.put_up(listing_id, now=now)
    deposit = Money(start.minor * deposit_basis_points // BASIS_POINTS, start.currency)
    opening = Opening(start, reserve, deposit, rule.PREMIUM_BASIS_POINTS, now + lasts)
    title = f"{listing.facts.maker} {listing.facts.model} ({listing.facts.year})"
    return room.open_auction(listing_id, actor.party_id, title, opening, now=now)


@transaction.atomic
def enter(
    actor: Actor, auction_id: UUID, *, delivery_place: str, confirmation: UUID | None, now: datetime
) -> EntryView:
    """Enter an auction with the deposit out of the actor's balance; return the entry.

    ``confirmation`` is of ``bidders.deposit_act``, used up with it; none is needed where no deposit is asked for.
    Refuses an unverified actor, the seller (OwnListing) and whoever has a tie to them (TiedToSeller), AuctionOver,
    AlreadyEntered, InsufficientBalance, and what confirmations refuse.
    """
    entry = register(actor, auction_id, delivery_place=delivery_place, now=now)
    if not entry.admitted:
        take_deposit(actor, entry, confirmation=confirmation, now=now)
    return entry


@transaction.atomic
def register(actor: Actor, auction_id: UUID, *, delivery_place: str, now: datetime) -> EntryView:
    """Enter an auction before the deposit is paid, which then may come through any channel; return the entry.

    Refuses an unverified actor, whom an operator found to bid for the seller (KeptOut), the seller (OwnListing) and
    whoever has a tie to them (TiedToSeller), AuctionOver, and AlreadyEntered.
    """
    actor.require_verified()
    auction = auctions.auction(auction_id)
    if auction.seller_id == actor.party_id:
        raise OwnListing
    _require_not_kept_out(actor.party_id, auction.seller_id)
    tied = ties_to_seller(actor.party_id, auction.seller_id)
    if tied:
        raise TiedToSeller(
            why_zh="；".join(each.label[0] for each in tied), why_en="; ".join(each.label[1] for each in tied)
        )
    place = terms.checked_text(terms.DELIVERY_PLACE, delivery_place, terms.LONGEST_PLACE)
    return room.enter(auction_id, actor.party_id, place, now=now)


@transaction.atomic
def bid(actor: Actor, auction_id: UUID, *, limit: Money, confirmation: UUID | None, now: datetime) -> int:
    """Bid up to a limit, premium not included; return the bid's number. Who led before is told.

    ``confirmation`` is of ``bidders.bid_act``, used up with a bid that is taken. It is asked for after everything else:
    nobody confirms what would be refused. Refuses OverYourLimit, what ``auctions.operations.bid`` refuses, and what
    confirmations refuse.
    """
    actor.require_verified()
    room.lock(auction_id)
    auction, before = auctions.auction(auction_id), auctions.leading(auction_id)
    if limit.currency == auction.start.currency:
        within_limits(actor.party_id, auction.seller_id, _with_premium(limit, auction.premium_basis_points), now)
    _require_not_kept_out(actor.party_id, auction.seller_id)
    number = room.bid(auction_id, actor.party_id, limit, now=now)
    identity.use(actor, confirmation, bid_act(auction, limit), now=now)
    if before is not None and before != actor.party_id and auctions.leading(auction_id) != before:
        _tell_outbid(before, auction, now)
    return number


def _require_not_kept_out(bidder_id: UUID, seller_id: UUID) -> None:
    if risk.kept_apart(bidder_id, seller_id):
        raise KeptOut


def _tell_outbid(party_id: UUID, auction: AuctionView, now: datetime) -> None:
    identity.notify(
        party_id,
        kind="auction.outbid",
        zh=f"您在「{auction.title}」拍卖中的出价已被超过。",
        en=f"Somebody bid more than you in the auction of {auction.title}.",
        link=link_to(auction.id),
        now=now,
    )


def sweep(*, now: datetime) -> int:
    """Close every auction whose time is over, and follow those that were awarded; return how many moved.

    Each moves in a transaction of its own; one that cannot move is reported and does not hold up the others.
    """
    moved = sum(_apart(auction_id, close, now) for auction_id in auctions.due(now=now))
    for entry in auctions.to_settle():
        give_back(entry, now=now)
    for auction_id in auctions.to_watch():
        _apart(auction_id, watch, now)
    return moved + sum(_apart(auction_id, follow, now) for auction_id in auctions.to_follow())


def _apart(auction_id: UUID, act: Callable[..., bool], now: datetime) -> bool:
    try:
        return act(auction_id, now=now)
    except Exception:
        log.exception("an auction could not be led on", extra={"auction": str(auction_id)})
        return False


@transaction.atomic
def close(auction_id: UUID, *, now: datetime) -> bool:
    """Close one auction: award it, or end it without a sale; deposits of who did not win go back.

    False where it is not due: of two workers at one moment, one closes it.
    """
    outcome = room.close(auction_id, now=now)
    if outcome is None:
        return False
    awarded = outcome.winner is not None and _award(outcome, now)
    if not awarded:
        listing_operations.take_back(outcome.listing_id, now=now)
    for entry in (*outcome.losers, *((outcome.winner,) if outcome.winner and not awarded else ())):
        give_back(entry, now=now)
    _tell(outcome, awarded=awarded, now=now)
    return True


def _award(outcome: Outcome, now: datetime) -> bool:
    """Begin the winner's trade; an auction that cannot be awarded is void."""
    try:
        with transaction.atomic():
            begin_trade(outcome, now)
    except Refusal as refusal:
        log.warning("not awarded", extra={"auction": str(outcome.auction_id), "refusal": refusal.code})
        room.lead(outcome.auction_id, State.VOID, now=now)
        return False
    return True


@transaction.atomic
def accept_second(actor: Actor, auction_id: UUID, *, now: datetime) -> UUID:
    """Take the second chance at one's own limit; return the trade. Refuses AuctionNotFound and AuctionOver."""
    actor.require_verified()
    return begin_trade(_offered(actor, auction_id, now), now)


@transaction.atomic
def decline_second(actor: Actor, auction_id: UUID, *, now: datetime) -> None:
    """Leave the second chance: the machine goes back on sale at once. Refuses AuctionNotFound and AuctionOver."""
    outcome = _offered(actor, auction_id, now)
    room.lead(auction_id, State.ENDED, now=now)
    listing_operations.take_back(outcome.listing_id, now=now)


def _offered(actor: Actor, auction_id: UUID, now: datetime) -> Outcome:
    """Return what the second chance of an actor comes to, the auction locked."""
    room.lock(auction_id)
    outcome, view = auctions.outcome(auction_id), auctions.auction(auction_id, actor)
    if outcome.winner is None or outcome.winner.bidder_id != actor.party_id:
        raise AuctionNotFound
    if view.state is not State.SECOND or view.offered_until is None or view.offered_until <= now:
        raise AuctionOver
    return outcome


def begin_trade(outcome: Outcome, now: datetime) -> UUID:
    """Begin the trade of whom an auction is awarded to, at the price with the premium; return the trade."""
    winner, price, premium = outcome.winner, outcome.price, outcome.premium
    listing = listings.listing(outcome.listing_id, None, vouched=True)
    if winner is None or price is None or premium is None or listing.passport_id is None:
        raise ValueError("a machine is awarded to a bidder")
    trade = Trade(
        id=new_id(now),
        process_version=CURRENT.version,
        listing_id=outcome.listing_id,
        passport_id=listing.passport_id,
        title=f"{listing.facts.maker} {listing.facts.model} ({listing.facts.year})",
        buyer_id=winner.bidder_id,
        seller_id=outcome.seller_id,
        step=0,
        opened_at=now,
        currency=price.currency,
        price_minor=(price + premium).minor,
        premium_minor=premium.minor,
        inspection_days=terms.DEFAULT_INSPECTION_DAYS,
        delivery_place=winner.delivery_place,
        plan=plans.DEFAULT,
        **columns(UNSAID),
    )
    move = Move(trade, CURRENT.by_name["award"], None, Given(price=price), now)
    move.record |= {"auction": str(outcome.auction_id), "bid": str(price.minor), "premium": str(premium.minor)}
    begin(move)
    room.award(outcome.auction_id, trade.pk, now=now)
    return trade.pk


@transaction.atomic
def follow(auction_id: UUID, *, now: datetime) -> bool:
    """Do what follows from what became of the winner's trade, or from a second chance that ran out; whether it did."""
    room.lock(auction_id)
    view, outcome = auctions.auction(auction_id), auctions.outcome(auction_id)
    if view.state is State.AWARDED and view.trade_id is not None and outcome.winner is not None:
        return _follow_trade(view.trade_id, outcome, outcome.winner, now)
    if view.state is State.SECOND and view.offered_until is not None and view.offered_until <= now:
        room.lead(auction_id, State.ENDED, now=now)
        listing_operations.take_back(outcome.listing_id, now=now)
        return True
    return False


def _follow_trade(trade_id: UUID, outcome: Outcome, winner: EntryView, now: datetime) -> bool:
    kept = promise_of(trade_id)
    if kept is Kept.WAITING:
        return False
    if kept is Kept.BROKEN:
        seize(winner, outcome.seller_id, now=now)
        room.lead(outcome.auction_id, State.DEFAULTED, now=now)
        _offer_second(outcome, now)
        return True
    give_back(winner, now=now)
    room.lead(outcome.auction_id, State.SOLD if kept is Kept.KEPT else State.ENDED, now=now)
    return True


def _offer_second(outcome: Outcome, now: datetime) -> None:
    """Hold the machine again for the next bidder, where nobody bought it meanwhile."""
    try:
        with transaction.atomic():
            listing_operations.put_up(outcome.listing_id, now=now)
    except Refusal:
        room.lead(outcome.auction_id, State.ENDED, now=now)
        return
    second = room.offer_second(outcome.auction_id, now=now)
    if second is None:
        listing_operations.take_back(outcome.listing_id, now=now)
        return
    identity.notify(
        second.bidder_id,
        kind="auction.second_chance",
        zh=f"买受人未履约，这台设备以您的出价上限 {second.limit} 向您要约，48小时内可以接受。",
        en=f"The winner did not keep the promise: the machine is yours at your own limit of {second.limit}, if you "
        "accept within 48 hours.",
        link=link_to(outcome.auction_id),
        now=now,
    )


def _with_premium(limit: Money, basis_points: int) -> Money:
    return limit + rule.premium(limit, basis_points)


def _tell(outcome: Outcome, *, awarded: bool, now: datetime) -> None:
    """Tell the seller and who did not win; who won hears of the trade itself."""
    identity.notify_all(
        sorted({outcome.seller_id, *(each.bidder_id for each in outcome.losers)}),
        kind="auction.closed",
        zh="拍卖已结束：" + ("已拍定给出价最高者。" if awarded else "未成交。") + "未中标者的竞买保证金已退回余额。",
        en="The auction is over: "
        + ("it is awarded to the highest bidder." if awarded else "it ended without a sale.")
        + " Deposits of the others are back in their balances.",
        link=link_to(outcome.auction_id),
        now=now,
    )
