"""Background work: copies of people's data, and what goes when its time is over."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from truehand.edge import clock
from truehand.vault import operations
from truehand.vault.operations.archives import MAKE_ARCHIVE

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=2)


@app.task(name=MAKE_ARCHIVE, lock=MAKE_ARCHIVE, retry=AGAIN)
def make_archive(archive_id: str) -> None:
    """Make one copy of a person's data."""
    operations.make_archive(UUID(archive_id), now=clock.now())


@app.periodic(cron="10 * * * *")
@app.task(name="vault.let_go", queueing_lock="vault.let_go", lock="vault.let_go")
def let_go(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Delete old copies, and what no law keeps any more of people who have left and of the house's records."""
    operations.forget_archives(now=clock.now())
    operations.erase_due(now=clock.now())
    operations.prepare_year(now=clock.now())
    operations.sweep(now=clock.now())
