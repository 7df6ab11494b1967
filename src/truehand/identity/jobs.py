"""Background work: announcements by letter and whatever else is configured."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from truehand.identity.operations.announcing import ANNOUNCE, deliver

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=2)


@app.task(name=ANNOUNCE, retry=AGAIN)
def announce(party_id: str, zh: str, en: str, objection: str) -> None:
    """Tell one party once more than by its notice."""
    deliver(UUID(party_id), zh=zh, en=en, objection=objection)
