"""Effects on the clock: it stands while a payment is being taken back or the machine is claimed, and then goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.equipment import operations as equipment
from truehand.trade.operations.expect import put_off_delivery

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from truehand.trade.operations.move import Move


def stop_clock(move: Move) -> None:
    """Let the clock stand from now on."""
    move.remember(suspended_at=move.now)


def resume_clock(move: Move) -> None:
    """Let the clock go on: the state it is in has as much time as it had when the clock stopped, or it began."""
    if move.trade.suspended_at is not None:
        _go_on(move, "suspended_at", "machine_held_at")


def hold_machine(move: Move) -> None:
    """Let the trade wait for a decision about its machine; what is claimed of it is evidence."""
    stops = equipment.stops(move.trade.passport_id, now=move.now)
    move.record["claimed"] = sorted({each.kind.value for each in stops})
    move.remember(machine_held_at=move.now)


def clear_machine(move: Move) -> None:
    """The machine is nobody else's: the clock goes on as after a payment that was taken back."""
    _go_on(move, "machine_held_at", "suspended_at")


def _go_on(move: Move, own: str, other: str) -> None:
    """Give back the time since the clock stood for this reason, but for what the other one gives back when it ends."""
    trade = move.trade
    began, also = max(getattr(trade, own), trade.state_since), getattr(trade, other)
    stood = max(began, also or move.now) - began
    if trade.delivered_at is None:
        put_off_delivery(move, max(getattr(trade, own), also or move.now) - getattr(trade, own))
    move.remember(**{own: None}, due_at=_later(trade.due_at, stood), remind_at=_later(trade.remind_at, stood))


def _later(instant: datetime | None, by: timedelta) -> datetime | None:
    return None if instant is None else instant + by
