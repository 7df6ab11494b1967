"""Which carriers may take a trade's transport."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.credit.domain.planning import from_yuan, in_yuan, is_planned
from truehand.identity import operations as people
from truehand.kernel.money import Money
from truehand.listings import queries as listings
from truehand.logistics import queries as logistics
from truehand.logistics.domain.booking import BookingView, Direction
from truehand.logistics.domain.vetting import Load, against
from truehand.trade.domain.fees import Shares
from truehand.trade.domain.life import ON_THE_WAY_BACK
from truehand.trade.domain.process import State, Who
from truehand.trade.queries.conditions import dues_of
from truehand.trade.queries.returning import bears_way_back
from truehand.trade.queries.situation import price_of, state_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.trade.models import Trade

# Who chooses, by who bears the fees; where both bear them, or nobody through the platform, either side does.
# What anybody may claim for the way back, in 1/10,000ths of the price.
DEAREST_WAY_BACK: Final = 1_000
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


def way_of(trade: Trade) -> Direction:
    """Return the way that the machine goes now: back, once it is returned."""
    goes_back = trade.back_carrier_id is not None or state_of(trade) in ON_THE_WAY_BACK
    return Direction.BACK if goes_back else Direction.OUT


def quotable(trade: Trade) -> bool:
    """Whether carriers may be asked, answer and be chosen now: for the way out, or for that of a granted return."""
    if way_of(trade) is Direction.BACK:
        return trade.back_carrier_id is None and trade.state == State.RETURN_GRANTED
    return trade.carrier_id is None and trade.state == State.INSPECTED


def way_for(trade: Trade, party_id: UUID) -> Direction:
    """Return the way that concerns a party: a carrier its own, everybody else the present one."""
    if party_id == trade.carrier_id and party_id != trade.back_carrier_id:
        return Direction.OUT
    return way_of(trade)


def carriages_for(trade: Trade, party_id: UUID) -> tuple[BookingView, ...]:
    """Return the bookings that a party may read, the present one first: a carrier its own, who sees the trade both.

    The caller has checked that the party may read bookings of the trade at all.
    """
    return carriages_of(trade.pk, trade.carrier_id, trade.back_carrier_id, party_id)


def carriages_of(
    trade_id: UUID, carrier_id: UUID | None, back_carrier_id: UUID | None, party_id: UUID
) -> tuple[BookingView, ...]:
    """Return the same of a trade whose carriers are known."""
    ways = (Direction.OUT,) if back_carrier_id is None else (Direction.BACK, Direction.OUT)
    found = [logistics.booking_of(trade_id, way) for way in ways]
    carries = party_id in {carrier_id, back_carrier_id}
    return tuple(each for each in found if each is not None and (not carries or each.carrier_id == party_id))


def chooses(trade: Trade, party_id: UUID) -> bool:
    """Whether a party is one who pays the transport and so chooses: of the way back the buyer, who advances it.

    The seller too, where the cause or the policy makes the way back the seller's to pay.
    """
    if way_of(trade) is Direction.BACK:
        return party_id == trade.buyer_id or (party_id == trade.seller_id and bears_way_back(trade) is Who.SELLER)
    sides = CHOOSES.get(Shares(trade.transport), _EITHER)
    return party_id in {getattr(trade, side) for side in sides}


def most_for_carriage(trade: Trade) -> Money | None:
    """Return what no quote exceeds: the fee that the contract holds, None where none goes this way.

    Of the way back it is what a buyer may claim for it, and what is held.
    """
    if way_of(trade) is Direction.BACK:
        return min(price_of(trade).share(DEAREST_WAY_BACK), dues_of(trade).price_held)
    if trade.transport == Shares.NONE:
        return None
    return Money(trade.carriage_fee_minor, trade.currency)


def _in(price: Money, currency: str) -> Money:
    """Return about how much a price is in the currency of a cover; as it is where the two cannot be compared."""
    if price.currency == currency or not (is_planned(currency) and is_planned(price.currency)):
        return price
    return from_yuan(in_yuan(price), currency)
