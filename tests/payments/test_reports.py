"""Statements and settlement files are kept once, for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.payments.conftest import NOW, cny
from truehand.identity import operations as identity
from truehand.identity.domain.refusals import SecondPersonNeeded
from truehand.kernel.actor import Actor, NotPermitted
from truehand.kernel.money import Money
from truehand.payments import operations, queries
from truehand.payments.domain.refusals import ChangeUnknown, ReportChanged
from truehand.payments.domain.report import Report, ReportLine, Verdict
from truehand.payments.models import ReportChange, ReportLineRow
from truehand.payments.operations import reports

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


def test_another_file_under_a_name_is_refused_and_nothing_of_it_is_kept() -> None:
    kept("one", line(1))
    words = {"since": DAY, "until": NEXT, "currency": "CNY", "sha256": "1" * 64, "now": NOW}
    with pytest.raises(ReportChanged):
        operations.keep_report("bank", "one", [line(2)], **words)  # type: ignore[arg-type]
    assert queries.report_line_counts("bank", DAY, DAY) == {DAY: 1}


@pytest.mark.parametrize(
    "change",
    [
        {"amount": cny(7)},
        {"day": NEXT},
        {"amount": Money(100, "USD"), "fee": Money(1, "USD")},
        {"reference": "TH9"},
        {"text": "x"},
        {"fee": None},
    ],
)
def test_a_line_told_differently_is_kept_beside_the_first_telling(change: dict[str, Any]) -> None:
    kept("one", line(1), line(2))
    told = replace(line(1), **change)
    kept("two", told, line(2))
    (found,) = queries.open_changes("bank")
    assert (found.old, found.new, found.ended_at) == (line(1), told, None)
    assert list(queries.report_lines("bank", DAY, NEXT)) == [line(1), line(2)]
    assert queries.changed_lines("bank", ["L1", "L2"]) == {"L1"}


def test_the_same_change_told_again_is_found_once_and_another_one_beside_it() -> None:
    kept("one", line(1))
    for number, minor in enumerate((7, 7, 8)):
        kept(f"again {number}", replace(line(1), amount=cny(minor)))
    assert [each.new.amount.minor for each in queries.open_changes("bank")] == [7, 8]


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_one_file_that_tells_a_line_twice_differently_is_found_out(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "CHUNK", chunk)
    kept("one", line(1), replace(line(1), amount=cny(7)), line(2))
    assert [each.new.amount.minor for each in queries.open_changes("bank")] == [7]
    assert queries.report_line_counts("bank", DAY, DAY) == {DAY: 2}


def test_a_settlements_name_that_is_told_later_is_no_change() -> None:
    kept("one", line(1))
    kept("two", replace(line(1), batch="SET-1"))
    assert queries.open_changes("bank") == ()


def test_what_two_accept_counts_from_then_on_and_the_first_telling_is_a_change_again(cast: dict[str, Actor]) -> None:
    olga, otto = cast["olga"], cast["otto"]
    told = replace(line(1), day=NEXT, amount=cny(7))
    kept("one", line(1))
    kept("two", told)
    (found,) = queries.open_changes("bank")
    proposal = operations.propose_verdict(olga, found.id, Verdict.ACCEPT, reason="They wrote to us.", now=NOW)
    with pytest.raises(SecondPersonNeeded):
        operations.end_change(olga, found.id, Verdict.ACCEPT, now=NOW)
    identity.approve(otto, proposal, now=NOW)
    operations.end_change(olga, found.id, Verdict.ACCEPT, now=NOW)
    assert queries.open_changes("bank") == ()
    assert list(queries.report_lines("bank", DAY, NEXT)) == [told]
    assert list(queries.report_lines("bank", DAY, DAY)) == []
    assert queries.told_table("bank", NEXT, NEXT)["minor"].to_list() == [7]
    with pytest.raises(ChangeUnknown):
        operations.end_change(olga, found.id, Verdict.ACCEPT, now=NOW)
    kept("three", told)
    assert queries.open_changes("bank") == ()
    kept("four", line(1))
    assert [each.new for each in queries.open_changes("bank")] == [line(1)]


@pytest.mark.parametrize("key", ["audra", "cora", "bob"])
def test_only_operators_propose_that_a_change_counts(cast: dict[str, Actor], key: str) -> None:
    kept("one", line(1))
    kept("two", replace(line(1), amount=cny(7)))
    (found,) = queries.open_changes("bank")
    with pytest.raises(NotPermitted):
        operations.propose_verdict(cast[key], found.id, Verdict.ACCEPT, reason="x", now=NOW)
    with pytest.raises(NotPermitted):
        operations.end_change(cast[key], found.id, Verdict.ACCEPT, now=NOW)


def test_lines_are_read_from_the_same_connection_that_keeps_them() -> None:
    kept("one", *(line(number) for number in range(50)))
    told = (replace(each, id=f"{each.id}:2") for each in queries.report_lines("bank", DAY, DAY))
    words = {"since": DAY, "until": NEXT, "currency": "CNY", "sha256": "2" * 64, "now": NOW}
    operations.keep_report("bank", "two", told, **words)  # type: ignore[arg-type]
    assert queries.report_line_counts("bank", DAY, DAY) == {DAY: 100}


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
    kept("two", replace(line(1), amount=cny(7)))
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportChange.objects.update(digest="")
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportChange.objects.all().delete()
