"""By when the machine is to be delivered: set, put off, and told of in time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.trade.operations.move import Move

# How long before the end of the time for delivery both sides are reminded.
AHEAD: Final = timedelta(days=1)


def expect_delivery(move: Move, due: datetime | None) -> None:
    """Say by when the machine is to be there; the next reminder follows from it."""
    move.remember(deliver_due=due, deliver_remind_at=due - AHEAD if due else None)


def put_off_delivery(move: Move, by: timedelta) -> None:
    """Put the end of the time for delivery off, as time in which the clock stands does not count."""
    if move.trade.deliver_due is not None and by > timedelta():
        expect_delivery(move, move.trade.deliver_due + by)
