"""Statements and settlement files are kept once, for good."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from tests.payments.conftest import NOW, cny
from truehand.payments import operations, queries
from truehand.payments.domain.report import Report, ReportLine
from truehand.payments.models import ReportLineRow

pytestmark = pytest.mark.django_db
DAY, NEXT = date(2026, 11, 23), date(2026, 11, 24)


def line(number: int, day: date = DAY) -> ReportLine:
    return ReportLine("bank", f"L{number}", day, cny(number * 100), f"TH{number}", "货款", f"P{number}", cny(1))


def kept(name: str, *lines: ReportLine) -> Report:
    words = {"since": DAY, "until": NEXT, "currency": "CNY", "sha256": "0" * 64, "now": NOW}
    return operations.keep_report("bank", name, lines, closing=cny(300), **words)  # type: ignore[arg-type]


def test_what_is_kept_is_read_back_as_it_was() -> None:
    report = kept("2026-11-23", line(1), line(2, NEXT))
    assert list(queries.report_lines("bank", DAY, NEXT)) == [line(1), line(2, NEXT)]
    assert list(queries.report_lines("bank", NEXT, NEXT)) == [line(2, NEXT)]
    assert queries.report_line_counts("bank", DAY, NEXT) == {DAY: 1, NEXT: 1}
    assert queries.report_sources() == ("bank",)
    assert queries.reported_days("bank") == (DAY, NEXT)
    assert queries.reported_days("nobody") is None
    assert (report.closing, report.opening) == (cny(300), None)
    assert queries.reports("bank", NEXT, NEXT) == (report,)


def test_a_file_kept_twice_is_kept_once() -> None:
    assert kept("one", line(1)) == kept("one", line(1), line(2))
    assert queries.report_line_counts("bank", DAY, DAY) == {DAY: 1}


def test_a_line_that_two_files_bring_is_kept_once() -> None:
    kept("one", line(1))
    kept("two", line(1), line(2))
    assert queries.report_line_counts("bank", DAY, DAY) == {DAY: 2}


def test_nothing_kept_is_altered() -> None:
    kept("one", line(1))
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportLineRow.objects.update(minor=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportLineRow.objects.all().delete()
