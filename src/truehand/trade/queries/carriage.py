"""What a trade's sides and carriers see of its transport before it is booked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truehand.equipment import queries as equipment
from truehand.kernel.actor import Role
from truehand.listings import queries as listings
from truehand.logistics import queries as logistics
from truehand.logistics.domain.booking import Direction
from truehand.trade.domain.process import Who
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.personal import PERSONAL
from truehand.trade.queries.carriers import chooses, most_for_carriage, quotable, way_of
from truehand.trade.queries.returning import bears_way_back
from truehand.trade.queries.situation import load, may_see
from truehand.vault.domain.masking import masked

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money
    from truehand.logistics.domain.quote import EnquiryView, QuoteView


@dataclass(frozen=True, slots=True)
class Carriage:
    """A trade's transport as it is quoted; where it goes is an area alone."""

    trade_id: UUID
    title: str
    class_name: tuple[str, str]
    country_name: tuple[str, str]
    origin: str
    destination: str
    currency: str
    known_mass: int
    enquiry: EnquiryView | None
    quotes: tuple[QuoteView, ...]
    most: Money | None
    may_ask: bool
    may_give: bool
    may_choose: bool
    own: QuoteView | None
    # Of the way back, and whether the seller makes it good.
    goes_back: bool = False
    by_seller: bool = False


def quotes_page(actor: Actor, trade_id: UUID, *, now: datetime) -> Carriage:
    """Return what the actor sees of a trade's quotes: its sides all of them, a carrier its own.

    Refuses TradeNotFound whoever is neither a side, nor a carrier who may see the trade, nor overseeing.
    """
    trade = load(trade_id)
    side = actor.party_id in {trade.buyer_id, trade.seller_id}
    carries = Role.CARRIER in actor.roles and not side
    if not may_see(trade, actor) or not (side or carries or actor.oversees):
        raise TradeNotFound
    facts = listings.facts_of(trade.listing_id)
    way, waits = way_of(trade), quotable(trade)
    enquiry = logistics.enquiry_of(trade_id, way)
    seen = logistics.quotes_of(trade_id, carrier_id=None if side or actor.oversees else actor.party_id, way=way)
    ends = (facts.location, masked(PERSONAL["Trade.delivery_place"], trade.delivery_place))
    origin, destination = ends if way is Direction.OUT else ends[::-1]
    own = next((each for each in seen if each.carrier_id == actor.party_id and each.stands(now)), None)
    return Carriage(
        trade_id=trade_id,
        title=trade.title,
        class_name=facts.class_name,
        country_name=facts.country_name,
        origin=origin,
        destination=destination,
        goes_back=way is Direction.BACK,
        by_seller=way is Direction.BACK and bears_way_back(trade) is Who.SELLER,
        currency=trade.currency,
        known_mass=_mass(facts.maker, facts.model),
        enquiry=enquiry,
        quotes=seen,
        most=most_for_carriage(trade),
        may_ask=waits and side and enquiry is None,
        may_give=waits and carries and enquiry is not None and own is None,
        may_choose=waits and side and chooses(trade, actor.party_id),
        own=own,
    )


def _mass(maker: str, model: str) -> int:
    """Return the most that a model weighs by the catalogue, in kilograms; 0 where it does not know."""
    found = equipment.models().find(maker, model)
    return max(found.facts.mass_kg) if found else 0
