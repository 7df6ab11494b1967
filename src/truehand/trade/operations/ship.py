"""The machine on its way: booking, pick-up, delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from truehand.logistics import operations as logistics
from truehand.trade.domain.given import Carriage, Given, HandOver
from truehand.trade.domain.process import Condition, State
from truehand.trade.domain.refusals import CONDITION_REFUSALS, TradeNotFound
from truehand.trade.operations.advance import advance
from truehand.trade.queries.situation import load, may_see

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

Leg = Literal["pick_up", "delivery"]
# In every other state a delivery is one within a dispute.
_DELIVERIES: Final = {State.SHIPPED: "deliver", State.CONCEDING: "deliver_conceded"}


def book(actor: Actor, trade_id: UUID, *, pick_up_at: date, vehicle: str, origin: str, seen: int, now: datetime) -> int:
    """Take an open carriage to the contract's place of delivery, as a carrier without a part in the trade."""
    carriage = Carriage(pick_up_at, vehicle, origin, load(trade_id).delivery_place)
    return advance(trade_id, "book_carriage", actor=actor, seen=seen, now=now, given=Given(carriage=carriage))


def pick_up(actor: Actor, trade_id: UUID, *, code: str, proof: HandOver, seen: int, now: datetime) -> int:
    """Record the pick-up with the seller's code and a photo."""
    _check_code(actor, trade_id, "pick_up", code, now)
    return advance(trade_id, "pick_up", actor=actor, seen=seen, now=now, given=Given(hand_over=proof))


def deliver(actor: Actor, trade_id: UUID, *, code: str, proof: HandOver, seen: int, now: datetime) -> int:
    """Record the delivery with the buyer's code and a photo; the inspection period begins."""
    _check_code(actor, trade_id, "delivery", code, now)
    name = _DELIVERIES.get(State(load(trade_id).state), "deliver_late")
    return advance(trade_id, name, actor=actor, seen=seen, now=now, given=Given(hand_over=proof))


def _check_code(actor: Actor, trade_id: UUID, leg: Leg, code: str, now: datetime) -> None:
    """Check the code before the move, so that a wrong one is counted although nothing else happens."""
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    if trade.carrier_id != actor.party_id:
        raise CONDITION_REFUSALS[Condition.ASSIGNED_CARRIER]
    logistics.check_code(trade_id, leg, code, actor=actor, now=now)
