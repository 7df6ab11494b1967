"""What a trade process is made of: states, actors, conditions, effects, transitions, waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta


class State(StrEnum):
    """Where a trade is."""

    OFFERED = "offered"
    COUNTERED = "countered"
    AGREED = "agreed"
    HALF_SIGNED = "half_signed"
    SIGNED = "signed"
    FUNDED = "funded"
    DOUBTED = "doubted"
    INSPECTED = "inspected"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    RETAINED = "retained"
    RETURN_ASKED = "return_asked"
    RETURN_GRANTED = "return_granted"
    RETURN_SHIPPED = "return_shipped"
    RETURN_RECEIVED = "return_received"
    RETURNED = "returned"
    SETTLED = "settled"
    HALF_RATED = "half_rated"
    RATED = "rated"
    DISPUTED = "disputed"
    CONCEDING = "conceding"
    INVESTIGATED = "investigated"
    MEDIATED = "mediated"
    SUGGESTED = "suggested"
    ESCALATED = "escalated"
    DECIDED = "decided"
    APPEALED = "appealed"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class Who(StrEnum):
    """Who may take a transition; the bank, the clock and the registers of machines are actors like the others."""

    BUYER = "buyer"
    SELLER = "seller"
    INSPECTOR = "inspector"
    CARRIER = "carrier"
    MEDIATOR = "mediator"
    OPERATOR = "operator"
    BANK = "bank"
    CLOCK = "clock"
    REGISTER = "register"


class Condition(StrEnum):
    """What must hold, beside the actor and the state."""

    ROUNDS_LEFT = "rounds_left"
    LISTING_FREE = "listing_free"
    CONTRACT_SEEN = "contract_seen"
    NOT_SIGNED_YET = "not_signed_yet"
    DUES_REMAIN = "dues_remain"
    DUES_MET = "dues_met"
    BUYER_LEFT = "buyer_left"
    BUYER_STAYED = "buyer_stayed"
    NO_PART = "no_part"
    INSPECTOR_FREE = "inspector_free"
    ASSIGNED_INSPECTOR = "assigned_inspector"
    REPORT_CLEAN = "report_clean"
    REPORT_DOUBTFUL = "report_doubtful"
    CARRIER_FREE = "carrier_free"
    CARRIER_BOOKED = "carrier_booked"
    ASSIGNED_CARRIER = "assigned_carrier"
    CODE_GIVEN = "code_given"
    DELIVERED = "was_delivered"
    UNDELIVERED = "not_delivered"
    DISPUTE_OPENER = "dispute_opener"
    DISPUTED_IN_TRANSIT = "disputed_in_transit"
    RETENTION_AGREED = "retention_agreed"
    NO_RETENTION = "no_retention"
    ACCEPTED_BEFORE = "accepted_before"
    NOT_ACCEPTED_YET = "not_accepted_yet"
    RULING_SUMS = "ruling_sums"
    NOT_RATED_YET = "not_rated_yet"
    SECOND_PERSON = "second_person"
    RESPONDENT = "respondent"
    RESPONDENT_HEARD = "respondent_heard"
    WILL_CONCEDE = "will_concede"
    WONT_CONCEDE = "wont_concede"
    PROPOSED_BY_OTHER = "proposed_by_other"
    PROPOSAL_SUMS = "proposal_sums"
    FIRST_TO_BRING = "first_to_bring"
    LAST_TO_BRING = "last_to_bring"
    MAY_ASK_AGAIN = "may_ask_again"
    MEDIATION_AHEAD = "mediation_ahead"
    NO_MEDIATION = "no_mediation"
    ASSIGNED_MEDIATOR = "assigned_mediator"
    OTHER_MEDIATOR = "other_mediator"
    NO_OTHER_MEDIATOR = "no_other_mediator"
    FIRST_TO_AGREE = "first_to_agree"
    LAST_TO_AGREE = "last_to_agree"
    OTHER_JUDGE = "other_judge"
    FOUR_EYES = "four_eyes"
    RETURN_FREE = "return_free"
    RETURN_UNASKED = "return_unasked"
    RETURNED_ACCEPTED = "returned_accepted"
    RETURNED_UNACCEPTED = "returned_unaccepted"
    BACK_FREE = "back_free"
    BACK_BOOKED = "back_booked"
    BACK_CHOSEN = "back_chosen"
    ASSIGNED_BACK = "assigned_back"
    BACK_UNDELIVERED = "back_undelivered"
    SENT_BACK = "sent_back"
    NOT_SENT_BACK = "not_sent_back"
    MACHINE_CLAIMED = "machine_claimed"
    MACHINE_CLEAR = "machine_clear"
    MACHINE_HELD = "machine_held"
    NOT_AMENDING = "not_amending"
    AMENDMENT_OPEN = "amendment_open"
    FIRST_TO_AMEND = "first_to_amend"
    LAST_TO_AMEND = "last_to_amend"
    STILL_AMENDABLE = "still_amendable"


class Effect(StrEnum):
    """What a transition does, in the order it is listed."""

    SET_PRICE = "set_price"
    RESERVE_LISTING = "reserve_listing"
    RESERVE_WON = "reserve_won"
    FREE_LISTING = "free_listing"
    PULL_LISTING = "pull_listing"
    MARK_SOLD = "mark_sold"
    CONCLUDE_LISTING = "conclude_listing"
    DRAW_CONTRACT = "draw_contract"
    SIGN_CONTRACT = "sign_contract"
    PROPOSE_AMENDMENT = "propose_amendment"
    SIGN_AMENDMENT = "sign_amendment"
    AMEND_TERMS = "amend_terms"
    DECLINE_AMENDMENT = "decline_amendment"
    HOLD_PAYMENT = "hold_payment"
    CANCEL_PAYMENTS = "cancel_payments"
    RELEASE_PRICE = "release_price"
    RETURN_PRICE = "return_price"
    SPLIT_PRICE = "split_price"
    HALVE_PRICE = "halve_price"
    RELEASE_AT_PICK_UP = "release_at_pick_up"
    RELEASE_ON_ACCEPTANCE = "release_on_acceptance"
    RELEASE_REST = "release_rest"
    RECLAIM_RELEASED = "reclaim_released"
    RETURN_DEPOSIT = "return_deposit"
    SEIZE_DEPOSIT = "seize_deposit"
    RETURN_BUYER_DEPOSIT = "return_buyer_deposit"
    PENALISE_SELLER = "penalise_seller"
    PENALISE_BUYER = "penalise_buyer"
    PAY_INSPECTOR = "pay_inspector"
    PAY_CARRIER = "pay_carrier"
    RETURN_FEES = "return_fees"
    COLLECT_FEES = "collect_fees"
    REIMBURSE_FEES = "reimburse_fees"
    CHARGE_LATE = "charge_late"
    ASSIGN_INSPECTOR = "assign_inspector"
    FILE_REPORT = "file_report"
    BOOK_CARRIAGE = "book_carriage"
    CALL_OFF_CARRIAGE = "call_off_carriage"
    FILE_PICK_UP = "file_pick_up"
    FILE_DELIVERY = "file_delivery"
    OPEN_DISPUTE = "open_dispute"
    FILE_ANSWER = "file_answer"
    CLOSE_DISPUTE = "close_dispute"
    FILE_RULING = "file_ruling"
    LAPSE_DISPUTE = "lapse_dispute"
    FILE_PROPOSAL = "file_proposal"
    FILE_REPLY = "file_reply"
    SETTLE_DISPUTE = "settle_dispute"
    ANNOUNCE_CONCESSION = "announce_concession"
    CONCEDE_DISPUTE = "concede_dispute"
    ASK_EVIDENCE = "ask_evidence"
    FILE_EVIDENCE = "file_evidence"
    ASSIGN_MEDIATOR = "assign_mediator"
    RESTART_CLOCK = "restart_clock"
    FILE_DECISION = "file_decision"
    FILE_APPEAL = "file_appeal"
    CARRY_OUT = "carry_out"
    END_QUARREL = "end_quarrel"
    OPEN_RETURN = "open_return"
    GRANT_RETURN = "grant_return"
    REFUSE_RETURN = "refuse_return"
    DROP_RETURN = "drop_return"
    FILE_SENT_BACK = "file_sent_back"
    FILE_RECEIVED = "file_received"
    BOOK_BACK = "book_back"
    CALL_OFF_BACK = "call_off_back"
    FILE_BACK_PICK_UP = "file_back_pick_up"
    FILE_BACK_DELIVERY = "file_back_delivery"
    PAY_BACK = "pay_back"
    OBJECT_RETURN = "object_return"
    SETTLE_RETURN = "settle_return"
    MAKE_GOOD_RETURN = "make_good_return"
    RECLAIM_SENT_BACK = "reclaim_sent_back"
    STOP_CLOCK = "stop_clock"
    RESUME_CLOCK = "resume_clock"
    HOLD_MACHINE = "hold_machine"
    CLEAR_MACHINE = "clear_machine"
    FILE_RATING = "file_rating"
    PUBLISH_RATINGS = "publish_ratings"
    CREDIT_SETTLEMENT = "credit_settlement"
    CREDIT_DEFAULT = "credit_default"
    CREDIT_UNPAID = "credit_unpaid"
    CREDIT_MISDESCRIBED = "credit_misdescribed"
    CREDIT_RULING = "credit_ruling"
    RECORD = "record"
    NOTIFY = "notify"


# The effects that empty the escrow of the price, of either side's deposit, and of the fees that the buyer advanced.
PRICE_EXITS = frozenset(
    {Effect.RELEASE_PRICE, Effect.RELEASE_REST, Effect.RETURN_PRICE, Effect.SPLIT_PRICE, Effect.HALVE_PRICE}
)
DEPOSIT_EXITS = frozenset({Effect.RETURN_DEPOSIT, Effect.SEIZE_DEPOSIT})
BUYER_DEPOSIT_EXITS = frozenset({Effect.RETURN_BUYER_DEPOSIT})
FEES_EXITS = frozenset({Effect.RETURN_FEES})
# What waits while a payment of the trade is being taken back: the price stays held, and the machine where it is.
MOVES_VALUE = PRICE_EXITS | {
    Effect.RELEASE_AT_PICK_UP,
    Effect.RELEASE_ON_ACCEPTANCE,
    Effect.FILE_PICK_UP,
    Effect.FILE_BACK_PICK_UP,
    Effect.AMEND_TERMS,
}
# What puts a signature under a contract, or under a change of it.
SIGNS = frozenset({Effect.SIGN_CONTRACT, Effect.SIGN_AMENDMENT})


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table; ``sources`` is empty only for a transition that begins a trade."""

    name: str
    who: frozenset[Who]
    sources: tuple[State, ...]
    target: State
    conditions: tuple[Condition, ...] = ()
    effects: tuple[Effect, ...] = ()

    @property
    def all_effects(self) -> tuple[Effect, ...]:
        """The effects in order; every transition ends by being recorded and told."""
        return (*self.effects, Effect.RECORD, Effect.NOTIFY)

    def target_from(self, source: State) -> State:
        """Return where the transition leads; an act within a dispute stays where the dispute is."""
        return source if self.target in self.sources and source in self.sources else self.target

    @property
    def stands_still(self) -> bool:
        """Whether it waits while a payment is being taken back: silence does, and whatever moves price or machine."""
        return Who.BANK not in self.who and (Who.CLOCK in self.who or not MOVES_VALUE.isdisjoint(self.effects))

    @property
    def waits_for_machine(self) -> bool:
        """Whether it waits while its machine is claimed: beside what stands still, signing; but not the decision."""
        waits = self.stands_still or not SIGNS.isdisjoint(self.effects)
        return waits and Condition.MACHINE_HELD not in self.conditions


class Term(StrEnum):
    """A length of time, in whole days, that the contract sets instead of the table.

    The return window runs from the delivery, like the inspection period, and holds the money: what of it is left.
    """

    INSPECTION_PERIOD = "inspection_period"
    RETENTION_PERIOD = "retention_period"
    RETURN_WINDOW = "return_window"


@dataclass(frozen=True, slots=True)
class Wait:
    """A state that waits: for whom, how long, with which reminders, and what silence does.

    By default the clock starts at the last entry into this state; ``continues`` names the state, the only one this is
    entered from, whose clock goes on instead. ``silence`` names clock transitions; the first whose conditions hold is
    taken.
    ``freezes`` keeps the time that was left in the state that was interrupted.
    """

    waiting_for: frozenset[Who]
    after: timedelta | Term
    silence: tuple[str, ...]
    reminders: tuple[timedelta, ...] = ()
    continues: State | None = None
    freezes: bool = False


@dataclass(frozen=True, slots=True)
class Process:
    """A version of the life of a trade."""

    version: int
    transitions: tuple[Transition, ...]
    waits: Mapping[State, Wait]
    terminal: frozenset[State]
    by_name: Mapping[str, Transition] = field(init=False)

    def __post_init__(self) -> None:
        """Index the table by name; two rows never share one."""
        index = {row.name: row for row in self.transitions}
        if len(index) != len(self.transitions):
            raise ValueError("two transitions share a name")
        object.__setattr__(self, "by_name", index)

    def leaving(self, state: State) -> tuple[Transition, ...]:
        """Return the transitions that start in a state, in the order of the table."""
        return tuple(row for row in self.transitions if state in row.sources)
