"""Quotes for a trade's transport: a side asks, vetted carriers answer, who pays chooses, its carrier books by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.kernel.actor import Role
from truehand.logistics import operations as logistics
from truehand.logistics import queries as carriage
from truehand.logistics.domain.booking import Direction
from truehand.logistics.domain.refusals import QuoteUnknown
from truehand.trade.domain.process import Condition
from truehand.trade.domain.refusals import CONDITION_REFUSALS, NotYourMove, TradeNotFound
from truehand.trade.models import Trade
from truehand.trade.queries.carriers import chooses, most_for_carriage, quotable, require_may_carry, way_of
from truehand.trade.queries.situation import load, may_see
from truehand.vault.operations import require_staying

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.logistics.domain.quote import Dimensions, EnquiryView, Offer, QuoteView


@transaction.atomic
def ask(actor: Actor, trade_id: UUID, dimensions: Dimensions, *, now: datetime) -> EnquiryView:
    """Ask carriers, as a side of a trade that waits for one.

    Refuses TradeNotFound, a condition of the table (a carrier has taken it), and what logistics refuses.
    """
    trade = _open(trade_id, actor)
    if actor.party_id not in {trade.buyer_id, trade.seller_id}:
        raise NotYourMove
    enquiry = logistics.ask_quotes(actor, trade_id, dimensions, now=now, way=way_of(trade))
    if way_of(trade) is Direction.BACK:
        Trade.objects.filter(pk=trade_id).update(back_asked_at=now)
    carriers = sorted(each.id for each in people.with_role(Role.CARRIER))
    zh, en = f"《{trade.title}》征集运输报价。", f"{trade.title}: quotes for the transport are asked for."
    identity.notify_all(
        [each for each in carriers if each not in {trade.buyer_id, trade.seller_id}],
        kind="logistics.quotes_asked",
        zh=zh,
        en=en,
        link=_place(trade),
        now=now,
    )
    return enquiry


@transaction.atomic
def give(actor: Actor, trade_id: UUID, offer: Offer, *, now: datetime) -> QuoteView:
    """Answer as a carrier whose papers allow it; through the platform at most the fee that the contract holds.

    Refuses as ``ask``, NotPermitted, what keeps the carrier from the load, FeeExceeded.
    """
    actor.require(Role.CARRIER)
    trade = _open(trade_id, actor)
    if actor.party_id in {trade.buyer_id, trade.seller_id}:
        raise CONDITION_REFUSALS[Condition.NO_PART]
    require_staying(actor.party_id)
    require_may_carry(actor.party_id, trade, now=now)
    quote = logistics.give_quote(actor, trade_id, offer, most=most_for_carriage(trade), now=now, way=way_of(trade))
    zh, en = (
        f"《{trade.title}》收到运输报价 {offer.price}。",
        f"{trade.title}: a transport quote of {offer.price} came.",
    )
    payers = sorted(each for each in (trade.buyer_id, trade.seller_id) if chooses(trade, each))
    identity.notify_all(payers, kind="logistics.quoted", zh=zh, en=en, link=_place(trade), now=now)
    return quote


def take_back(actor: Actor, trade_id: UUID, *, now: datetime) -> None:
    """Take one's own quote back; refuses as ``give``."""
    trade = _open(trade_id, actor)
    logistics.take_back_quote(actor, trade_id, now=now, way=way_of(trade))


@transaction.atomic
def choose(actor: Actor, trade_id: UUID, quote_id: UUID, *, now: datetime) -> QuoteView:
    """Choose a quote as who pays; its carrier has a day to book, and is looked at anew: a licence may have run out.

    Refuses as ``ask``, NotYourMove, QuoteOver, QuoteChosen, and what keeps the carrier from the load.
    """
    trade = _open(trade_id, actor)
    if not chooses(trade, actor.party_id):
        raise NotYourMove
    quote = next((each for each in carriage.quotes_of(trade_id, way=way_of(trade)) if each.id == quote_id), None)
    if quote is None:
        raise QuoteUnknown
    require_may_carry(quote.carrier_id, trade, now=now)
    chosen = logistics.choose_quote(actor, trade_id, quote_id, now=now, way=way_of(trade))
    zh = f"《{trade.title}》选定了您的运输报价，请在 24 小时内预约。"
    en = f"{trade.title}: your transport quote is chosen. Book within 24 hours."
    link = f"/trades/{trade.pk}/"
    identity.notify(chosen.carrier_id, kind="logistics.quote_chosen", zh=zh, en=en, link=link, now=now)
    return chosen


def _open(trade_id: UUID, actor: Actor) -> Trade:
    """Return a trade that waits for a carrier, for who may see it."""
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    if not quotable(trade):
        raise CONDITION_REFUSALS[Condition.CARRIER_FREE]
    return trade


def _place(trade: Trade) -> str:
    return f"/trades/{trade.pk}/quotes/"
