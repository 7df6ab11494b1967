"""A million lines of the ledger held against a million reported ones, with errors of every kind planted among them.

Both sides lie in the database and are compared by the run that every night makes. What must be right comes first: how
many of the planted errors were named, and how many that nobody planted.
"""

from __future__ import annotations

import random
import resource
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from time import perf_counter
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import connection

from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments.domain.report import ReportLine
from truehand.reconciliation import operations, queries
from truehand.reconciliation.domain.findings import Kind
from truehand.reconciliation.domain.lines import Side
from truehand.reconciliation.domain.rules import IN_TURN
from truehand.site.benchmarks import books
from truehand.site.benchmarks.scratch import Figures, plain_table, scratch_database, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from truehand.reconciliation.domain.lines import Line

LINES: Final = 1_000_000
# Errors of each kind.
PLANTED: Final = 50
DAY: Final = date(2026, 1, 1)
NOW: Final = datetime(2026, 1, 2, 1, tzinfo=UTC)
SOURCE: Final = "bench-bank"
_BARE: Final = "create table bench_line (line text, day date, minor bigint, currency text, reference text)"
# What a run tells the beginning of: reading the ledger, reading the report, the rules, keeping what was found.
_PHASES: Final = ("reading_the_ledger", "reading_the_report", *("matching",) * len(IN_TURN), "keeping_what_was_found")

Planted = dict[int, Kind]


def measure() -> Figures:
    """Return whether exactly the planted errors were named, seconds of each part, and the most memory in use."""
    planted = _planted(random.Random(7))  # noqa: S311 - the same lines every time
    with scratch_database():
        filling = seconds(
            lambda: books.fill(books.movement(each) for each in range(LINES) if _is_booked(planted, each))
        )
        reported = list(_reported(planted))
        plain_table(_BARE)
        bare = seconds(lambda: _copied(reported))
        keeping = seconds(lambda: _kept(reported))
        count = len(reported)
        reported.clear()
        phases = _run()
        named = {_number(line): each.kind for each in queries.open_now() for line in each.lines}
        found = sum(1 for _ in queries.open_now())
    comparing = sum(phases.values())
    return {
        "planted_errors": len(planted),
        "planted_errors_named": sum(named.get(number) is kind for number, kind in planted.items()),
        "named_that_nobody_planted": found - len(planted),
        "lines_of_the_ledger": LINES - PLANTED,
        "lines_reported": count,
        "filling_the_ledger_seconds": filling,
        "bare_copy_of_the_report_seconds": bare,
        "keeping_the_report_seconds": keeping,
        "keeping_vs_bare_copy": keeping / bare,
        **{f"{name}_seconds": took for name, took in phases.items()},
        "comparing_seconds": comparing,
        "lines_compared_per_second": (LINES - PLANTED + count) / comparing,
        "peak_memory_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _run() -> Figures:
    """Reconcile the day as every night does; return the seconds of its phases."""
    run, began = operations.open_run(since=DAY, until=DAY, now=NOW), [perf_counter()]
    while operations.carry_on(run.id, now=NOW, tell=lambda _done, _total: began.append(perf_counter())):
        pass
    phases = dict.fromkeys(_PHASES, 0.0)
    for phase, (start, end) in zip(_PHASES, pairwise(began[1:]), strict=True):
        phases[phase] += end - start
    return phases


def _planted(chance: random.Random) -> Planted:
    kinds = [kind for kind in _SPOILT for _ in range(PLANTED)]
    return dict(zip(chance.sample(range(LINES), len(kinds)), kinds, strict=True))


def _is_booked(planted: Planted, number: int) -> bool:
    return planted.get(number) is not Kind.MISSING_IN_LEDGER


def _reported(planted: Planted) -> Iterator[ReportLine]:
    for number in range(LINES):
        _, reference, minor = books.movement(number)
        line = ReportLine(SOURCE, f"{number}", DAY, Money(minor, "CNY"), reference)
        yield from _SPOILT[planted[number]](line) if number in planted else (line,)


def _copied(lines: list[ReportLine]) -> None:
    """Write the lines into a table without any promise, as fast as COPY goes."""
    with connection.cursor() as cursor, cursor.copy("copy bench_line from stdin") as copy:
        for each in lines:
            copy.write_row((each.id, each.day, each.amount.minor, each.amount.currency, each.reference))


def _kept(lines: list[ReportLine]) -> None:
    words = {"since": DAY, "until": DAY, "currency": "CNY", "sha256": "0" * 64, "now": NOW}
    payments.keep_report(SOURCE, "one", lines, **words)  # type: ignore[arg-type]


def _altered(line: ReportLine) -> tuple[ReportLine, ...]:
    last = "7" if line.reference[-1] != "7" else "8"
    return (replace(line, reference=line.reference[:-1] + last),)


_SPOILT: Final[dict[Kind, Callable[[ReportLine], tuple[ReportLine, ...]]]] = {
    Kind.MISSING_IN_LEDGER: lambda line: (line,),
    Kind.MISSING_AT_BANK: lambda _line: (),
    Kind.AMOUNT_DIFFERS: lambda line: (replace(line, amount=line.amount + Money(1, "CNY")),),
    Kind.DUPLICATE: lambda line: (line, replace(line, id=f"{line.id}:again")),
    Kind.WRONG_DATE: lambda line: (replace(line, day=DAY + timedelta(days=9)),),
    Kind.WRONG_CURRENCY: lambda line: (replace(line, amount=Money(line.amount.minor, "USD")),),
    Kind.REFERENCE_ALTERED: _altered,
}


def _number(line: Line) -> int:
    return UUID(line.key).int if line.side is Side.BOOKS else int(line.key.split(":")[1])
