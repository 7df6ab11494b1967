"""What the log carries under many hands: outbox and one sequencer against a hash chain whose head everybody locks."""

from __future__ import annotations

import statistics
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from time import perf_counter, sleep
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import connection, transaction

from truehand.evidence import operations, queries
from truehand.evidence.domain.verifier.log import root_of
from truehand.kernel.canonical import canonical
from truehand.kernel.ids import new_id
from truehand.site.benchmarks.log import PAYLOAD, PLAIN_INSERT, PLAIN_TABLE
from truehand.site.benchmarks.scratch import Figures, plain_table, scratch_database, seconds

if TYPE_CHECKING:
    from collections.abc import Callable

HANDS, EACH, PROOFS = 8, 250, 200
RATE, PACED = 400, 1200  # events a second, events
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CHAIN = "create table bench_head (one int primary key, hash bytea); insert into bench_head values (1, '')"


def measure() -> Figures:
    """Return events a second of each way, their ratios, and how long an event waits for its place."""
    with scratch_database():
        plain_table(PLAIN_TABLE)
        plain_table(CHAIN)
        plain = HANDS * EACH / seconds(lambda: _by_many(_insert))
        chain = HANDS * EACH / seconds(lambda: _by_many(_link))
        log = HANDS * EACH / seconds(_logged)
        waits = _waits()
        operations.checkpoint(now=NOW)
        alone = _alone()
    return {
        "plain_inserts_per_second": plain,
        "chained_events_per_second": chain,
        "logged_events_per_second": log,
        "append_vs_chain": log / chain,
        "append_vs_plain": log / plain,
        "integration_p50_ms": statistics.median(waits) * 1000,
        "integration_p99_ms": statistics.quantiles(waits, n=100)[98] * 1000,
        "standalone_ms": alone * 1000,
    }


def _by_many(act: Callable[[], object]) -> None:
    """Let every hand act in transactions of its own, all at once."""

    def work(_: int) -> None:
        try:
            for _ in range(EACH):
                with transaction.atomic():
                    act()
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        list(pool.map(work, range(HANDS)))


def _insert() -> None:
    with connection.cursor() as cursor:
        cursor.execute(PLAIN_INSERT, [new_id(NOW), "bench.event", UUID(int=1), None, NOW, canonical(PAYLOAD)])


def _link() -> None:
    """Append to a hash chain as most do it: lock the head, hash it into the event, move it."""
    body = canonical(PAYLOAD)
    with connection.cursor() as cursor:
        cursor.execute("select hash from bench_head where one = 1 for update")
        (head,) = cursor.fetchone()
        hashed = sha256(bytes(head) + body).digest()
        cursor.execute(PLAIN_INSERT, [new_id(NOW), "bench.event", UUID(int=1), None, NOW, hashed + body])
        cursor.execute("update bench_head set hash = %s where one = 1", [hashed])


def _record() -> UUID:
    return operations.record("bench.event", subject=UUID(int=1), payload=PAYLOAD, actor=None, now=NOW)


def _logged() -> None:
    """Record by many hands while the sequencer works, until the last event has its place."""
    with _Sequencer():
        _by_many(_record)


class _Sequencer:
    """Inside, one thread gives events their places; it ends when none waits."""

    def __init__(self) -> None:
        """Nothing has its place yet."""
        self._over, self._thread = threading.Event(), threading.Thread(target=self._work)
        self.placed: list[tuple[int, float]] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _work(self) -> None:
        try:
            while True:
                last = self._over.is_set()
                if operations.integrate(now=NOW):
                    self.placed.append((queries.log_size(), perf_counter()))
                elif last:
                    return
                else:
                    sleep(0.002)
        finally:
            connection.close()


def _waits() -> list[float]:
    """Return how long each event of a steady stream waited from its commit to its place, in seconds."""
    before, told = queries.log_size(), list[float]()
    with _Sequencer() as sequencer:
        start = perf_counter()
        for number in range(PACED):
            sleep(max(0.0, start + number / RATE - perf_counter()))
            with transaction.atomic():
                _record()
            told.append(perf_counter())
    waits, done = list[float](), 0
    for size, at in sequencer.placed:
        waits += [at - each for each in told[done : size - before]]
        done = size - before
    return [max(each, 0.0) for each in waits]


def _alone() -> float:
    """Return the seconds that the stand-alone verifier takes for a proof."""
    size = queries.log_size()
    proofs = queries.inclusion_proofs(range(PROOFS), size)
    hashes = {index: queries.entry(index).leaf_hash for index in proofs}
    took = seconds(lambda: [root_of(hashes[index], index, size, list(proof)) for index, proof in proofs.items()])
    return took / PROOFS
