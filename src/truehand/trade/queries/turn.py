"""Whose turn it is: of those a state waits for, who has not done their part yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow.domain.accounts import Purpose
from truehand.trade.domain.life import PROCESSES
from truehand.trade.domain.process import State, Who
from truehand.trade.models import Step
from truehand.trade.queries.situation import state_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from truehand.trade.models import Trade

_PARTIES = (Who.BUYER, Who.SELLER)
# Where a carrier that has taken the way back is to come, or to arrive.
_CARRIED = frozenset({State.RETURN_GRANTED, State.RETURN_SHIPPED})
_ONE_SIDE_DID = frozenset({State.HALF_SIGNED, State.HALF_RATED})


def last_steps(trades: Sequence[Trade]) -> dict[UUID, Step]:
    """Return the last step of each trade, in one query."""
    rows = Step.objects.filter(trade__in=trades).order_by("trade", "-number").distinct("trade")
    return {row.trade_id: row for row in rows}


def turn(trade: Trade, last: Step) -> frozenset[Who]:
    """Return who is still to act; nobody once the trade has ended."""
    wait = PROCESSES[trade.process_version].waits.get(state_of(trade))
    if wait is None:
        return frozenset()
    if state_of(trade) in _ONE_SIDE_DID:
        done = Who.BUYER if last.actor_id == trade.buyer_id else Who.SELLER
        return wait.waiting_for - {done}
    if trade.back_carrier_id is not None and state_of(trade) in _CARRIED:
        return frozenset({Who.CARRIER})
    if state_of(trade) is State.SIGNED:
        return wait.waiting_for - _paid(trade, last)
    return wait.waiting_for


def _paid(trade: Trade, last: Step) -> frozenset[Who]:
    """Return who owes nothing more.

    Each payment leaves in its step what is open after it; before the first one, all that was agreed is.
    """
    left = last.facts.get("open")
    if left is not None:
        return frozenset(side for side in _PARTIES if left[side.value] == "0")
    nothing_due = frozenset({Who.SELLER}) if trade.deposit_minor == 0 else frozenset()
    # Steps of before deposits were both sides' say only whose payment it was.
    payment = last.facts.get("payment")
    if payment is None:
        return nothing_due
    return nothing_due | {Who.BUYER if payment["purpose"] == Purpose.PRICE else Who.SELLER}
