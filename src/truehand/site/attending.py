"""Events enter the log as they come: a thread of the worker looks for them, beside the job that signs the head.

The job gives places too, every few seconds: without this thread an event only waits longer. Whoever extends the log
takes turns (decision 0003).
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from django.db import connection

from truehand.edge import clock
from truehand.evidence import operations, queries
from truehand.site.outliving import LOST

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOK: Final = 0.03  # seconds between two looks when nothing waits
PAUSE: Final = 1.0  # seconds until a database that went away is asked again


@contextmanager
def attended() -> Iterator[None]:
    """Inside, a thread gives events their places as they come."""
    over = Event()
    thread = Thread(target=attend, args=(over,), name="sequencer")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def attend(over: Event) -> None:
    """Give events their places as they come, until it is over; outlives the database."""
    try:
        while not over.is_set():
            try:
                placed = operations.integrate(now=clock.now()) if queries.any_waiting() else 0
                over.wait(0 if placed else LOOK)
            except LOST:
                connection.close()
                over.wait(PAUSE)
    finally:
        connection.close()
