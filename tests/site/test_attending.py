"""The worker's thread gives events their places as they come, and outlives the database."""

from __future__ import annotations

import time
from threading import Event, Thread
from uuid import UUID

import pytest
from django.db import OperationalError, transaction

from truehand.edge import clock
from truehand.evidence import operations, queries
from truehand.site import attending

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20  # seconds, on a machine that does much else


def record() -> None:
    with transaction.atomic():
        operations.record("test.happened", subject=UUID(int=1), payload={}, actor=None, now=clock.now())


def wait_for(size: int) -> None:
    limit = time.monotonic() + PATIENCE
    while queries.log_size() < size:
        assert time.monotonic() < limit, "nobody gave the event its place"
        time.sleep(0.01)


def test_inside_events_enter_the_log_as_they_come_and_afterwards_they_wait() -> None:
    with attending.attended():
        for size in (1, 2, 3):
            record()
            wait_for(size)
    record()
    time.sleep(3 * attending.LOOK)
    assert (queries.log_size(), queries.any_waiting()) == (3, True)
    assert queries.head() is None, "the head is signed by the job"


def test_a_database_that_goes_away_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answer = list[int](), queries.any_waiting

    def gone_at_first() -> bool:
        asked.append(1)
        if len(asked) < 3:
            raise OperationalError("the server went away")
        return answer()

    monkeypatch.setattr(attending, "PAUSE", 0.01)
    monkeypatch.setattr(queries, "any_waiting", gone_at_first)
    record()
    over = Event()
    thread = Thread(target=attending.attend, args=(over,))
    thread.start()
    try:
        wait_for(1)
    finally:
        over.set()
        thread.join()
    assert len(asked) >= 3
