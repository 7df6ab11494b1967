"""What a dispute's card shows of its stage: what is due by whom, what is proposed, and how disputes go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.disputes.domain.intake import words_of
from truehand.disputes.domain.rules import RULES
from truehand.trade.domain.deadlines import length
from truehand.trade.domain.life.v3 import QUARREL, V3
from truehand.trade.domain.penalties import Fault
from truehand.trade.domain.process import State, Who
from truehand.trade.domain.proven import proofs
from truehand.trade.domain.words import ACTORS, SILENCE, STATES

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.disputes.domain.case import Ruling
    from truehand.disputes.domain.thread import Entry
    from truehand.inspection.domain.report import ReportView
    from truehand.kernel.money import Money
    from truehand.trade.domain.proven import Proof
    from truehand.trade.domain.views import TradeView
    from truehand.trade.domain.words import Pair


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage as the table of stages has it: its name, its length in hours, whom it waits for, what silence does."""

    state: State
    label: Pair
    hours: int
    waits_for: tuple[Pair, ...]
    silence: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a side has still to bring."""

    side: Pair
    items: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a dispute stands. Dates are the trade's own deadline, which the executor reads as well."""

    present: State
    missing: tuple[Asked, ...]
    offer: Entry | None
    shares: tuple[Money, Money] | None
    conceded_at: datetime | None
    carried_out_at: datetime | None
    mediator: str
    rules: tuple[Pair, ...]
    faults: tuple[Pair, Pair] | None
    # What the log proves by itself.
    proofs: tuple[Proof, ...]


TABLE: Final = tuple(
    StageRow(
        state,
        STATES[state],
        int(length(V3.waits[state], {}).total_seconds()) // 3600,
        tuple(ACTORS[who] for who in sorted(V3.waits[state].waiting_for)),
        tuple(SILENCE[name] for name in V3.waits[state].silence),
    )
    for state in QUARREL
)


def stage(view: TradeView, report: ReportView | None) -> Stage | None:
    """Return the stage of the trade's dispute, for who reads it; None without one."""
    case = view.case
    if case is None:
        return None
    sides = {view.buyer.id: ACTORS[Who.BUYER], view.seller.id: ACTORS[Who.SELLER]}
    missing = case.thread.missing if view.state is State.INVESTIGATED else {}
    offer = None
    if case.is_open:
        offer = case.thread.suggestion if view.state is State.SUGGESTED else case.thread.proposal
    return Stage(
        present=view.state,
        missing=tuple(Asked(sides[side], words_of(case.reason, items)) for side, items in missing.items()),
        offer=offer,
        shares=None if offer is None else offer.split,
        conceded_at=view.due_at if view.state is State.CONCEDING else None,
        carried_out_at=view.due_at if view.state is State.DECIDED else None,
        mediator=view.mediator.display_name if view.mediator else "",
        rules=tuple(RULES[each] for each in case.ruling.rules) if case.ruling else (),
        faults=_faults(case.ruling),
        proofs=proofs(case.reason, view.steps, [each.field for each in report.contradictions] if report else []),
    )


def _faults(ruling: Ruling | None) -> tuple[Pair, Pair] | None:
    if ruling is None:
        return None
    return Fault(ruling.buyer_fault).label, Fault(ruling.seller_fault).label
