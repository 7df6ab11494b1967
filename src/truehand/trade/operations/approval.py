"""Four eyes: an override, and a ruling on a large amount, need another operator's approval of exactly this act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.credit.domain.planning import from_yuan, is_planned
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.proposal import moving
from truehand.trade.domain.penalties import FOUR_EYES_FROM_YUAN
from truehand.trade.domain.process import Condition
from truehand.trade.queries.conditions import dues_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money
    from truehand.trade.domain.given import Verdict
    from truehand.trade.models import Trade
    from truehand.trade.operations.move import Move


def ask(actor: Actor, trade: Trade, transition: str, *, reason: str, now: datetime) -> UUID:
    """Propose an override to the operators who are no side of the trade; return the proposal's id."""
    payload = _payload(trade, reason)
    return identity.propose(actor, act=f"trade.{transition}", subject=trade.pk, payload=payload, reason=reason, now=now)


def ask_ruling(actor: Actor, trade: Trade, transition: str, verdict: Verdict, *, now: datetime) -> UUID:
    """Propose a ruling to the other operators; return the proposal's id."""
    payload, act = _ruling(trade, verdict), f"trade.{transition}"
    return identity.propose(actor, act=act, subject=trade.pk, payload=payload, reason=verdict.reasons[:500], now=now)


def used(move: Move) -> bool:
    """Use up the approval of another operator; identity refuses when there is none."""
    if move.actor is None:
        return False
    return _use(move, move.actor, _payload(move.trade, move.given.reason or ""))


def ruled_by_enough(move: Move) -> bool:
    """Whether one operator is enough for what is held; else use up another's approval of this very ruling."""
    if not needs_two(dues_of(move.trade).price_held):
        return True
    if move.actor is None or move.given.verdict is None:
        return False
    return _use(move, move.actor, _ruling(move.trade, move.given.verdict))


def needs_two(held: Money) -> bool:
    """Whether a ruling on so much takes two operators; in a currency without a planned rate always."""
    return not is_planned(held.currency) or held.minor >= from_yuan(FOUR_EYES_FROM_YUAN, held.currency).minor


NEEDED: Final[dict[Condition, Callable[[Move], bool]]] = {
    Condition.SECOND_PERSON: used,
    Condition.FOUR_EYES: ruled_by_enough,
}


def _use(move: Move, actor: Actor, payload: dict[str, Json]) -> bool:
    act = f"trade.{move.transition.name}"
    identity.use_approval(actor, act=act, subject=move.trade.pk, payload=payload, now=move.now)
    return True


def _payload(trade: Trade, reason: str) -> dict[str, Json]:
    """Return what is approved: what the buyer gets back of the price, and why. No side approves it as an operator."""
    held = dues_of(trade).price_held
    back = moving(held, people.name_of(trade.buyer_id)) if held.minor else {}
    return {**back, "reason": reason, "parties": _parties(trade)}


def _ruling(trade: Trade, verdict: Verdict) -> dict[str, Json]:
    """Return what is approved of a ruling: every part of it."""
    refund = verdict.to_buyer
    back = moving(refund, people.name_of(trade.buyer_id)) if refund.minor else {}
    return {
        **back,
        "to_seller": str(verdict.to_seller.minor),
        "reason": verdict.reasons,
        "rules": list(verdict.rules),
        "faults": [verdict.buyer_fault.value, verdict.seller_fault.value],
        "parties": _parties(trade),
    }


def _parties(trade: Trade) -> list[Json]:
    return [*sorted([str(trade.buyer_id), str(trade.seller_id)])]
