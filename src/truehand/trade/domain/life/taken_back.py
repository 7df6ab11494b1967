"""What a card network does to a trade in any version of its life: a payment of it is taken back.

No contract provides for it and no party agrees to it, so these rows belong to every version. While a case is open the
clock stands still, and so does what moves the price or the machine (``Transition.stands_still``). A case that ends well
lets the trade go on with the time that was left. One that is lost before acceptance ends the trade; after acceptance
the buyer owes what was taken, and the trade goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.trade.domain.process import Condition as If
from truehand.trade.domain.process import Effect as Do
from truehand.trade.domain.process import State, Transition, Who

if TYPE_CHECKING:
    from collections.abc import Iterable

S = State
BANK: Final = frozenset({Who.BANK})
IN_DISPUTE: Final = (S.DISPUTED, S.ESCALATED)
WITH_SELLER: Final = (S.SIGNED, S.FUNDED, S.DOUBTED, S.INSPECTED)
# While one of them stands, something of the price is held or paid for a machine that may still come back.
LIVING: Final = (*WITH_SELLER, S.SHIPPED, S.DELIVERED, *IN_DISPUTE)


def taken_back(
    refund: Iterable[Do], *, living: tuple[S, ...] = LIVING, quarrel: tuple[S, ...] = IN_DISPUTE
) -> tuple[Transition, ...]:
    """Return the rows, where ``refund`` is how a version gives back what is left.

    ``living`` are the version's states that can stand still, ``quarrel`` those of them within a dispute.
    """
    left = tuple(refund)
    unpaid = (Do.RESUME_CLOCK, Do.CREDIT_UNPAID, Do.CANCEL_PAYMENTS)
    return (
        Transition("charge_back", BANK, living, S.SIGNED, (), (Do.STOP_CLOCK,)),
        Transition("end_charge_back", BANK, living, S.SIGNED, (), (Do.RESUME_CLOCK,)),
        Transition(
            "lose_payment", BANK, WITH_SELLER, S.CANCELLED, (), (*unpaid, *left, Do.CALL_OFF_CARRIAGE, Do.FREE_LISTING)
        ),
        Transition(
            "lose_shipped",
            BANK,
            (S.SHIPPED, *quarrel),
            S.CANCELLED,
            (If.UNDELIVERED,),
            (*unpaid, *left, Do.RECLAIM_RELEASED, Do.END_QUARREL, Do.PULL_LISTING),
        ),
        Transition(
            "lose_delivered",
            BANK,
            (S.DELIVERED, *quarrel),
            S.CANCELLED,
            (If.DELIVERED, If.NOT_ACCEPTED_YET),
            (*unpaid, *left, Do.END_QUARREL, Do.PULL_LISTING),
        ),
    )
