"""Background work: runs, a source at a time, and what each night brings."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from truehand.edge import clock
from truehand.reconciliation import operations


@app.task(name=operations.RECONCILE, lock=operations.RECONCILE)
def reconcile(run_id: str) -> None:
    """Work off a run; a killed one goes on with the source it was at."""
    while operations.carry_on(UUID(run_id), now=clock.now()):
        pass


@app.periodic(cron="*/10 * * * *")
@app.task(name="reconciliation.look_after", queueing_lock="reconciliation.look_after")
def look_after(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Prove the days that are over, and reconcile those for which reports have come, or come late."""
    operations.look_after(now=clock.now())
