"""Four eyes: an operator's override needs another operator's approval of exactly this act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.identity import operations as identity

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.trade.operations.move import Move


def ask(actor: Actor, trade_id: UUID, transition: str, *, reason: str, now: datetime) -> UUID:
    """Propose an override to the other operators; return the proposal's id."""
    return identity.propose(
        actor, act=f"trade.{transition}", subject=trade_id, payload={"reason": reason}, reason=reason, now=now
    )


def used(move: Move) -> bool:
    """Use up the approval of another operator; identity refuses when there is none."""
    if move.actor is None:
        return False
    act, payload = f"trade.{move.transition.name}", {"reason": move.given.reason or ""}
    identity.use_approval(move.actor, act=act, subject=move.trade.pk, payload=payload, now=move.now)
    return True
