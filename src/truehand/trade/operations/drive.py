"""A driver's phone: it acts for its carrier, for one transport, until the machine is delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from django.db import transaction

from truehand.identity import queries as people
from truehand.kernel.actor import Role
from truehand.logistics import operations as logistics
from truehand.logistics import queries as carriage
from truehand.logistics.domain.driver import PassOver
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.operations import ship
from truehand.trade.queries.carriers import way_for
from truehand.trade.queries.situation import load, may_see

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.logistics.domain.driver import DriverView
    from truehand.trade.domain.given import HandOver

Leg = Literal["pick_up", "delivery"]
_DOORS: Final = {"pick_up": ship.pick_up, "delivery": ship.deliver}


def make_pass(actor: Actor, trade_id: UUID, *, now: datetime) -> str:
    """Return the secret of a label for the actor's own transport; an earlier label ends.

    Refuses NotPermitted, TradeNotFound and what ``logistics.make_pass`` refuses.
    """
    actor.require(Role.CARRIER)
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    return logistics.make_pass(actor, trade_id, now=now, way=way_for(trade, actor.party_id))


@transaction.atomic
def keep_photo(phone: str, leg: Leg, item: str, content: bytes, *, now: datetime) -> str:
    """Keep a photo that a phone sends ahead of the code; refuses PassOver and what ``logistics.keep_photo`` refuses."""
    booking = carriage.driver(phone).booking
    return logistics.keep_photo(booking.trade_id, leg, item, content, now=now, way=booking.direction)


def hand_over(phone: str, leg: Leg, *, code: str, proof: HandOver, seen: int, now: datetime) -> None:
    """Pick up or deliver for the carrier; what has been done already is not done again, and not refused.

    Refuses PassOver and what ``ship.pick_up`` and ``ship.deliver`` refuse.
    """
    view = carriage.driver(phone)
    if done(view, leg):
        return
    actor = people.actor_of_party(view.booking.carrier_id)
    if Role.CARRIER not in actor.roles:
        raise PassOver
    _DOORS[leg](actor, view.booking.trade_id, code=code, proof=proof, seen=seen, now=now)


def done(view: DriverView, leg: Leg) -> bool:
    """Whether a hand-over is done already: a phone that lost the answer asks again."""
    hand_over = view.booking.pick_up if leg == "pick_up" else view.booking.delivery
    return hand_over.done_at is not None
