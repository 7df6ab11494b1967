"""The third version: a dispute goes through stages, each with a clock and a stated outcome of silence.

Negotiation (``disputed``), a concession announced where the other side says nothing (``conceding``), evidence
(``investigated``), mediation (``mediated``, ``suggested``), decision (``escalated``), one appeal (``decided``,
``appealed``). Until a ruling is carried out everything stays held; nothing but this table moves it.
"""

from __future__ import annotations

from typing import Final

from truehand.trade.domain.life.amended import AMENDED
from truehand.trade.domain.life.auctioned import AWARD
from truehand.trade.domain.life.late import charging_late
from truehand.trade.domain.life.machine_held import BOUND, machine_held
from truehand.trade.domain.life.returned import RETURNING, returned, stayed
from truehand.trade.domain.life.returned import WAITS as RETURN_WAITS
from truehand.trade.domain.life.taken_back import WITH_SELLER, taken_back
from truehand.trade.domain.life.v1 import (
    AFTERWARDS,
    BARGAIN,
    CARRIER,
    CLOCK,
    CONTRACT,
    HOUR,
    OPERATOR,
    PARTIES,
)
from truehand.trade.domain.life.v2 import (
    ACCEPTANCE,
    FUNDING,
    INSPECTION,
    OPENINGS,
    OVERRIDE,
    REFUND,
    REFUND_AT_SELLERS_COST,
    RETURN_REST,
    SILENT_ENDS,
    TRANSPORT,
    V2,
)
from truehand.trade.domain.process import Condition as If
from truehand.trade.domain.process import Effect as Do
from truehand.trade.domain.process import Process, State, Transition, Wait, Who

S = State
MEDIATOR = frozenset({Who.MEDIATOR})
# Where the parties may still settle, withdraw or speak as they like.
_TALKING: Final = (S.DISPUTED, S.INVESTIGATED, S.MEDIATED, S.ESCALATED)
_UNDECIDED: Final = (S.DISPUTED, S.CONCEDING, S.INVESTIGATED, S.MEDIATED, S.SUGGESTED, S.ESCALATED)
QUARREL: Final = (*_UNDECIDED, S.DECIDED, S.APPEALED)

_DIVIDED = (Do.RECLAIM_SENT_BACK, Do.SPLIT_PRICE, *RETURN_REST, Do.CONCLUDE_LISTING)
_SETTLED = (Do.SETTLE_DISPUTE, *_DIVIDED)
_CARRIED_OUT = (
    Do.CARRY_OUT,
    Do.RECLAIM_SENT_BACK,
    Do.SPLIT_PRICE,
    Do.PENALISE_SELLER,
    Do.PENALISE_BUYER,
    Do.CHARGE_LATE,
    *RETURN_REST,
    Do.CONCLUDE_LISTING,
    Do.CREDIT_RULING,
)
_NEGOTIATION = (
    *OPENINGS,
    Transition("answer_dispute", PARTIES, _TALKING, S.DISPUTED, (), (Do.FILE_ANSWER,)),
    Transition("propose_settlement", PARTIES, _TALKING, S.DISPUTED, (If.PROPOSAL_SUMS,), (Do.FILE_PROPOSAL,)),
    Transition("accept_settlement", PARTIES, _TALKING, S.RESOLVED, (If.PROPOSED_BY_OTHER,), _SETTLED),
    Transition("decline_settlement", PARTIES, _TALKING, S.DISPUTED, (If.PROPOSED_BY_OTHER,), (Do.FILE_REPLY,)),
    Transition(
        "deliver_late",
        CARRIER,
        tuple(each for each in QUARREL if each is not S.CONCEDING),
        S.DISPUTED,
        (If.ASSIGNED_CARRIER, If.UNDELIVERED, If.CODE_GIVEN),
        (Do.FILE_DELIVERY, Do.PAY_CARRIER),
    ),
    # The machine is there after all: nothing is conceded by silence any more.
    Transition(
        "deliver_conceded",
        CARRIER,
        (S.CONCEDING,),
        S.DISPUTED,
        (If.ASSIGNED_CARRIER, If.UNDELIVERED, If.CODE_GIVEN),
        (Do.FILE_DELIVERY, Do.PAY_CARRIER),
    ),
    Transition(
        "resume_transport",
        PARTIES,
        _UNDECIDED,
        S.SHIPPED,
        (If.DISPUTE_OPENER, If.DISPUTED_IN_TRANSIT, If.UNDELIVERED),
        (Do.CLOSE_DISPUTE,),
    ),
    Transition(
        "resume_delivery",
        PARTIES,
        _UNDECIDED,
        S.DELIVERED,
        (If.DISPUTE_OPENER, If.DELIVERED, If.NOT_ACCEPTED_YET),
        (Do.CLOSE_DISPUTE,),
    ),
    Transition(
        "resume_retention",
        PARTIES,
        _UNDECIDED,
        S.RETAINED,
        (If.DISPUTE_OPENER, If.ACCEPTED_BEFORE),
        (Do.CLOSE_DISPUTE,),
    ),
)
_CONCESSION = (
    Transition("announce_concession", CLOCK, (S.DISPUTED,), S.CONCEDING, (If.WILL_CONCEDE,), (Do.ANNOUNCE_CONCESSION,)),
    Transition("object_concession", PARTIES, (S.CONCEDING,), S.DISPUTED, (If.RESPONDENT,), (Do.FILE_ANSWER,)),
    Transition("concede", CLOCK, (S.CONCEDING,), S.RESOLVED, (If.DELIVERED,), (Do.CONCEDE_DISPUTE, *_DIVIDED)),
    # Without a machine there is nothing to share: the buyer gets everything back.
    Transition(
        "concede_undelivered",
        CLOCK,
        (S.CONCEDING,),
        S.RESOLVED,
        (If.UNDELIVERED,),
        (Do.CONCEDE_DISPUTE, *REFUND, Do.RECLAIM_RELEASED, Do.PULL_LISTING),
    ),
)
_EVIDENCE = (
    Transition("refer_dispute", PARTIES, (S.DISPUTED,), S.INVESTIGATED, (If.RESPONDENT_HEARD,), (Do.ASK_EVIDENCE,)),
    Transition("open_investigation", CLOCK, (S.DISPUTED,), S.INVESTIGATED, (If.WONT_CONCEDE,), (Do.ASK_EVIDENCE,)),
    Transition(
        "ask_evidence",
        OPERATOR,
        (S.ESCALATED,),
        S.INVESTIGATED,
        (If.NO_PART, If.MAY_ASK_AGAIN),
        (Do.ASK_EVIDENCE,),
    ),
    Transition("bring_evidence", PARTIES, (S.INVESTIGATED,), S.INVESTIGATED, (If.FIRST_TO_BRING,), (Do.FILE_EVIDENCE,)),
    Transition(
        "bring_and_mediate",
        PARTIES,
        (S.INVESTIGATED,),
        S.MEDIATED,
        (If.LAST_TO_BRING, If.MEDIATION_AHEAD),
        (Do.FILE_EVIDENCE, Do.ASSIGN_MEDIATOR),
    ),
    Transition(
        "bring_and_decide",
        PARTIES,
        (S.INVESTIGATED,),
        S.ESCALATED,
        (If.LAST_TO_BRING, If.NO_MEDIATION),
        (Do.FILE_EVIDENCE,),
    ),
    Transition("open_mediation", CLOCK, (S.INVESTIGATED,), S.MEDIATED, (If.MEDIATION_AHEAD,), (Do.ASSIGN_MEDIATOR,)),
    Transition("close_evidence", CLOCK, (S.INVESTIGATED,), S.ESCALATED, (If.NO_MEDIATION,)),
)
_MEDIATION = (
    Transition(
        "suggest_settlement",
        MEDIATOR,
        (S.MEDIATED,),
        S.SUGGESTED,
        (If.ASSIGNED_MEDIATOR, If.PROPOSAL_SUMS),
        (Do.FILE_PROPOSAL,),
    ),
    Transition(
        "replace_mediator",
        CLOCK,
        (S.MEDIATED,),
        S.MEDIATED,
        (If.OTHER_MEDIATOR,),
        (Do.ASSIGN_MEDIATOR, Do.RESTART_CLOCK),
    ),
    Transition("skip_mediation", CLOCK, (S.MEDIATED,), S.ESCALATED, (If.NO_OTHER_MEDIATOR,)),
    Transition("agree_first", PARTIES, (S.SUGGESTED,), S.SUGGESTED, (If.FIRST_TO_AGREE,), (Do.FILE_REPLY,)),
    Transition("agree_second", PARTIES, (S.SUGGESTED,), S.RESOLVED, (If.LAST_TO_AGREE,), _SETTLED),
    Transition("refuse_suggestion", PARTIES, (S.SUGGESTED,), S.ESCALATED, (), (Do.FILE_REPLY,)),
    Transition("lapse_suggestion", CLOCK, (S.SUGGESTED,), S.ESCALATED),
)
_DECISION = (
    Transition(
        "decide", OPERATOR, (S.ESCALATED,), S.DECIDED, (If.NO_PART, If.RULING_SUMS, If.FOUR_EYES), (Do.FILE_DECISION,)
    ),
    *SILENT_ENDS,
    Transition("appeal", PARTIES, (S.DECIDED,), S.APPEALED, (), (Do.FILE_APPEAL,)),
    Transition("carry_out", CLOCK, (S.DECIDED,), S.RESOLVED, (), _CARRIED_OUT),
    Transition(
        "decide_appeal",
        OPERATOR,
        (S.APPEALED,),
        S.RESOLVED,
        (If.NO_PART, If.OTHER_JUDGE, If.RULING_SUMS, If.FOUR_EYES),
        (Do.FILE_DECISION, *_CARRIED_OUT),
    ),
    Transition("let_stand", CLOCK, (S.APPEALED,), S.RESOLVED, (), _CARRIED_OUT),
)

_REMIND = (24 * HOUR, 4 * HOUR)
_STAGES: Final = {
    S.DISPUTED: Wait(PARTIES, 48 * HOUR, ("announce_concession", "open_investigation"), _REMIND, freezes=True),
    S.CONCEDING: Wait(PARTIES, 72 * HOUR, ("concede", "concede_undelivered"), _REMIND, freezes=True),
    S.INVESTIGATED: Wait(PARTIES, 72 * HOUR, ("open_mediation", "close_evidence"), _REMIND, freezes=True),
    S.MEDIATED: Wait(MEDIATOR, 24 * HOUR, ("replace_mediator", "skip_mediation"), (4 * HOUR,), freezes=True),
    S.SUGGESTED: Wait(PARTIES, 48 * HOUR, ("lapse_suggestion",), _REMIND, freezes=True),
    S.ESCALATED: Wait(
        OPERATOR,
        72 * HOUR,
        ("lapse_undelivered", "lapse_sent_back", "lapse_delivered", "lapse_retained"),
        _REMIND,
        freezes=True,
    ),
    S.DECIDED: Wait(PARTIES, 72 * HOUR, ("carry_out",), _REMIND, freezes=True),
    S.APPEALED: Wait(OPERATOR, 72 * HOUR, ("let_stand",), _REMIND, freezes=True),
}

V3: Final = Process(
    version=3,
    transitions=(
        *BARGAIN,
        *AWARD,
        *CONTRACT,
        *AMENDED,
        *FUNDING,
        *INSPECTION,
        *TRANSPORT,
        *charging_late(ACCEPTANCE),
        *returned(RETURN_REST, _UNDECIDED, QUARREL),
        *stayed(_NEGOTIATION),
        *_CONCESSION,
        *_EVIDENCE,
        *_MEDIATION,
        *stayed(_DECISION),
        *AFTERWARDS,
        *OVERRIDE,
        *machine_held(
            REFUND_AT_SELLERS_COST,
            bound=tuple(dict.fromkeys((*BOUND, S.ACCEPTED, S.RETAINED, *RETURNING, *QUARREL))),
        ),
        *taken_back(
            REFUND,
            living=(*WITH_SELLER, S.SHIPPED, S.DELIVERED, S.ACCEPTED, *RETURNING, *QUARREL, S.RETAINED),
            quarrel=(S.ACCEPTED, *RETURNING, *QUARREL),
        ),
    ),
    waits={**V2.waits, **RETURN_WAITS, **_STAGES},
    terminal=V2.terminal | {S.RETURNED},
)
