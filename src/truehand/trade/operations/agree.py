"""Bargaining and the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from truehand.credit import queries as credit
from truehand.equipment import operations as equipment
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.listings import queries as listings
from truehand.trade.domain import plans, terms
from truehand.trade.domain.agreed import UNSAID
from truehand.trade.domain.given import Given
from truehand.trade.domain.life import CURRENT
from truehand.trade.domain.process import Condition
from truehand.trade.domain.refusals import (
    CONDITION_REFUSALS,
    OfferAlreadyOpen,
    OverYourLimit,
    OwnListing,
    TermsFixed,
    TradeNotFound,
)
from truehand.trade.models import Trade
from truehand.trade.operations.advance import advance, begin
from truehand.trade.operations.move import Move
from truehand.trade.queries.agreed import columns
from truehand.trade.queries.situation import load, may_see, terms_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.trade.domain.agreed import AgreedTerms


def offer(
    actor: Actor,
    listing_id: UUID,
    *,
    price: Money,
    delivery_place: str,
    now: datetime,
    inspection_days: int = terms.DEFAULT_INSPECTION_DAYS,
    plan: str = plans.DEFAULT,
    beside: AgreedTerms = UNSAID,
) -> UUID:
    """Offer a price for a published machine; return the new trade's id.

    ``plan`` says when which part of the price is released, ``beside`` what stands beside the price. Refuses an
    unverified actor, the seller's own listing, a listing that is not for sale, a price out of range or over either
    side's limit, an inspection period outside 1–30 days, an unknown plan, terms out of range, and a second open offer
    for the same machine.
    """
    actor.require_verified()
    listing = listings.listing(listing_id, actor)
    if listing.seller_id == actor.party_id:
        raise OwnListing
    terms.checked_offer(price, listing.price)
    within_limits(actor.party_id, listing.seller_id, price, now)
    if listing.passport_id is None:
        raise CONDITION_REFUSALS[Condition.LISTING_FREE]
    trade = Trade(
        id=new_id(now),
        process_version=CURRENT.version,
        listing_id=listing_id,
        passport_id=listing.passport_id,
        title=f"{listing.facts.maker} {listing.facts.model} ({listing.facts.year})",
        buyer_id=actor.party_id,
        seller_id=listing.seller_id,
        step=0,
        opened_at=now,
        currency=price.currency,
        price_minor=price.minor,
        inspection_days=terms.checked_days(inspection_days),
        delivery_place=terms.checked_text(terms.DELIVERY_PLACE, delivery_place, terms.LONGEST_PLACE),
        plan=plans.plan_of(plan).key,
        **columns(beside.checked(now)),
    )
    move = Move(trade, CURRENT.by_name["offer"], actor, Given(price=price), now)
    move.record["price"] = {"minor": str(price.minor), "currency": price.currency}
    move.record |= {"inspection_days": inspection_days, "plan": trade.plan, **beside.as_json()}
    try:
        begin(move)
    except IntegrityError as error:
        if "trade_one_open_offer_per_buyer" in str(error):
            raise OfferAlreadyOpen from error
        raise
    return trade.pk


def counter(
    actor: Actor, trade_id: UUID, *, price: Money, seen: int, now: datetime, beside: AgreedTerms | None = None
) -> int:
    """Answer an offer with another price, other terms beside it, or both; return the new step.

    Without ``beside`` the terms on the table stay. Refuses as ``offer`` and ``advance`` do.
    """
    with transaction.atomic():
        trade = load(trade_id)
        if not may_see(trade, actor):
            raise TradeNotFound
        listing = listings.listing(trade.listing_id, actor, vouched=True)
        terms.checked_offer(price, listing.price)
        within_limits(trade.buyer_id, trade.seller_id, price, now)
        given = Given(price=price, terms=on_the_table(trade, beside).checked(now))
        return advance(trade_id, ("counter", "counter_back"), actor=actor, seen=seen, now=now, given=given)


def accept_price(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Accept the price on the table; the machine is reserved and the contract drawn."""
    return advance(trade_id, ("accept_offer", "accept_counter"), actor=actor, seen=seen, now=now)


def decline(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Decline the price on the table; the trade ends."""
    return advance(trade_id, ("decline_offer", "decline_counter"), actor=actor, seen=seen, now=now)


def retract(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Take back one's own price; the trade ends."""
    return advance(trade_id, ("retract_offer", "retract_counter"), actor=actor, seen=seen, now=now)


def sign(actor: Actor, trade_id: UUID, *, contract_sha256: str, seen: int, now: datetime) -> int:
    """Sign the contract whose hash was seen, as either party, first or second.

    Refuses, beside what ``advance`` does, a machine that a register of stolen or pledged ones has (MachineFlagged).
    """
    trade = load(trade_id)
    if may_see(trade, actor):
        equipment.require_clear(trade.passport_id, now=now)
    given = Given(contract_sha256=contract_sha256)
    return advance(trade_id, ("sign_first", "sign_second"), actor=actor, seen=seen, now=now, given=given)


def cancel(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Leave before both have signed; the machine is for sale again."""
    return advance(trade_id, "cancel", actor=actor, seen=seen, now=now)


def on_the_table(trade: Trade, wanted: AgreedTerms | None) -> AgreedTerms:
    """Return the terms to put on the table; refuse (TermsFixed) others where the trade's contract cannot say them."""
    present = terms_of(trade)
    if wanted not in {None, present} and trade.process_version < CURRENT.version:
        raise TermsFixed
    return wanted or present


def within_limits(buyer_id: UUID, seller_id: UUID, price: Money, now: datetime) -> None:
    """Refuse (OverYourLimit) a price over what either side's grade allows."""
    for party_id, who in ((buyer_id, ("买方", "buyer")), (seller_id, ("卖方", "seller"))):
        limit = credit.standing(party_id, now=now).amount_limit.get(price.currency)
        if limit is not None and price > limit:
            raise OverYourLimit(who_zh=who[0], who_en=who[1], limit=limit)
