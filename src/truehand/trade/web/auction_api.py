"""Auctions over the API: everything their pages do."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from truehand.auctions import queries as auctions
from truehand.edge import clock
from truehand.edge.actors import maybe_actor, require_scope
from truehand.edge.api import Router
from truehand.payments import operations as payments
from truehand.trade.operations import auctions as acts
from truehand.trade.operations import bidders
from truehand.trade.web.api import READ, WRITE, listing_router
from truehand.trade.web.auction_schemas import (
    AuctionOut,
    BidIn,
    BidOut,
    DepositIn,
    EnterIn,
    PutUpIn,
    SecondChanceIn,
)

if TYPE_CHECKING:
    from truehand.auctions.domain.views import AuctionView
    from truehand.kernel.actor import Actor

router = Router(tags=["auctions"])


class MadeOut(Schema):
    """What was made."""

    id: UUID


class DepositOut(Schema):
    """The payment that was asked for; null where the deposit came out of the balance and is held already."""

    intent: UUID | None


class SecondChanceOut(Schema):
    """The trade that has begun; null where the offer was left."""

    trade: UUID | None


@router.get("", response=list[AuctionOut], auth=None)
def running(request: HttpRequest) -> list[AuctionOut]:  # noqa: ARG001 - ninja's
    """The auctions that take bids, those that end first before."""
    return [_out(each, None) for each in auctions.running()]


@router.get("/entered", response=list[AuctionOut])
def entered(request: HttpRequest) -> list[AuctionOut]:
    """The auctions that you entered, newest first."""
    actor = require_scope(request, READ)
    return [_out(each, actor) for each in auctions.entered(actor)]


@router.get("/selling", response=list[AuctionOut])
def selling(request: HttpRequest) -> list[AuctionOut]:
    """The auctions of your own machines, newest first, with their reserves."""
    actor = require_scope(request, READ)
    return [_out(each, actor) for each in auctions.put_up_by(actor)]


@listing_router.post("/{uuid:listing_id}/auction", response={201: MadeOut})
def put_up(request: HttpRequest, listing_id: UUID, body: PutUpIn) -> MadeOut:
    """Put your machine up for auction; until it is over nobody buys it otherwise."""
    made = acts.put_up(
        require_scope(request, WRITE),
        listing_id,
        start=body.start.money(),
        reserve=body.reserve.money(),
        lasts=timedelta(hours=body.hours),
        deposit_basis_points=body.deposit_basis_points,
        now=clock.now(),
    )
    return MadeOut(id=made)


@router.post("/entries", response={201: AuctionOut})
def enter(request: HttpRequest, body: EnterIn) -> AuctionOut:
    """Enter an auction; where a deposit is asked for, pay it next."""
    actor = require_scope(request, WRITE)
    acts.register(actor, body.auction_id, delivery_place=body.delivery_place, now=clock.now())
    return _out(auctions.auction(body.auction_id, actor), actor)


@router.get("/{uuid:auction_id}", response=AuctionOut, auth=None)
def auction(request: HttpRequest, auction_id: UUID) -> AuctionOut:
    """One auction, as you see it; ``server_time`` is the clock that ``ends_at`` is held against."""
    actor = _reader(request)
    return _out(auctions.auction(auction_id, actor), actor)


@router.get("/{uuid:auction_id}/bids", response=list[BidOut], auth=None)
def bids(request: HttpRequest, auction_id: UUID) -> list[BidOut]:
    """The newest bids."""
    auctions.auction(auction_id, _reader(request))
    return [BidOut.of(each) for each in auctions.bids(auction_id)]


@router.post("/{uuid:auction_id}/deposit", response={201: DepositOut})
def deposit(request: HttpRequest, auction_id: UUID, body: DepositIn) -> DepositOut:
    """Pay the deposit of your entry, as you confirmed it; how to pay it is told under /money/intents/{id}."""
    actor, now = require_scope(request, "money:write"), clock.now()
    if body.channel is None:
        bidders.pay_deposit(actor, auction_id, confirmation=body.confirmation, now=now)
        return DepositOut(intent=None)
    intent = bidders.start_deposit(actor, auction_id, confirmation=body.confirmation, channel=body.channel, now=now)
    payments.open_soon(intent.id, return_path=bidders.link_to(auction_id))
    return DepositOut(intent=intent.id)


@router.post("/{uuid:auction_id}/bid", response={201: AuctionOut})
def bid(request: HttpRequest, auction_id: UUID, body: BidIn) -> AuctionOut:
    """Bid up to a limit, as you confirmed it; see ``leader`` for whether you lead."""
    actor = require_scope(request, WRITE)
    acts.bid(actor, auction_id, limit=body.limit.money(), confirmation=body.confirmation, now=clock.now())
    return _out(auctions.auction(auction_id, actor), actor)


@router.post("/{uuid:auction_id}/second", response=SecondChanceOut)
def second_chance(request: HttpRequest, auction_id: UUID, body: SecondChanceIn) -> SecondChanceOut:
    """Take or leave what the winner left, at your own limit."""
    actor = require_scope(request, WRITE)
    if body.accept:
        return SecondChanceOut(trade=acts.accept_second(actor, auction_id, now=clock.now()))
    acts.decline_second(actor, auction_id, now=clock.now())
    return SecondChanceOut(trade=None)


def _out(view: AuctionView, actor: Actor | None) -> AuctionOut:
    sells = actor is not None and actor.party_id == view.seller_id
    return AuctionOut.of(view, sells=sells, now=clock.now())


def _reader(request: HttpRequest) -> Actor | None:
    """Who reads; a token without the scope reads as a visitor does."""
    actor = maybe_actor(request)
    return None if actor is not None and actor.scopes is not None and READ not in actor.scopes else actor
