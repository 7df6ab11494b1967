"""What a claim on its machine does to a trade in any version of its life: the trade waits until a person has decided.

A machine is reported stolen or pledged, or a register of such machines has it. Whenever that comes, nobody signs, pays,
ships or is paid for it (``Transition.waits_for_machine``), and the clock stands. When the claim is cleared the trade
goes on with the time that was left. Where it is borne out, two operators end the trade: the buyer has everything back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.trade.domain.life.taken_back import IN_DISPUTE
from truehand.trade.domain.process import Condition as If
from truehand.trade.domain.process import Effect as Do
from truehand.trade.domain.process import State, Transition, Who

if TYPE_CHECKING:
    from collections.abc import Iterable

S = State
REGISTER: Final = frozenset({Who.REGISTER})
OPERATOR: Final = frozenset({Who.OPERATOR})
# From the reservation of the machine until all of the price is paid out.
BOUND: Final = (
    S.AGREED,
    S.HALF_SIGNED,
    S.SIGNED,
    S.FUNDED,
    S.DOUBTED,
    S.INSPECTED,
    S.SHIPPED,
    S.DELIVERED,
    *IN_DISPUTE,
)


def machine_held(refund: Iterable[Do], *, bound: tuple[S, ...] = BOUND) -> tuple[Transition, ...]:
    """Return the rows, where ``refund`` is how a version gives back what is left at the seller's cost."""
    back = (Do.CANCEL_PAYMENTS, *refund, Do.RECLAIM_RELEASED)
    return (
        Transition("hold_machine", REGISTER, bound, S.AGREED, (If.MACHINE_CLAIMED,), (Do.HOLD_MACHINE,)),
        Transition(
            "clear_machine", REGISTER, bound, S.AGREED, (If.MACHINE_HELD, If.MACHINE_CLEAR), (Do.CLEAR_MACHINE,)
        ),
        Transition(
            "end_held",
            OPERATOR,
            bound,
            S.CANCELLED,
            (If.NO_PART, If.MACHINE_HELD, If.SECOND_PERSON),
            (*back, Do.END_QUARREL, Do.CALL_OFF_CARRIAGE, Do.CONCLUDE_LISTING),
        ),
    )
