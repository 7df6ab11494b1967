"""A million lines of the ledger held against a million reported ones, with errors of every kind planted among them.

The reported lines are kept in and read from the database; the ledger's are made up as they are read. The one figure
that must be right comes first: how many of the planted errors were named, and how many that nobody planted.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Final

from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments import queries as reported
from truehand.payments.domain.report import ReportLine
from truehand.reconciliation.domain.findings import Kind
from truehand.reconciliation.domain.lines import Line, Side, table
from truehand.reconciliation.domain.matching import match
from truehand.site.benchmarks.scratch import Figures, scratch_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LINES: Final = 1_000_000
# Errors of each kind.
PLANTED: Final = 50
DAY: Final = date(2026, 1, 1)
NOW: Final = datetime(2026, 1, 2, 1, tzinfo=UTC)
SOURCE: Final = "bench-bank"
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

Planted = dict[int, Kind]


def measure() -> Figures:
    """Return seconds of each part, lines a second of the whole, and whether exactly the planted errors were named."""
    chance = random.Random(7)  # noqa: S311 - the same lines every time
    planted = _planted(chance)
    with scratch_database():
        clock = perf_counter()
        words = {"since": DAY, "until": DAY, "currency": "CNY", "sha256": "0" * 64, "now": NOW}
        payments.keep_report(SOURCE, "one", _reported(planted), **words)  # type: ignore[arg-type]
        kept = perf_counter() - clock
        clock = perf_counter()
        books = table(_books(planted))
        ours = perf_counter() - clock
        clock = perf_counter()
        report = table(_told(each) for each in _kept_lines())
        read = perf_counter() - clock
        clock = perf_counter()
        matching = match(books, report)
        matched = perf_counter() - clock
    named = {_number(line.key): each.kind for each in matching.findings for line in each.lines}
    right = sum(named.get(number) is kind for number, kind in planted.items())
    return {
        "planted_errors": len(planted),
        "planted_errors_named": right,
        "named_that_nobody_planted": len(matching.findings) - len(planted),
        "lines_of_the_ledger": books.height,
        "lines_reported": report.height,
        "keeping_the_report_seconds": kept,
        "reading_the_ledger_side_seconds": ours,
        "reading_the_report_seconds": read,
        "matching_seconds": matched,
        "lines_compared_per_second": (books.height + report.height) / (ours + read + matched),
    }


def _planted(chance: random.Random) -> Planted:
    kinds = [kind for kind in Kind if kind is not Kind.CLOSING_UNEQUAL for _ in range(PLANTED)]
    return dict(zip(chance.sample(range(LINES), len(kinds)), kinds, strict=True))


def _entry(number: int) -> tuple[str, int]:
    """Return the reference and the amount of one movement, the same whoever asks."""
    own = random.Random(number)  # noqa: S311 - made up
    letters = "".join(own.choices(_ALPHABET, k=12))
    minor = own.randint(100, 90_000_000)
    return (f"TH{letters}", minor) if own.random() < 0.6 else (f"PO{letters}", -minor)  # noqa: PLR2004 - as it comes


def _books(planted: Planted) -> Iterator[Line]:
    for number in range(LINES):
        if planted.get(number) is not Kind.MISSING_IN_LEDGER:
            reference, minor = _entry(number)
            yield Line(Side.BOOKS, f"b:{number}", DAY, Money(minor, "CNY"), reference)


def _reported(planted: Planted) -> Iterator[ReportLine]:
    for number in range(LINES):
        reference, minor = _entry(number)
        line = ReportLine(SOURCE, f"{number}", DAY, Money(minor, "CNY"), reference)
        kind = planted.get(number)
        yield from _SPOILT[kind](line) if kind in _SPOILT else (line,)


def _altered(line: ReportLine) -> tuple[ReportLine, ...]:
    last = "7" if line.reference[-1] != "7" else "8"
    return (replace(line, reference=line.reference[:-1] + last),)


_SPOILT: Final[dict[Kind | None, Callable[[ReportLine], tuple[ReportLine, ...]]]] = {
    Kind.MISSING_AT_BANK: lambda _line: (),
    Kind.AMOUNT_DIFFERS: lambda line: (replace(line, amount=line.amount + Money(1, "CNY")),),
    Kind.DUPLICATE: lambda line: (line, replace(line, id=f"{line.id}:again")),
    Kind.WRONG_DATE: lambda line: (replace(line, day=DAY + timedelta(days=9)),),
    Kind.WRONG_CURRENCY: lambda line: (replace(line, amount=Money(line.amount.minor, "USD")),),
    Kind.REFERENCE_ALTERED: _altered,
}


def _kept_lines() -> Iterator[ReportLine]:
    yield from reported.report_lines(SOURCE, DAY, DAY)
    yield from reported.misdated_lines(SOURCE, DAY, DAY)


def _told(line: ReportLine) -> Line:
    return Line(Side.REPORT, f"r:{line.id}", line.day, line.amount, line.reference, line.text)


def _number(key: str) -> int:
    return int(key.split(":")[1])
