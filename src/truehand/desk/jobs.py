"""Background work: the check of the books, a part at a time so that its progress can be seen."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from truehand.desk import operations
from truehand.desk.domain.refusals import CheckRunning
from truehand.edge import clock


@app.task(name=operations.CHECK_BOOKS, lock=operations.CHECK_BOOKS)
def check_books(check: str) -> None:
    """Check part after part; a killed run goes on where it was."""
    while operations.check_part(UUID(check), now=clock.now()):
        pass


@app.periodic(cron="10 3 * * *")
@app.task(name="desk.check_nightly", queueing_lock="desk.check_nightly")
def check_nightly(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Start the nightly check, unless somebody has just started one."""
    try:
        operations.start_check(None, now=clock.now())
    except CheckRunning:
        return
