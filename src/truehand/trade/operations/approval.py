"""Four eyes: an operator's override needs another operator's approval of exactly this act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.proposal import moving
from truehand.trade.queries.conditions import dues_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.trade.models import Trade
    from truehand.trade.operations.move import Move


def ask(actor: Actor, trade: Trade, transition: str, *, reason: str, now: datetime) -> UUID:
    """Propose an override to the operators who are no side of the trade; return the proposal's id."""
    payload = _payload(trade, reason)
    return identity.propose(actor, act=f"trade.{transition}", subject=trade.pk, payload=payload, reason=reason, now=now)


def used(move: Move) -> bool:
    """Use up the approval of another operator; identity refuses when there is none."""
    if move.actor is None:
        return False
    act, payload = f"trade.{move.transition.name}", _payload(move.trade, move.given.reason or "")
    identity.use_approval(move.actor, act=act, subject=move.trade.pk, payload=payload, now=move.now)
    return True


def _payload(trade: Trade, reason: str) -> dict[str, Json]:
    """Return what is approved: what the buyer gets back of the price, and why. No side approves it as an operator."""
    held = dues_of(trade).price_held
    back = moving(held, people.name_of(trade.buyer_id)) if held.minor else {}
    return {**back, "reason": reason, "parties": sorted([str(trade.buyer_id), str(trade.seller_id)])}
