"""The second version: deposits of both sides, seized in part or whole by rule; payment in parts; agreed fees."""

from __future__ import annotations

from typing import Final

from truehand.trade.domain.life.machine_held import BOUND, machine_held
from truehand.trade.domain.life.taken_back import LIVING, taken_back
from truehand.trade.domain.life.v1 import (
    AFTERWARDS,
    BARGAIN,
    BUYER,
    CARRIER,
    CLOCK,
    CONTRACT,
    DAY,
    HOUR,
    IN_DISPUTE,
    INSPECTOR,
    OPERATOR,
    PARTIES,
    SAME,
    SELLER,
    V1,
    WAITS,
)
from truehand.trade.domain.process import Condition as If
from truehand.trade.domain.process import Effect as Do
from truehand.trade.domain.process import Process, State, Term, Transition, Wait

S = State
# What is left of deposits and advanced fees goes back; then the seller's part of what was served is collected.
RETURN_REST = (Do.RETURN_DEPOSIT, Do.RETURN_BUYER_DEPOSIT, Do.RETURN_FEES, Do.COLLECT_FEES)
REFUND = (Do.RETURN_PRICE, *RETURN_REST)
# It ended for the seller's fault: the buyer has no costs from it.
REFUND_AT_SELLERS_COST = (*REFUND, Do.REIMBURSE_FEES)
REFUND_AND_PENALISE = (Do.RETURN_PRICE, Do.PENALISE_SELLER, *RETURN_REST, Do.REIMBURSE_FEES, Do.CREDIT_DEFAULT)

FUNDING = (
    SAME["receive_payment"],
    SAME["complete_funding"],
    Transition(
        "lapse_funding",
        CLOCK,
        (S.SIGNED,),
        S.EXPIRED,
        (If.BUYER_STAYED,),
        (Do.CREDIT_UNPAID, Do.CANCEL_PAYMENTS, *REFUND, Do.FREE_LISTING),
    ),
    Transition(
        "lapse_unpaid",
        CLOCK,
        (S.SIGNED,),
        S.EXPIRED,
        (If.BUYER_LEFT,),
        (
            Do.CREDIT_UNPAID,
            Do.CANCEL_PAYMENTS,
            Do.RETURN_PRICE,
            Do.PENALISE_BUYER,
            *RETURN_REST,
            Do.FREE_LISTING,
        ),
    ),
)
INSPECTION = (
    SAME["take_inspection"],
    Transition(
        "report_clean",
        INSPECTOR,
        (S.FUNDED,),
        S.INSPECTED,
        (If.ASSIGNED_INSPECTOR, If.REPORT_CLEAN),
        (Do.FILE_REPORT, Do.PAY_INSPECTOR),
    ),
    Transition(
        "report_doubts",
        INSPECTOR,
        (S.FUNDED,),
        S.DOUBTED,
        (If.ASSIGNED_INSPECTOR, If.REPORT_DOUBTFUL),
        (Do.FILE_REPORT, Do.PAY_INSPECTOR),
    ),
    SAME["proceed"],
    Transition(
        "withdraw",
        BUYER,
        (S.DOUBTED,),
        S.WITHDRAWN,
        (),
        (*REFUND_AT_SELLERS_COST, Do.PULL_LISTING, Do.CREDIT_MISDESCRIBED),
    ),
    Transition(
        "lapse_doubt",
        CLOCK,
        (S.DOUBTED,),
        S.WITHDRAWN,
        (),
        (*REFUND_AT_SELLERS_COST, Do.PULL_LISTING, Do.CREDIT_MISDESCRIBED),
    ),
    Transition("lapse_inspection", CLOCK, (S.FUNDED,), S.CANCELLED, (), (*REFUND, Do.FREE_LISTING)),
)
TRANSPORT = (
    SAME["book_carriage"],
    Transition(
        "pick_up",
        CARRIER,
        (S.INSPECTED,),
        S.SHIPPED,
        (If.ASSIGNED_CARRIER, If.CODE_GIVEN),
        (Do.FILE_PICK_UP, Do.RELEASE_AT_PICK_UP),
    ),
    Transition(
        "deliver",
        CARRIER,
        (S.SHIPPED,),
        S.DELIVERED,
        (If.ASSIGNED_CARRIER, If.CODE_GIVEN),
        (Do.FILE_DELIVERY, Do.PAY_CARRIER),
    ),
    Transition(
        "give_up",
        SELLER,
        (S.FUNDED, S.INSPECTED),
        S.CANCELLED,
        (),
        (*REFUND_AND_PENALISE, Do.CALL_OFF_CARRIAGE, Do.FREE_LISTING),
    ),
    Transition(
        "lapse_shipping",
        CLOCK,
        (S.INSPECTED,),
        S.CANCELLED,
        (If.CARRIER_FREE,),
        (*REFUND_AND_PENALISE, Do.FREE_LISTING),
    ),
    Transition(
        "lapse_pick_up",
        CLOCK,
        (S.INSPECTED,),
        S.CANCELLED,
        (If.CARRIER_BOOKED,),
        (*REFUND, Do.CALL_OFF_CARRIAGE, Do.FREE_LISTING),
    ),
    SAME["lapse_delivery"],
)
ACCEPTANCE = (
    SAME["accept"],
    SAME["accept_by_silence"],
    Transition(
        "settle",
        CLOCK,
        (S.ACCEPTED,),
        S.SETTLED,
        (If.NO_RETENTION,),
        (Do.RELEASE_REST, *RETURN_REST, Do.MARK_SOLD, Do.CREDIT_SETTLEMENT),
    ),
    Transition(
        "retain",
        CLOCK,
        (S.ACCEPTED,),
        S.RETAINED,
        (If.RETENTION_AGREED,),
        (Do.RELEASE_ON_ACCEPTANCE, *RETURN_REST, Do.MARK_SOLD),
    ),
    Transition(
        "end_retention", CLOCK, (S.RETAINED,), S.SETTLED, (), (Do.RELEASE_REST, Do.COLLECT_FEES, Do.CREDIT_SETTLEMENT)
    ),
)
_RULED = (Do.FILE_RULING, Do.SPLIT_PRICE)
_AFTER_RULING = (*RETURN_REST, Do.CONCLUDE_LISTING, Do.CREDIT_RULING)
OPENINGS = (
    SAME["dispute_transport"],
    SAME["dispute_delivery"],
    Transition("dispute_retention", BUYER, (S.RETAINED,), S.DISPUTED, (), (Do.OPEN_DISPUTE,)),
)
# What the contract says of a dispute that nobody ruled in time.
SILENT_ENDS = (
    Transition(
        "lapse_undelivered",
        CLOCK,
        (S.ESCALATED,),
        S.RESOLVED,
        (If.UNDELIVERED,),
        (Do.LAPSE_DISPUTE, *REFUND, Do.RECLAIM_RELEASED, Do.PULL_LISTING),
    ),
    Transition(
        "lapse_delivered",
        CLOCK,
        (S.ESCALATED,),
        S.RESOLVED,
        (If.DELIVERED, If.NOT_ACCEPTED_YET),
        (Do.LAPSE_DISPUTE, Do.HALVE_PRICE, *RETURN_REST, Do.MARK_SOLD),
    ),
    Transition(
        "lapse_retained",
        CLOCK,
        (S.ESCALATED,),
        S.RESOLVED,
        (If.ACCEPTED_BEFORE,),
        (Do.LAPSE_DISPUTE, Do.HALVE_PRICE, *RETURN_REST),
    ),
)
_DISPUTE = (
    *OPENINGS,
    SAME["answer_dispute"],
    Transition(
        "deliver_late",
        CARRIER,
        IN_DISPUTE,
        S.DISPUTED,
        (If.ASSIGNED_CARRIER, If.UNDELIVERED, If.CODE_GIVEN),
        (Do.FILE_DELIVERY, Do.PAY_CARRIER),
    ),
    SAME["resume_transport"],
    Transition(
        "resume_delivery",
        PARTIES,
        IN_DISPUTE,
        S.DELIVERED,
        (If.DISPUTE_OPENER, If.DELIVERED, If.NOT_ACCEPTED_YET),
        (Do.CLOSE_DISPUTE,),
    ),
    Transition(
        "resume_retention",
        PARTIES,
        IN_DISPUTE,
        S.RETAINED,
        (If.DISPUTE_OPENER, If.ACCEPTED_BEFORE),
        (Do.CLOSE_DISPUTE,),
    ),
    SAME["escalate"],
    Transition("rule", OPERATOR, IN_DISPUTE, S.RESOLVED, (If.NO_PART, If.RULING_SUMS), (*_RULED, *_AFTER_RULING)),
    Transition(
        "rule_and_seize",
        OPERATOR,
        IN_DISPUTE,
        S.RESOLVED,
        (If.NO_PART, If.RULING_SUMS),
        (*_RULED, Do.PENALISE_SELLER, Do.PENALISE_BUYER, *_AFTER_RULING),
    ),
    *SILENT_ENDS,
)
OVERRIDE = (
    Transition(
        "override_refund",
        OPERATOR,
        (S.FUNDED, S.DOUBTED, S.INSPECTED, S.SHIPPED),
        S.CANCELLED,
        (If.NO_PART, If.SECOND_PERSON),
        (*REFUND, Do.RECLAIM_RELEASED, Do.CALL_OFF_CARRIAGE, Do.PULL_LISTING),
    ),
)

_WAITS: Final = {
    **WAITS,
    S.SIGNED: Wait(PARTIES, 72 * HOUR, ("lapse_unpaid", "lapse_funding"), (24 * HOUR, 4 * HOUR)),
    S.ACCEPTED: Wait(CLOCK, 0 * HOUR, ("settle", "retain")),
    S.RETAINED: Wait(BUYER, Term.RETENTION_PERIOD, ("end_retention",), (72 * HOUR, 24 * HOUR)),
    S.ESCALATED: Wait(
        OPERATOR,
        7 * DAY,
        ("lapse_undelivered", "lapse_delivered", "lapse_retained"),
        (48 * HOUR, 24 * HOUR),
        freezes=True,
    ),
}

V2: Final = Process(
    version=2,
    transitions=(
        *BARGAIN,
        *CONTRACT,
        *FUNDING,
        *INSPECTION,
        *TRANSPORT,
        *ACCEPTANCE,
        *_DISPUTE,
        *AFTERWARDS,
        *OVERRIDE,
        *taken_back(REFUND, living=(*LIVING, S.RETAINED)),
        *machine_held(REFUND_AT_SELLERS_COST, bound=(*BOUND, S.RETAINED)),
    ),
    waits=_WAITS,
    terminal=V1.terminal,
)
