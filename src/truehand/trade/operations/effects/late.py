"""The effect that charges the seller for late delivery, once, when the seller is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.money import Money
from truehand.trade.domain.late import beyond
from truehand.trade.domain.payout import Part
from truehand.trade.operations.effects.fees import charge
from truehand.trade.queries.late import late_of
from truehand.trade.queries.payouts import statement_of

if TYPE_CHECKING:
    from truehand.trade.operations.move import Move


def charge_late(move: Move) -> None:
    """Pay the buyer out of what the seller just received; nothing on time, twice, or beyond a graver penalty.

    A ruling that gives the seller nothing leaves nothing to take it from: what it costs then is the ruling's.
    """
    trade, late = move.trade, late_of(move.trade, now=move.now)
    if late is None or late.delivered_at is None or _charged(move):
        return
    owed = beyond(late.owed, [_seized(move)])
    verdict = move.given.verdict
    if verdict is not None:
        owed = min(owed, verdict.to_seller)
    if owed.minor:
        move.record["late_days"] = late.days
        charge(move, Part.LATE, ((trade.buyer_id, owed),))


def _charged(move: Move) -> bool:
    return any(each.part is Part.LATE for each in statement_of(move.trade.pk))


def _seized(move: Move) -> Money:
    """Return what this very step seized of the seller's deposit."""
    told = move.record.get(f"seized_{Purpose.DEPOSIT.value}")
    return Money(int(str(told["minor"])) if isinstance(told, dict) else 0, move.trade.currency)
