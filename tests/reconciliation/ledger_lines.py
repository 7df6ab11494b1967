"""Lines of both sides, made by hand or many at a time."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from truehand.kernel.money import Money
from truehand.payments.domain.channel import new_reference
from truehand.reconciliation.domain.lines import Line, Side

DAY: Final = date(2026, 11, 20)


def book(reference: str, minor: int, day: date = DAY, *, key: str = "", currency: str = "CNY", **more: object) -> Line:
    key = key or f"b-{reference}-{minor}"
    return Line(Side.BOOKS, key, day, Money(minor, currency), reference, **more)  # type: ignore[arg-type]


def told(reference: str, minor: int, day: date = DAY, *, key: str = "", currency: str = "CNY", **more: object) -> Line:
    key = key or f"r-{reference}-{minor}"
    return Line(Side.REPORT, key, day, Money(minor, currency), reference, **more)  # type: ignore[arg-type]


def clean(count: int, seed: int = 7) -> tuple[list[Line], list[Line]]:
    """Both sides of so many payments and payouts, all in order; the report one day late for some."""
    chance = random.Random(seed)  # noqa: S311 - the same lines every time
    books, report = [], []
    for number in range(count):
        minor = chance.randint(100, 90_000_000) * chance.choice([1, 1, -1])
        reference = new_reference("TH" if minor > 0 else "PO")
        books.append(book(reference, minor, key=f"b{number}"))
        report.append(told(reference, minor, DAY + timedelta(days=chance.choice([0, 0, 0, 1])), key=f"r{number}"))
    return books, report


def slipped(line: Line) -> Line:
    """The same line with one character of its reference mistyped."""
    last = "7" if line.reference[-1] != "7" else "8"
    return replace(line, reference=line.reference[:-1] + last)
