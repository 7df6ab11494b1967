"""What an assured trade costs: whole trades through the doors against plain inserts of as many rows, in turns.

A trade is everything from the offer to both ratings: contract and signatures, payments and their call-backs, a report
with its photos, two hand-overs, the settlement, and the evidence of it all with its place in the signed log. The plain
way inserts the same number of rows into one table, one statement each, and promises nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

from truehand.evidence import operations as evidence
from truehand.kernel.canonical import canonical
from truehand.kernel.ids import new_id
from truehand.site.benchmarks.scratch import Figures, plain_table, scratch_database, seconds
from truehand.site.benchmarks.stage import NOW, WHOLE, Stage, play

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.market.operations.scene import Scene

ROUNDS = 12
PLAIN_TABLE = "create table bench_plain (id uuid primary key, subject uuid, at timestamptz, payload bytea)"
PLAIN_INSERT = "insert into bench_plain values (%s, %s, %s, %s)"
PAYLOAD = canonical({"step": 7, "note": "a payload of ordinary size" * 8})
INSERTED = "select sum(n_tup_ins) from pg_stat_user_tables"


def measure() -> Figures:
    """Return whole trades a second, and how they compare with plain inserts of the same rows in the same run."""
    whole = plain = 0.0
    with scratch_database():
        plain_table(PLAIN_TABLE)
        stage = Stage.for_trades(ROUNDS + 1)
        scenes = [stage.scene(number) for number in range(ROUNDS + 1)]
        rows, statements = _counted(partial(_trade, scenes[0]))
        for scene in scenes[1:]:
            whole += seconds(partial(_trade, scene))
            plain += seconds(partial(_insert, rows))
    return {
        "trades_per_second": ROUNDS / whole,
        "steps_per_second": ROUNDS * len(WHOLE) / whole,
        "rows_of_a_trade": rows,
        "statements_of_a_trade": statements,
        "plain_trades_worth_per_second": ROUNDS / plain,
        "trades_vs_plain": plain / whole,
    }


def _trade(scene: Scene) -> None:
    play(scene)
    evidence.integrate(now=scene.now)
    evidence.checkpoint(now=scene.now)


def _insert(rows: int) -> None:
    """Insert the rows in as many transactions as a trade has moves."""
    for move in range(len(WHOLE)):
        with transaction.atomic(), connection.cursor() as cursor:
            for _ in range(rows * move // len(WHOLE), rows * (move + 1) // len(WHOLE)):
                cursor.execute(PLAIN_INSERT, [new_id(NOW), UUID(int=move), NOW, PAYLOAD])


def _counted(work: Callable[[], object]) -> tuple[int, int]:
    """Return how many rows the work inserted, and how many statements it asked of the database."""
    asked = 0

    def count(execute: Callable[..., object], *words: object) -> object:
        nonlocal asked
        asked += 1
        return execute(*words)

    before = _inserted()
    with connection.execute_wrapper(count):
        work()
    return _inserted() - before, asked


def _inserted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_stat_force_next_flush()")
        cursor.execute(INSERTED)
        return int(cursor.fetchone()[0])
