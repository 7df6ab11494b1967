"""The machine on its way: booking, pick-up, delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from truehand.logistics import operations as logistics
from truehand.logistics import queries as carriage_of
from truehand.logistics.domain.booking import Direction
from truehand.trade.domain.given import Carriage, Given, HandOver
from truehand.trade.domain.process import Condition, State
from truehand.trade.domain.refusals import CONDITION_REFUSALS, TradeNotFound
from truehand.trade.operations.advance import advance
from truehand.trade.queries.carriers import way_for, way_of
from truehand.trade.queries.situation import load, may_see

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.trade.models import Trade

Leg = Literal["pick_up", "delivery"]
# In every other state a delivery is one within a dispute.
_DELIVERIES: Final = {
    Direction.OUT: {State.SHIPPED: "deliver", State.CONCEDING: "deliver_conceded"},
    Direction.BACK: {State.RETURN_SHIPPED: "deliver_back"},
}
_LATE: Final = {Direction.OUT: "deliver_late", Direction.BACK: "deliver_back_late"}


def book(actor: Actor, trade_id: UUID, *, pick_up_at: date, vehicle: str, origin: str, seen: int, now: datetime) -> int:
    """Take an open carriage, as a carrier without a part in the trade: to the contract's place of delivery, or back."""
    trade = load(trade_id)
    if way_of(trade) is Direction.BACK:
        return _book_back(actor, trade, pick_up_at, vehicle, seen, now)
    carriage = Carriage(pick_up_at, vehicle, origin, trade.delivery_place)
    return advance(trade_id, "book_carriage", actor=actor, seen=seen, now=now, given=Given(carriage=carriage))


def _book_back(actor: Actor, trade: Trade, pick_up_at: date, vehicle: str, seen: int, now: datetime) -> int:
    """Take the way back: from where the machine was delivered to where it was fetched, whatever was typed."""
    out = carriage_of.booking_of(trade.pk)
    if not may_see(trade, actor) or out is None:
        raise TradeNotFound
    carriage = Carriage(pick_up_at, vehicle, trade.delivery_place, out.origin)
    return advance(trade.pk, "book_back", actor=actor, seen=seen, now=now, given=Given(carriage=carriage))


def pick_up(actor: Actor, trade_id: UUID, *, code: str, proof: HandOver, seen: int, now: datetime) -> int:
    """Record the pick-up with the sender's code and a photo."""
    way = _check_code(actor, trade_id, "pick_up", code, now)
    name = "pick_up_back" if way is Direction.BACK else "pick_up"
    return advance(trade_id, name, actor=actor, seen=seen, now=now, given=Given(hand_over=proof))


def deliver(actor: Actor, trade_id: UUID, *, code: str, proof: HandOver, seen: int, now: datetime) -> int:
    """Record the delivery with the receiver's code and a photo; the inspection period begins."""
    way = _check_code(actor, trade_id, "delivery", code, now)
    name = _DELIVERIES[way].get(State(load(trade_id).state), _LATE[way])
    return advance(trade_id, name, actor=actor, seen=seen, now=now, given=Given(hand_over=proof))


def _check_code(actor: Actor, trade_id: UUID, leg: Leg, code: str, now: datetime) -> Direction:
    """Check the code before the move, so that a wrong one is counted although nothing else happens; return the way."""
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    way = way_for(trade, actor.party_id)
    carrier = trade.back_carrier_id if way is Direction.BACK else trade.carrier_id
    if carrier != actor.party_id:
        raise CONDITION_REFUSALS[Condition.ASSIGNED_CARRIER]
    logistics.check_code(trade_id, leg, code, actor=actor, now=now, way=way)
    return way
