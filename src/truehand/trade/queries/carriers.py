"""Which carriers may take a trade's transport."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.credit.domain.planning import from_yuan, in_yuan, is_planned
from truehand.identity import operations as people
from truehand.kernel.money import Money
from truehand.listings import queries as listings
from truehand.logistics import queries as logistics
from truehand.logistics.domain.vetting import Load, against
from truehand.trade.domain.fees import Shares
from truehand.trade.queries.situation import price_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.trade.models import Trade

# Who chooses, by who bears the fees; where both bear them, or nobody through the platform, either side does.
CHOOSES: Final = {Shares.BUYER: ("buyer_id",), Shares.SELLER: ("seller_id",)}
_EITHER: Final = ("buyer_id", "seller_id")


def require_may_carry(carrier: UUID, trade: Trade, *, now: datetime) -> None:
    """Refuse a carrier whose papers are not in force, have run out, cover less than the price or do not name the load.

    The cast of a demonstration carries without papers: nobody there vets anybody. Refuses CarrierNotVetted,
    CarrierSuspended, LicenceExpired, CoverExpired, CoverTooLow, NotServed.
    """
    vetting = logistics.standing_papers(carrier)
    if vetting is None and people.is_cast(carrier):
        return
    facts, price = listings.facts_of(trade.listing_id), price_of(trade)
    worth = _in(price, vetting.papers.cover.currency) if vetting else price
    refusal = against(vetting, Load(facts.equipment_class, facts.country, worth), now=now)
    if refusal is not None:
        raise refusal


def chooses(trade: Trade, party_id: UUID) -> bool:
    """Whether a party is one who pays the transport and so chooses."""
    sides = CHOOSES.get(Shares(trade.transport), _EITHER)
    return party_id in {getattr(trade, side) for side in sides}


def most_for_carriage(trade: Trade) -> Money | None:
    """Return the transport fee that the contract holds, which no quote exceeds; None where none goes this way."""
    if trade.transport == Shares.NONE:
        return None
    return Money(trade.carriage_fee_minor, trade.currency)


def _in(price: Money, currency: str) -> Money:
    """Return about how much a price is in the currency of a cover; as it is where the two cannot be compared."""
    if price.currency == currency or not (is_planned(currency) and is_planned(price.currency)):
        return price
    return from_yuan(in_yuan(price), currency)
