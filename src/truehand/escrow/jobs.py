"""Background work: hot accounts are rolled up, promises whose time is over end, yesterday is closed."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from truehand.edge import clock
from truehand.escrow import operations


@app.periodic(cron="* * * * *")
@app.task(name="escrow.tidy", queueing_lock="escrow.tidy", lock="escrow.tidy")
def tidy(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Roll hot accounts up and end what is due; safe to repeat and to kill."""
    operations.roll_up()
    operations.expire_due(clock.now())


@app.periodic(cron="*/15 * * * *")
@app.task(name="escrow.close_yesterday", queueing_lock="escrow.close_yesterday", lock="escrow.close_yesterday")
def close_yesterday(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Close the day that is over, where the installation is; once."""
    now = clock.now()
    operations.close_day(localdate(now) - timedelta(days=1), now=now)
