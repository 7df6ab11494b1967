"""The clock of the trades: one sweep every few seconds."""

from procrastinate.contrib.django import app

from truehand.edge import clock
from truehand.trade.operations.clock import tick


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="trade.sweep", lock="trade.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Move every trade whose time is up."""
    tick(now=clock.now())
