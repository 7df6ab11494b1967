"""The server's log, received as it is written and sealed onto a place's disk.

``pg_receivewal`` speaks the same protocol and cannot encrypt: the segment that it is writing would lie at the place in
clear. Only what is on the place's disk is reported as flushed, which is what a synchronous commit waits for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from truehand.site.backup.config import Spot
from truehand.site.backup.lsn import Position, taken_apart
from truehand.site.backup.replication import LogRemovedError, Replication
from truehand.site.backup.segments import SegmentWriter
from truehand.site.backup.store import Store
from truehand.site.postgres.place import Place

REPORT: Final = 1.0  # seconds between two reports, and between two writes to the disk when no commit waits for them


def receive(
    place: Place,
    spot: Spot,
    key: X25519PublicKey,
    *,
    at_once: bool,
    clock: Callable[[], datetime],
    arrived: Callable[[], None] = lambda: None,
) -> None:
    """Receive until the server ends the stream (``StreamEndedError``) or the disk fails (``OSError``).

    With ``at_once`` every batch is on the disk before the next is read, else a second's worth is. ``arrived`` is called
    when something of the log is on the disk.
    """
    with Replication(place, spot.slot) as server:
        system = server.system()
        store = Store.at(spot.name, spot.folder, system.number)
        kept = server.kept_from(spot.slot).of_segment
        for start in _starts(store, system.timeline, kept):
            server.stream(spot.slot, system.timeline, start)
            try:
                with SegmentWriter(store, key, system.timeline, start) as writer:
                    _pump(server, writer, at_once=at_once, clock=clock, arrived=arrived)
            except LogRemovedError:
                if start == kept:
                    raise


def _starts(store: Store, timeline: int, kept: Position) -> list[Position]:
    """Return where to begin: after the last whole segment here; where the server has that no longer, where it can."""
    last = after_the_last(store, timeline)
    return [last, kept] if last and last != kept else [kept]


def after_the_last(store: Store, timeline: int) -> Position | None:
    """Return where the log goes on after its last whole segment at a place; None where there is none."""
    whole = [taken_apart(each.segment) for each in store.pieces() if each.whole]
    numbers = [number for of, number in whole if of == timeline]
    return Position.of(max(numbers) + 1) if numbers else None


def _pump(
    server: Replication,
    writer: SegmentWriter,
    *,
    at_once: bool,
    clock: Callable[[], datetime],
    arrived: Callable[[], None],
) -> None:
    start, reported = writer.flushed, 0.0
    while True:
        for each in server.received(REPORT):
            writer.take(each.start, each.data)
        due = time.monotonic() - reported >= REPORT
        if due or (at_once and writer.received > writer.flushed):
            writer.flush()
            server.report(writer.received, writer.flushed, clock())
            reported = time.monotonic()
            if writer.flushed > start:
                arrived()
