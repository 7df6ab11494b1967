"""What provability costs: recording and integrating events against plain inserts of the same bytes, in turns."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, transaction

from truehand.evidence import operations, queries
from truehand.evidence.domain.merkle import included
from truehand.kernel.canonical import Json, canonical
from truehand.kernel.ids import new_id
from truehand.site.benchmarks.scratch import Figures, plain_table, scratch_database, seconds

ROUNDS, EVENTS, PROOFS = 8, 500, 500
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PAYLOAD: dict[str, Json] = {"step": 7, "from": "delivered", "to": "accepted", "note": "a payload of ordinary size" * 4}
PLAIN_TABLE = """create table bench_plain (sequence bigint generated always as identity primary key, id uuid unique,
    kind text, subject uuid, actor uuid, at timestamptz, payload bytea);
    create index on bench_plain (subject, sequence)"""
PLAIN_INSERT = "insert into bench_plain (id, kind, subject, actor, at, payload) values (%s, %s, %s, %s, %s, %s)"


def measure() -> Figures:
    """Return events a second of each way, and how many times a plain insert a provable one takes."""
    plain = recording = integrating = 0.0
    with scratch_database():
        plain_table(PLAIN_TABLE)
        for _ in range(ROUNDS):
            plain += seconds(_insert)
            recording += seconds(_record)
            integrating += seconds(lambda: operations.integrate(now=NOW))
        operations.checkpoint(now=NOW)
        proving = seconds(_prove)
    total = ROUNDS * EVENTS
    return {
        "plain_inserts_per_second": total / plain,
        "events_recorded_per_second": total / recording,
        "events_integrated_per_second": total / integrating,
        "cost_of_recording_in_plain_inserts": recording / plain,
        "cost_in_plain_inserts": (recording + integrating) / plain,
        "proofs_made_and_checked_per_second": PROOFS / proving,
    }


def _insert() -> None:
    for number in range(EVENTS):
        with transaction.atomic(), connection.cursor() as cursor:
            subject, payload = UUID(int=number % 50), canonical(PAYLOAD)
            cursor.execute(PLAIN_INSERT, [new_id(NOW), "bench.event", subject, None, NOW, payload])


def _record() -> None:
    for number in range(EVENTS):
        with transaction.atomic():
            operations.record("bench.event", subject=UUID(int=number % 50), payload=PAYLOAD, actor=None, now=NOW)


def _prove() -> None:
    head = queries.head()
    if head is None:
        raise RuntimeError("nothing was signed")
    choose = random.Random(1)  # noqa: S311 - the same sample every time
    for _ in range(PROOFS):
        index = choose.randrange(head.size)
        proof = queries.inclusion_proofs([index], head.size)[index]
        if not included(queries.entry(index).leaf_hash, index, head.size, proof, head.root):
            raise RuntimeError(f"entry {index} is not proven")
