"""One client of the log's race, a process: records, or gives places, as its standard input says."""

from __future__ import annotations

import json
import os
import sys
import time
from hashlib import sha256
from select import select
from uuid import UUID

import django
from django.db import connection, transaction

CHAIN = "create table bench_head (one int primary key, hash bytea); insert into bench_head values (1, '')"
PACED_SUBJECT = UUID(int=2)  # of the events that come at a steady rate
PAUSE = 0.005  # seconds of the sequencer between two looks when nothing waits


def main() -> None:
    """Answer every line until there is none."""
    django.setup()
    from truehand.site.benchmarks.contest.client import _turn

    ways = {"plain": _insert, "chained": _link, "logged": _record}
    for line in sys.stdin:
        order = json.loads(line)
        match order["do"]:
            case "sequence":
                answer: dict[str, object] = {"placed": _sequence()}
            case "paced":
                answer = {"told": _paced(order["start"], order["each"], order["number"])}
            case way:
                answer = _turn(ways[way], order["start"], order["seconds"])
        print(json.dumps(answer), flush=True)  # noqa: T201 - it is asked for


def _sequence() -> list[tuple[int, float]]:
    """Give places until told to stop, and then until nothing waits; return the log's size and the moment, each time."""
    from truehand.edge import clock
    from truehand.evidence import operations, queries

    placed, last = list[tuple[int, float]](), False
    while True:
        last = last or bool(select([sys.stdin], [], [], 0)[0] and sys.stdin.readline())
        if operations.integrate(now=clock.now()):
            at = time.time()
            placed.append((queries.log_size(), at))
        elif last:
            return placed
        else:
            time.sleep(PAUSE)


def _paced(start: float, each: float, number: int) -> list[tuple[str, float]]:
    """Record an event at every moment of a timetable, late ones at once; return each id and when it was due."""
    from truehand.evidence import operations
    from truehand.site.benchmarks.log import NOW, PAYLOAD

    told = list[tuple[str, float]]()
    for turn in range(number):
        due = start + turn * each
        time.sleep(max(0.0, due - time.time()))
        with transaction.atomic():
            made = operations.record("bench.event", subject=PACED_SUBJECT, payload=PAYLOAD, actor=None, now=NOW)
        told.append((str(made), due))
    return told


def _record() -> int:
    from truehand.evidence import operations
    from truehand.site.benchmarks.log import NOW, PAYLOAD

    with transaction.atomic():
        operations.record("bench.event", subject=UUID(int=1), payload=PAYLOAD, actor=None, now=NOW)
    return 1


def _insert() -> int:
    from truehand.kernel.canonical import canonical
    from truehand.kernel.ids import new_id
    from truehand.site.benchmarks.log import NOW, PAYLOAD, PLAIN_INSERT

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLAIN_INSERT, [new_id(NOW), "bench.event", UUID(int=1), None, NOW, canonical(PAYLOAD)])
    return 1


def _link() -> int:
    """Append to a hash chain as most do it: lock the head, hash it into the event, move it."""
    from truehand.kernel.canonical import canonical
    from truehand.kernel.ids import new_id
    from truehand.site.benchmarks.log import NOW, PAYLOAD, PLAIN_INSERT

    body = canonical(PAYLOAD)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select hash from bench_head where one = 1 for update")
        (head,) = cursor.fetchone()
        hashed = sha256(bytes(head) + body).digest()
        cursor.execute(PLAIN_INSERT, [new_id(NOW), "bench.event", UUID(int=1), None, NOW, hashed + body])
        cursor.execute("update bench_head set hash = %s where one = 1", [hashed])
    return 1


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "truehand.site.benchmarks.contest.settings"
    main()
