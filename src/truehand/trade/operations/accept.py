"""The buyer's acceptance; settlement follows at once, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.trade.operations.advance import advance

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


def accept(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Accept the delivered machine: the seller is paid, the commission taken, the deposit returned."""
    return advance(trade_id, "accept", actor=actor, seen=seen, now=now)
