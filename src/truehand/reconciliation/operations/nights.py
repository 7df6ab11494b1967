"""What is done without being asked: days that are over are closed and proven, and reconciled when reports come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.reconciliation.domain.refusals import RunUnderWay
from truehand.reconciliation.operations.proofs import prove_days
from truehand.reconciliation.operations.runs import stale_days, start_run
from truehand.reconciliation.queries import gather

if TYPE_CHECKING:
    from datetime import datetime


def look_after(*, now: datetime) -> None:
    """Prove what is over, and start a run if lines came that none has seen; harmless when repeated."""
    prove_days(now=now)
    stale = stale_days(gather.calendar().day_of(now))
    if stale is None:
        return
    since, until = stale
    try:
        start_run(None, since=since, until=until, now=now)
    except RunUnderWay:
        return
