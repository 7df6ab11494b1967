"""What is due in a trade's dispute or return, by whom, and what silence does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.trade.domain import duties
from truehand.trade.domain.given import NOTHING
from truehand.trade.domain.life import PROCESSES
from truehand.trade.domain.process import State, Who
from truehand.trade.domain.words import SILENCE
from truehand.trade.queries.conditions import could_hold
from truehand.trade.queries.situation import Situation, state_of

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.disputes.domain.case import CaseView
    from truehand.trade.domain.dues import Dues
    from truehand.trade.domain.duties import Duty
    from truehand.trade.domain.words import Pair
    from truehand.trade.models import Trade


def duty_of(trade: Trade, case: CaseView | None, waits_for: frozenset[Who]) -> Duty | None:
    """Return what is due now in a dispute or a return; None where there is neither, or no stages."""
    if State.MEDIATED not in PROCESSES[trade.process_version].waits:
        return None
    sides = {trade.buyer_id: Who.BUYER, trade.seller_id: Who.SELLER}
    return duties.duty(state_of(trade), case, sides, waits_for)


def silence_of(trade: Trade, dues: Dues, case: CaseView | None, *, now: datetime) -> Pair | None:
    """Return what happens when nobody acts; None once the trade has ended."""
    process = PROCESSES[trade.process_version]
    wait = process.waits.get(state_of(trade))
    for name in () if wait is None else wait.silence:
        if could_hold(Situation(trade, process.by_name[name], None, NOTHING, now, dues, case)):
            return SILENCE[name]
    return None
