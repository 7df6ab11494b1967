"""What the books and the report agree in, and what is named when they do not."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reconciliation.ledger_lines import DAY, book, clean, slipped, told
from truehand.kernel.money import Money
from truehand.reconciliation.domain.findings import Kind
from truehand.reconciliation.domain.lines import Line, Side
from truehand.reconciliation.domain.matching import Matching, reconcile

A, B, C = "TH7Q2M4Z9K1XWV", "PO3H8N5R6T0YPD", "TH0000000000A1"


def named(matching: Matching) -> list[tuple[Kind, set[str]]]:
    return [(each.kind, {line.key for line in each.lines}) for each in matching.findings]


def rules(matching: Matching) -> Counter[str]:
    return Counter(matching.pairs["rule"])


def test_a_clean_day_is_clean() -> None:
    books, report = clean(300)
    matching = reconcile(books, report)
    assert matching.findings == ()
    assert matching.agreed == 600


def test_nothing_on_both_sides_agrees() -> None:
    assert reconcile([], []).findings == ()


def test_a_line_the_bank_does_not_have_is_named() -> None:
    assert named(reconcile([book(A, 5), book(B, -3)], [told(A, 5)])) == [(Kind.MISSING_AT_BANK, {f"b-{B}--3"})]


def test_a_line_we_did_not_book_is_named() -> None:
    matching = reconcile([book(A, 5)], [told(A, 5), told(B, 700)])
    assert named(matching) == [(Kind.MISSING_IN_LEDGER, {f"r-{B}-700"})]
    assert matching.findings[0].difference == Money(700, "CNY")


def test_another_amount_under_one_reference_is_named_with_both_lines() -> None:
    matching = reconcile([book(A, 500)], [told(A, 450)])
    assert named(matching) == [(Kind.AMOUNT_DIFFERS, {f"b-{A}-500", f"r-{A}-450"})]
    assert matching.findings[0].difference == Money(-50, "CNY")


@pytest.mark.parametrize("side", [Side.BOOKS, Side.REPORT])
def test_a_line_told_twice_is_named_a_duplicate_and_its_twin_agrees(side: Side) -> None:
    books, report = [book(A, 500)], [told(A, 500)]
    (books if side is Side.BOOKS else report).append(Line(side, "twin", DAY, Money(500, "CNY"), A))
    matching = reconcile(books, report)
    assert [(each.kind, len(each.lines)) for each in matching.findings] == [(Kind.DUPLICATE, 1)]
    assert matching.agreed == 2


def test_a_date_too_far_off_is_named_and_the_lines_agree_all_the_same() -> None:
    matching = reconcile([book(A, 5)], [told(A, 5, DAY + timedelta(days=4))])
    assert named(matching) == [(Kind.WRONG_DATE, {f"b-{A}-5", f"r-{A}-5"})]
    assert matching.agreed == 2


def test_a_long_weekend_is_no_wrong_date() -> None:
    assert reconcile([book(A, 5)], [told(A, 5, DAY + timedelta(days=3))]).findings == ()


def test_another_currency_under_one_reference_is_named() -> None:
    matching = reconcile([book(A, 500)], [told(A, 500, currency="USD")])
    assert named(matching) == [(Kind.WRONG_CURRENCY, {f"b-{A}-500", f"r-{A}-500"})]


@pytest.mark.parametrize(
    "typed",
    [A[:-1] + "W", A[1:], A + "9", A[:3] + A[4] + A[3] + A[5:], A[:6] + A[7:]],
    ids=["changed", "cut", "added", "exchanged", "lost"],
)
def test_a_reference_with_one_slip_is_named_altered(typed: str) -> None:
    matching = reconcile([book(A, 500, key="b")], [told(typed, 500, key="r")])
    assert named(matching) == [(Kind.REFERENCE_ALTERED, {"b", "r"})]
    assert matching.agreed == 2


@pytest.mark.parametrize("typed", [A.lower(), f"{A[:4]} {A[4:8]}-{A[8:]}", C.replace("0", "O").replace("1", "l")])
def test_blanks_case_and_look_alike_letters_alter_nothing(typed: str) -> None:
    ours = C if typed.startswith("TH" + "O") else A
    assert reconcile([book(ours, 500)], [told(typed, 500)]).findings == ()


def test_two_payments_of_one_amount_are_not_mistaken_for_one_another() -> None:
    matching = reconcile([book(A, 500)], [told(C, 500)])
    assert {kind for kind, _ in named(matching)} == {Kind.MISSING_AT_BANK, Kind.MISSING_IN_LEDGER}


def test_a_settlement_of_many_payments_agrees_with_their_sum() -> None:
    books = [book(f"TH{number:012}", 100, key=f"b{number}", batch="SET-1") for number in range(50)]
    matching = reconcile(books, [told("SET-1", 5_000)])
    assert matching.findings == ()
    assert rules(matching) == {"sum": 51}
    short = reconcile(books[1:], [told("SET-1", 5_000)])
    assert [(each.kind, each.difference.minor) for each in short.findings] == [(Kind.AMOUNT_DIFFERS, 100)]


def test_a_payment_in_parts_agrees_with_its_sum() -> None:
    matching = reconcile([book(A, 500)], [told(A, 300), told(A, 200)])
    assert (matching.findings, rules(matching)) == ((), {"sum": 3})


def test_without_a_reference_amount_and_nearest_date_decide() -> None:
    books = [book(A, 500, key="near"), book(B, 500, DAY - timedelta(days=2), key="far")]
    matching = reconcile(books, [told("", 500, DAY)])
    assert rules(matching) == {"amount_and_date": 2}
    assert named(matching) == [(Kind.MISSING_AT_BANK, {"far"})]


def test_without_a_reference_a_date_four_days_off_does_not_agree() -> None:
    assert len(reconcile([book(A, 500)], [told("", 500, DAY + timedelta(days=4))]).findings) == 2


def test_a_line_ahead_only_helps_an_earlier_one() -> None:
    ahead = [told(A, 5, DAY + timedelta(days=1), ahead=True), told(B, 9, DAY + timedelta(days=1), ahead=True)]
    matching = reconcile([book(A, 5)], ahead)
    assert (matching.findings, matching.agreed) == ((), 2)


def test_a_line_that_may_still_come_waits() -> None:
    (finding,) = reconcile([book(A, 5, waits=True)], []).findings
    assert finding.waits


MISTAKES: dict[Kind, Callable[[Line], list[Line]]] = {
    Kind.MISSING_AT_BANK: lambda _line: [],
    Kind.AMOUNT_DIFFERS: lambda line: [replace(line, amount=line.amount + Money(1, "CNY"))],
    Kind.DUPLICATE: lambda line: [line, replace(line, key=f"{line.key}-again")],
    Kind.WRONG_DATE: lambda line: [replace(line, day=line.day + timedelta(days=9))],
    Kind.WRONG_CURRENCY: lambda line: [replace(line, amount=Money(line.amount.minor, "USD"))],
    Kind.REFERENCE_ALTERED: lambda line: [slipped(line)],
}


def test_planted_errors_of_every_kind_are_each_named_and_nothing_else_is() -> None:
    books, report = clean(500)
    planted: list[tuple[Kind, str]] = []
    for number, (kind, mistake) in enumerate(MISTAKES.items()):
        at = number * 70 + 11
        planted.append((kind, report[at].key if kind is not Kind.MISSING_AT_BANK else books[at].key))
        report[at : at + 1] = mistake(report[at])
    planted.append((Kind.MISSING_IN_LEDGER, books.pop(490).key.replace("b", "r")))
    found = reconcile(books, report).findings
    assert sorted(each.kind for each in found) == sorted(kind for kind, _ in planted)
    for kind, key in planted:
        (finding,) = [each for each in found if each.kind is kind]
        assert key in {line.key.removesuffix("-again") for line in finding.lines}


KEYS = st.sampled_from(["", A, B, C, "SET-1", "SET-2"])
AMOUNTS = st.integers(-3, 5).filter(bool)


@st.composite
def sides(draw: st.DrawFn, side: Side) -> list[Line]:
    return [
        Line(
            side,
            f"{side}{number}",
            DAY + timedelta(days=draw(st.integers(0, 6))),
            Money(draw(AMOUNTS), draw(st.sampled_from(["CNY", "USD"]))),
            draw(KEYS),
            "",
            draw(st.sampled_from(["", "SET-1"])),
            ahead=draw(st.booleans()) and draw(st.booleans()),
        )
        for number in range(draw(st.integers(0, 12)))
    ]


BOTH = {Kind.WRONG_DATE, Kind.REFERENCE_ALTERED}


@settings(max_examples=40, deadline=None)
@given(books=sides(Side.BOOKS), report=sides(Side.REPORT), seed=st.integers(0, 9))
def test_every_line_ends_in_one_place_and_sums_agree_in_any_order(
    books: list[Line], report: list[Line], seed: int
) -> None:
    matching = reconcile(books, report)
    lines = {line.key: line for line in (*books, *report)}
    open_lines = [line.key for each in matching.findings if each.kind not in BOTH for line in each.lines]
    agreed = list(matching.pairs["key"])
    assert not [key for key, times in Counter([*open_lines, *agreed]).items() if times > 1]
    settled = {*open_lines, *agreed}
    assert not [key for key, line in lines.items() if not line.ahead and key not in settled]
    for _, group in matching.pairs.group_by("rule", "group"):
        sums: Counter[tuple[str, str]] = Counter()
        for key, side in group.select("key", "side").iter_rows():
            sums[side, lines[key].amount.currency] += lines[key].amount.minor
        currencies = {currency for _, currency in sums}
        assert all(sums["books", each] == sums["report", each] for each in currencies)
    shuffled = [*books], [*report]
    for each in shuffled:
        random.Random(seed).shuffle(each)  # noqa: S311 - an order, not a secret
    again = reconcile(*shuffled)
    assert again.digest() == matching.digest()
    assert sorted(each.fingerprint("x") for each in again.findings) == sorted(
        each.fingerprint("x") for each in matching.findings
    )
