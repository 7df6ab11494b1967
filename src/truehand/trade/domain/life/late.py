"""What late delivery does to a trade whose contract says what it costs: the seller is paid less.

Where the contract says nothing of it the effect does nothing, so trades that began before go on as they were promised.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from truehand.trade.domain.process import Effect as Do
from truehand.trade.domain.process import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truehand.trade.domain.process import Transition

# What pays the seller for an accepted machine; the retention comes later, and the penalty was charged by then.
_PAYS: Final = (Do.RELEASE_REST, Do.RELEASE_ON_ACCEPTANCE)


def charging_late(rows: Iterable[Transition]) -> tuple[Transition, ...]:
    """Return the rows, those that pay for an accepted machine charging at once what its delay costs."""
    return tuple(replace(row, effects=_charging(row)) if State.ACCEPTED in row.sources else row for row in rows)


def _charging(row: Transition) -> tuple[Do, ...]:
    return tuple(
        each for effect in row.effects for each in ((effect, Do.CHARGE_LATE) if effect in _PAYS else (effect,))
    )
