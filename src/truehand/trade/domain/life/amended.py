"""How two sides change a contract that both have signed: one proposes, both sign the amended text, or one declines.

None of it moves the trade: it stays in its state with its clock. An amendment has a time of its own, after which it is
over without a step (``operations.amend.lapse``); while a dispute is open, or the clock stands, nothing is signed.
What may be changed in which state is said in ``domain.amended``.
"""

from __future__ import annotations

from typing import Final

from truehand.trade.domain.process import Condition as If
from truehand.trade.domain.process import Effect as Do
from truehand.trade.domain.process import State, Transition, Who

S = State
_PARTIES: Final = frozenset({Who.BUYER, Who.SELLER})
# From both signatures until the price is paid out.
AMENDABLE: Final = (S.SIGNED, S.FUNDED, S.DOUBTED, S.INSPECTED, S.SHIPPED, S.DELIVERED, S.RETAINED)

AMENDED: Final = (
    Transition("propose_amendment", _PARTIES, AMENDABLE, S.SIGNED, (If.NOT_AMENDING,), (Do.PROPOSE_AMENDMENT,)),
    Transition(
        "sign_amendment",
        _PARTIES,
        AMENDABLE,
        S.SIGNED,
        (If.AMENDMENT_OPEN, If.STILL_AMENDABLE, If.FIRST_TO_AMEND),
        (Do.SIGN_AMENDMENT,),
    ),
    Transition(
        "conclude_amendment",
        _PARTIES,
        AMENDABLE,
        S.SIGNED,
        (If.AMENDMENT_OPEN, If.STILL_AMENDABLE, If.LAST_TO_AMEND),
        (Do.SIGN_AMENDMENT, Do.AMEND_TERMS),
    ),
    Transition("decline_amendment", _PARTIES, AMENDABLE, S.SIGNED, (If.AMENDMENT_OPEN,), (Do.DECLINE_AMENDMENT,)),
)
