"""How a delivered machine goes back while the price is held: asked, granted, sent, received, inspected, paid back.

Without a reason as the frozen policy says, at once; for a cause with the seller's word within 48 hours, and silence
grants. It mirrors the delivery: a carrier books, picks up and delivers with codes and photos; or by own transport, with
a proof of the shipment and the seller's one-time code or own word for the receipt. Then an inspection period, in which
silence is acceptance. A refusal and an objection open a dispute; what is not sent in time lapses, and the trade goes on
as accepted. A trade has one return, and nothing of it moves while a dispute is open. Whoever accepts the machine keeps
what is left of the window without a reason, and the price is held as long as that.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truehand.trade.domain.process import Condition as If
from truehand.trade.domain.process import Effect as Do
from truehand.trade.domain.process import State, Term, Transition, Wait, Who

if TYPE_CHECKING:
    from collections.abc import Iterable

S = State
BUYER, SELLER, CLOCK = frozenset({Who.BUYER}), frozenset({Who.SELLER}), frozenset({Who.CLOCK})
CARRIER: Final = frozenset({Who.CARRIER})
PARTIES: Final = BUYER | SELLER
RETURNING: Final = (S.RETURN_ASKED, S.RETURN_GRANTED, S.RETURN_SHIPPED, S.RETURN_RECEIVED)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)

# What only a machine that stayed with the buyer comes to; V3 guards these rows of disputes.
_STAYED: Final = frozenset({"resume_delivery", "lapse_delivered"})


def stayed(rows: Iterable[Transition]) -> tuple[Transition, ...]:
    """Return rows of a dispute so that they wait for no machine that is on its way back."""
    return tuple(
        replace(row, conditions=(*row.conditions, If.NOT_SENT_BACK)) if row.name in _STAYED else row for row in rows
    )


# A carrier brings it, by a quote that was chosen. One that does not come loses the booking, and the buyer no time.
_CARRIED: Final = (
    Transition(
        "book_back",
        CARRIER,
        (S.RETURN_GRANTED,),
        S.RETURN_GRANTED,
        (If.BACK_FREE, If.BACK_CHOSEN),
        (Do.BOOK_BACK,),
    ),
    Transition(
        "pick_up_back",
        CARRIER,
        (S.RETURN_GRANTED,),
        S.RETURN_SHIPPED,
        (If.ASSIGNED_BACK, If.CODE_GIVEN),
        (Do.FILE_BACK_PICK_UP,),
    ),
    Transition(
        "deliver_back",
        CARRIER,
        (S.RETURN_SHIPPED,),
        S.RETURN_RECEIVED,
        (If.ASSIGNED_BACK, If.CODE_GIVEN),
        (Do.FILE_BACK_DELIVERY, Do.FILE_RECEIVED, Do.PAY_BACK),
    ),
    Transition(
        "lapse_back_pick_up",
        CLOCK,
        (S.RETURN_GRANTED,),
        S.RETURN_GRANTED,
        (If.BACK_BOOKED,),
        (Do.CALL_OFF_BACK, Do.RESTART_CLOCK),
    ),
)


def returned(rest: tuple[Do, ...], undecided: tuple[S, ...], quarrel: tuple[S, ...]) -> tuple[Transition, ...]:
    """Return the rows: ``rest`` gives back deposits and fees.

    ``undecided`` are the stages before a ruling, ``quarrel`` all of a dispute.
    """
    # What was released early comes back first; then what is held is shared, less the fee that was agreed.
    refund = (
        Do.PAY_BACK,
        Do.SETTLE_RETURN,
        Do.RECLAIM_RELEASED,
        Do.SPLIT_PRICE,
        *rest,
        Do.MAKE_GOOD_RETURN,
        Do.PULL_LISTING,
    )
    return (
        # An acceptance does not shorten the window in which no reason is needed.
        Transition(
            "return_freely", BUYER, (S.DELIVERED, S.ACCEPTED), S.RETURN_GRANTED, (If.RETURN_FREE,), (Do.OPEN_RETURN,)
        ),
        Transition("ask_return", BUYER, (S.DELIVERED,), S.RETURN_ASKED, (If.RETURN_UNASKED,), (Do.OPEN_RETURN,)),
        Transition("grant_return", SELLER, (S.RETURN_ASKED,), S.RETURN_GRANTED, (), (Do.GRANT_RETURN,)),
        Transition("grant_by_silence", CLOCK, (S.RETURN_ASKED,), S.RETURN_GRANTED, (), (Do.GRANT_RETURN,)),
        Transition("refuse_return", SELLER, (S.RETURN_ASKED,), S.DISPUTED, (), (Do.REFUSE_RETURN,)),
        Transition(
            "drop_return",
            BUYER,
            (S.RETURN_ASKED, S.RETURN_GRANTED),
            S.DELIVERED,
            (If.RETURNED_UNACCEPTED,),
            (Do.DROP_RETURN, Do.CALL_OFF_BACK),
        ),
        # What was accepted stays accepted, and a trade has one return: the seller is paid.
        Transition(
            "drop_accepted",
            BUYER,
            (S.RETURN_GRANTED,),
            S.ACCEPTED,
            (If.RETURNED_ACCEPTED,),
            (Do.DROP_RETURN, Do.CALL_OFF_BACK),
        ),
        Transition("lapse_return", CLOCK, (S.RETURN_GRANTED,), S.ACCEPTED, (If.BACK_FREE,), (Do.DROP_RETURN,)),
        Transition("send_back", BUYER, (S.RETURN_GRANTED,), S.RETURN_SHIPPED, (If.BACK_FREE,), (Do.FILE_SENT_BACK,)),
        Transition(
            "hand_back",
            BUYER,
            (S.RETURN_SHIPPED,),
            S.RETURN_RECEIVED,
            (If.BACK_FREE, If.CODE_GIVEN),
            (Do.FILE_RECEIVED,),
        ),
        Transition(
            "confirm_back", SELLER, (S.RETURN_SHIPPED,), S.RETURN_RECEIVED, (If.BACK_FREE,), (Do.FILE_RECEIVED,)
        ),
        *_CARRIED,
        Transition(
            "deliver_back_late",
            CARRIER,
            tuple(each for each in quarrel if each is not S.CONCEDING),
            S.DISPUTED,
            (If.ASSIGNED_BACK, If.BACK_UNDELIVERED, If.CODE_GIVEN),
            (Do.FILE_BACK_DELIVERY,),
        ),
        Transition("lapse_sending", CLOCK, (S.RETURN_SHIPPED,), S.DISPUTED, (), (Do.OBJECT_RETURN,)),
        Transition("accept_return", SELLER, (S.RETURN_RECEIVED,), S.RETURNED, (), refund),
        Transition("accept_return_by_silence", CLOCK, (S.RETURN_RECEIVED,), S.RETURNED, (), refund),
        Transition("object_return", SELLER, (S.RETURN_RECEIVED,), S.DISPUTED, (), (Do.OBJECT_RETURN,)),
        # Who takes the objection back accepts the return.
        Transition(
            "resume_return",
            PARTIES,
            undecided,
            S.RETURNED,
            (If.DISPUTE_OPENER, If.SENT_BACK),
            (Do.CLOSE_DISPUTE, *refund),
        ),
        # Nobody ruled: the seller has the machine, the buyer has what the policy says.
        Transition("lapse_sent_back", CLOCK, (S.ESCALATED,), S.RETURNED, (If.SENT_BACK,), (Do.LAPSE_DISPUTE, *refund)),
    )


_REMIND = (24 * _HOUR, 4 * _HOUR)
WAITS: Final = {
    # The money is held until no return without a reason can come any more: at once where nothing was promised.
    S.ACCEPTED: Wait(CLOCK, Term.RETURN_WINDOW, ("settle", "retain")),
    S.RETURN_ASKED: Wait(SELLER, 48 * _HOUR, ("grant_by_silence",), _REMIND, freezes=True),
    S.RETURN_GRANTED: Wait(
        BUYER, 7 * _DAY, ("lapse_back_pick_up", "lapse_return"), (72 * _HOUR, 24 * _HOUR), freezes=True
    ),
    S.RETURN_SHIPPED: Wait(PARTIES, 14 * _DAY, ("lapse_sending",), (72 * _HOUR, 24 * _HOUR), freezes=True),
    S.RETURN_RECEIVED: Wait(SELLER, Term.INSPECTION_PERIOD, ("accept_return_by_silence",), _REMIND, freezes=True),
}
