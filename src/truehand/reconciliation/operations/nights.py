"""What is done without being asked: days that are over are closed and proven, and reconciled when reports come."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truehand.reconciliation.domain.days import LOOK_BACK
from truehand.reconciliation.domain.refusals import RunUnderWay
from truehand.reconciliation.operations.anew import name_changes
from truehand.reconciliation.operations.overdrawn import name_overdrawn
from truehand.reconciliation.operations.proofs import prove_days
from truehand.reconciliation.operations.runs import stale_days, start_run
from truehand.reconciliation.queries import gather

if TYPE_CHECKING:
    from datetime import date, datetime

# A report is booked within this time.
BOOKED_WITHIN: Final = timedelta(minutes=20)


def look_after(*, now: datetime) -> None:
    """Prove what is over, name what is told anew or below nothing, start a run if lines came that none has seen.

    May be repeated.
    """
    prove_days(now=now)
    name_changes(now=now)
    name_overdrawn(now=now)
    today = gather.calendar().day_of(now)
    stale = stale_days(today)
    # What a statement brings is booked first: compared meanwhile, every new payment would be missing in the ledger.
    if stale is None or _just_came(today, now):
        return
    try:
        # Until today: what a late statement brought was booked today, whatever day it tells of.
        start_run(None, since=stale[0], until=today, now=now)
    except RunUnderWay:
        return


def _just_came(today: date, now: datetime) -> bool:
    since = today - timedelta(days=LOOK_BACK)
    return any(
        each.received_at > now - BOOKED_WITHIN for source in gather.sources() for each in source.reports(since, today)
    )
