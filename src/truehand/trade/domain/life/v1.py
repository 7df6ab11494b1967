"""The first version of the life of a trade: a price, the seller's deposit, one release upon acceptance."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from truehand.trade.domain.life.machine_held import machine_held
from truehand.trade.domain.life.taken_back import taken_back
from truehand.trade.domain.process import Condition as If
from truehand.trade.domain.process import Effect as Do
from truehand.trade.domain.process import Process, State, Term, Transition, Wait, Who

S = State
BUYER, SELLER = frozenset({Who.BUYER}), frozenset({Who.SELLER})
PARTIES = BUYER | SELLER
INSPECTOR, CARRIER, OPERATOR = frozenset({Who.INSPECTOR}), frozenset({Who.CARRIER}), frozenset({Who.OPERATOR})
BANK, CLOCK = frozenset({Who.BANK}), frozenset({Who.CLOCK})
IN_DISPUTE = (S.DISPUTED, S.ESCALATED)
REFUND = (Do.RETURN_PRICE, Do.RETURN_DEPOSIT)
REFUND_AND_SEIZE = (Do.RETURN_PRICE, Do.SEIZE_DEPOSIT, Do.CREDIT_DEFAULT)

BARGAIN = (
    Transition("offer", BUYER, (), S.OFFERED, (If.LISTING_FREE,)),
    Transition("counter", SELLER, (S.OFFERED,), S.COUNTERED, (If.ROUNDS_LEFT,), (Do.SET_PRICE,)),
    Transition("counter_back", BUYER, (S.COUNTERED,), S.OFFERED, (If.ROUNDS_LEFT,), (Do.SET_PRICE,)),
    Transition(
        "accept_offer", SELLER, (S.OFFERED,), S.AGREED, (If.LISTING_FREE,), (Do.RESERVE_LISTING, Do.DRAW_CONTRACT)
    ),
    Transition(
        "accept_counter", BUYER, (S.COUNTERED,), S.AGREED, (If.LISTING_FREE,), (Do.RESERVE_LISTING, Do.DRAW_CONTRACT)
    ),
    Transition("decline_offer", SELLER, (S.OFFERED,), S.DECLINED),
    Transition("decline_counter", BUYER, (S.COUNTERED,), S.DECLINED),
    Transition("retract_offer", BUYER, (S.OFFERED,), S.CANCELLED),
    Transition("retract_counter", SELLER, (S.COUNTERED,), S.CANCELLED),
    Transition("lapse_offer", CLOCK, (S.OFFERED, S.COUNTERED), S.EXPIRED),
)
CONTRACT = (
    Transition("sign_first", PARTIES, (S.AGREED,), S.HALF_SIGNED, (If.CONTRACT_SEEN,), (Do.SIGN_CONTRACT,)),
    Transition(
        "sign_second", PARTIES, (S.HALF_SIGNED,), S.SIGNED, (If.NOT_SIGNED_YET, If.CONTRACT_SEEN), (Do.SIGN_CONTRACT,)
    ),
    Transition("cancel", PARTIES, (S.AGREED, S.HALF_SIGNED), S.CANCELLED, (), (Do.FREE_LISTING,)),
    Transition("lapse_contract", CLOCK, (S.AGREED, S.HALF_SIGNED), S.EXPIRED, (), (Do.FREE_LISTING,)),
)
# Rows that the second version has as they are; whoever changes one writes it anew in that version.
_SAME = (
    Transition("receive_payment", BANK, (S.SIGNED,), S.SIGNED, (If.DUES_REMAIN,), (Do.HOLD_PAYMENT,)),
    Transition("complete_funding", BANK, (S.SIGNED,), S.FUNDED, (If.DUES_MET,), (Do.HOLD_PAYMENT,)),
    Transition(
        "take_inspection", INSPECTOR, (S.FUNDED,), S.FUNDED, (If.NO_PART, If.INSPECTOR_FREE), (Do.ASSIGN_INSPECTOR,)
    ),
    Transition("proceed", BUYER, (S.DOUBTED,), S.INSPECTED),
    Transition(
        "book_carriage", CARRIER, (S.INSPECTED,), S.INSPECTED, (If.NO_PART, If.CARRIER_FREE), (Do.BOOK_CARRIAGE,)
    ),
    Transition("lapse_delivery", CLOCK, (S.SHIPPED,), S.DISPUTED, (), (Do.OPEN_DISPUTE,)),
    Transition("accept", BUYER, (S.DELIVERED,), S.ACCEPTED),
    Transition("accept_by_silence", CLOCK, (S.DELIVERED,), S.ACCEPTED),
    Transition("dispute_transport", PARTIES, (S.SHIPPED,), S.DISPUTED, (), (Do.OPEN_DISPUTE,)),
    Transition("dispute_delivery", BUYER, (S.DELIVERED,), S.DISPUTED, (), (Do.OPEN_DISPUTE,)),
    Transition("answer_dispute", PARTIES, IN_DISPUTE, S.DISPUTED, (), (Do.FILE_ANSWER,)),
    Transition(
        "resume_transport",
        PARTIES,
        IN_DISPUTE,
        S.SHIPPED,
        (If.DISPUTE_OPENER, If.DISPUTED_IN_TRANSIT, If.UNDELIVERED),
        (Do.CLOSE_DISPUTE,),
    ),
    Transition("escalate", CLOCK, (S.DISPUTED,), S.ESCALATED),
)
SAME: Final = {each.name: each for each in _SAME}
_FUNDING = (
    SAME["receive_payment"],
    SAME["complete_funding"],
    Transition(
        "lapse_funding",
        CLOCK,
        (S.SIGNED,),
        S.EXPIRED,
        (),
        (Do.CREDIT_UNPAID, Do.CANCEL_PAYMENTS, *REFUND, Do.FREE_LISTING),
    ),
)
_INSPECTION = (
    SAME["take_inspection"],
    Transition(
        "report_clean", INSPECTOR, (S.FUNDED,), S.INSPECTED, (If.ASSIGNED_INSPECTOR, If.REPORT_CLEAN), (Do.FILE_REPORT,)
    ),
    Transition(
        "report_doubts",
        INSPECTOR,
        (S.FUNDED,),
        S.DOUBTED,
        (If.ASSIGNED_INSPECTOR, If.REPORT_DOUBTFUL),
        (Do.FILE_REPORT,),
    ),
    SAME["proceed"],
    Transition("withdraw", BUYER, (S.DOUBTED,), S.WITHDRAWN, (), (*REFUND, Do.PULL_LISTING, Do.CREDIT_MISDESCRIBED)),
    Transition("lapse_doubt", CLOCK, (S.DOUBTED,), S.WITHDRAWN, (), (*REFUND, Do.PULL_LISTING, Do.CREDIT_MISDESCRIBED)),
    Transition("lapse_inspection", CLOCK, (S.FUNDED,), S.CANCELLED, (), (*REFUND, Do.FREE_LISTING)),
)
_TRANSPORT = (
    SAME["book_carriage"],
    Transition("pick_up", CARRIER, (S.INSPECTED,), S.SHIPPED, (If.ASSIGNED_CARRIER, If.CODE_GIVEN), (Do.FILE_PICK_UP,)),
    Transition(
        "deliver", CARRIER, (S.SHIPPED,), S.DELIVERED, (If.ASSIGNED_CARRIER, If.CODE_GIVEN), (Do.FILE_DELIVERY,)
    ),
    Transition(
        "give_up",
        SELLER,
        (S.FUNDED, S.INSPECTED),
        S.CANCELLED,
        (),
        (*REFUND_AND_SEIZE, Do.CALL_OFF_CARRIAGE, Do.FREE_LISTING),
    ),
    Transition(
        "lapse_shipping", CLOCK, (S.INSPECTED,), S.CANCELLED, (If.CARRIER_FREE,), (*REFUND_AND_SEIZE, Do.FREE_LISTING)
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
_ACCEPTANCE = (
    SAME["accept"],
    SAME["accept_by_silence"],
    Transition(
        "settle",
        CLOCK,
        (S.ACCEPTED,),
        S.SETTLED,
        (),
        (Do.RELEASE_PRICE, Do.RETURN_DEPOSIT, Do.MARK_SOLD, Do.CREDIT_SETTLEMENT),
    ),
)
_DISPUTE = (
    SAME["dispute_transport"],
    SAME["dispute_delivery"],
    SAME["answer_dispute"],
    Transition(
        "deliver_late",
        CARRIER,
        IN_DISPUTE,
        S.DISPUTED,
        (If.ASSIGNED_CARRIER, If.UNDELIVERED, If.CODE_GIVEN),
        (Do.FILE_DELIVERY,),
    ),
    SAME["resume_transport"],
    Transition(
        "resume_delivery", PARTIES, IN_DISPUTE, S.DELIVERED, (If.DISPUTE_OPENER, If.DELIVERED), (Do.CLOSE_DISPUTE,)
    ),
    SAME["escalate"],
    Transition(
        "rule",
        OPERATOR,
        IN_DISPUTE,
        S.RESOLVED,
        (If.NO_PART, If.RULING_SUMS),
        (Do.FILE_RULING, Do.SPLIT_PRICE, Do.RETURN_DEPOSIT, Do.CONCLUDE_LISTING, Do.CREDIT_RULING),
    ),
    Transition(
        "rule_and_seize",
        OPERATOR,
        IN_DISPUTE,
        S.RESOLVED,
        (If.NO_PART, If.RULING_SUMS),
        (Do.FILE_RULING, Do.SPLIT_PRICE, Do.SEIZE_DEPOSIT, Do.CONCLUDE_LISTING, Do.CREDIT_RULING),
    ),
    Transition(
        "lapse_undelivered",
        CLOCK,
        (S.ESCALATED,),
        S.RESOLVED,
        (If.UNDELIVERED,),
        (Do.LAPSE_DISPUTE, *REFUND, Do.PULL_LISTING),
    ),
    Transition(
        "lapse_delivered",
        CLOCK,
        (S.ESCALATED,),
        S.RESOLVED,
        (If.DELIVERED,),
        (Do.LAPSE_DISPUTE, Do.HALVE_PRICE, Do.RETURN_DEPOSIT, Do.MARK_SOLD),
    ),
)
AFTERWARDS = (
    Transition("rate_first", PARTIES, (S.SETTLED,), S.HALF_RATED, (), (Do.FILE_RATING,)),
    Transition(
        "rate_second", PARTIES, (S.HALF_RATED,), S.RATED, (If.NOT_RATED_YET,), (Do.FILE_RATING, Do.PUBLISH_RATINGS)
    ),
    Transition("lapse_rating", CLOCK, (S.SETTLED,), S.CLOSED),
    Transition("publish_single_rating", CLOCK, (S.HALF_RATED,), S.RATED, (), (Do.PUBLISH_RATINGS,)),
    Transition("close", CLOCK, (S.RATED, S.RESOLVED), S.CLOSED),
)
_OVERRIDE = (
    Transition(
        "override_refund",
        OPERATOR,
        (S.FUNDED, S.DOUBTED, S.INSPECTED, S.SHIPPED),
        S.CANCELLED,
        (If.NO_PART, If.SECOND_PERSON),
        (*REFUND, Do.CALL_OFF_CARRIAGE, Do.PULL_LISTING),
    ),
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

WAITS: Final = {
    S.OFFERED: Wait(SELLER, 48 * HOUR, ("lapse_offer",), (4 * HOUR,)),
    S.COUNTERED: Wait(BUYER, 48 * HOUR, ("lapse_offer",), (4 * HOUR,)),
    S.AGREED: Wait(PARTIES, 48 * HOUR, ("lapse_contract",), (24 * HOUR, 4 * HOUR)),
    S.HALF_SIGNED: Wait(PARTIES, 48 * HOUR, ("lapse_contract",), (24 * HOUR, 4 * HOUR), continues=S.AGREED),
    S.SIGNED: Wait(PARTIES, 72 * HOUR, ("lapse_funding",), (24 * HOUR, 4 * HOUR)),
    S.FUNDED: Wait(INSPECTOR, 7 * DAY, ("lapse_inspection",), (24 * HOUR,)),
    S.DOUBTED: Wait(BUYER, 48 * HOUR, ("lapse_doubt",), (24 * HOUR, 4 * HOUR)),
    S.INSPECTED: Wait(SELLER | CARRIER, 7 * DAY, ("lapse_shipping", "lapse_pick_up"), (48 * HOUR, 24 * HOUR)),
    S.SHIPPED: Wait(CARRIER, 14 * DAY, ("lapse_delivery",), (48 * HOUR,)),
    S.DELIVERED: Wait(BUYER, Term.INSPECTION_PERIOD, ("accept_by_silence",), (24 * HOUR, 4 * HOUR)),
    S.ACCEPTED: Wait(CLOCK, 0 * HOUR, ("settle",)),
    S.SETTLED: Wait(PARTIES, 7 * DAY, ("lapse_rating",), (24 * HOUR,)),
    S.HALF_RATED: Wait(PARTIES, 7 * DAY, ("publish_single_rating",), (24 * HOUR,), continues=S.SETTLED),
    S.RATED: Wait(CLOCK, 24 * HOUR, ("close",)),
    S.DISPUTED: Wait(OPERATOR, 72 * HOUR, ("escalate",), (24 * HOUR,), freezes=True),
    S.ESCALATED: Wait(
        OPERATOR, 7 * DAY, ("lapse_undelivered", "lapse_delivered"), (48 * HOUR, 24 * HOUR), freezes=True
    ),
    S.RESOLVED: Wait(CLOCK, 7 * DAY, ("close",)),
}

V1: Final = Process(
    version=1,
    transitions=(
        *BARGAIN,
        *CONTRACT,
        *_FUNDING,
        *_INSPECTION,
        *_TRANSPORT,
        *_ACCEPTANCE,
        *_DISPUTE,
        *AFTERWARDS,
        *_OVERRIDE,
        *taken_back(REFUND),
        *machine_held(REFUND),
    ),
    waits=WAITS,
    terminal=frozenset({S.CLOSED, S.DECLINED, S.EXPIRED, S.CANCELLED, S.WITHDRAWN}),
)
