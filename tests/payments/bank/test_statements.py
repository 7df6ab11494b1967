"""A file is kept as it is, read once, and believed only as far as it agrees with itself and with what is known."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from tests.databases import owner
from tests.payments.bank.conftest import day_of, entry
from tests.payments.bank.world import DAY
from tests.payments.conftest import NOW, cny
from truehand.evidence import queries as evidence
from truehand.kernel.actor import Actor, NotPermitted
from truehand.payments import queries as payments
from truehand.payments.bank import operations as bank
from truehand.payments.bank import queries
from truehand.payments.bank.models import BankLine, BankStatement, StatementPiece
from truehand.payments.bank.operations.statements import open_statement
from truehand.payments.bank.sample import camt_file, csv_file, mt940_file
from truehand.payments.domain.booking import LineState
from truehand.payments.domain.refusals import statements as refusals
from truehand.payments.domain.statement import StatementState, StatementView

Give = Callable[..., StatementView]
PAID = entry(1_000, "B-1", "TH4T3QK9PZ2W7X", name="陈博文", number="6222020000001234567")
FEE = entry(-30, "B-2", charge=True, text="手续费")


def codes(view: StatementView) -> list[str]:
    return [each.code for each in view.findings]


def test_a_statement_is_kept_byte_for_byte_and_nobody_reads_it_in_the_database(give: Give) -> None:
    body = camt_file(day_of(PAID, FEE))
    view = give(body)
    assert (view.state, view.lines, view.repeated, view.findings) == (StatementState.READ, 2, 0, ())
    assert (view.opening, view.closing, view.since, view.until) == (cny(0), cny(970), DAY, DAY)
    assert open_statement(BankStatement.objects.get()).read() == body
    kept = b"".join(bytes(each.sealed) for each in StatementPiece.objects.all())
    assert b"6222020000001234567" not in kept
    assert b"6222020000001234567" not in bytes(BankLine.objects.get(bank_id="B-1").number_sealed)
    assert [each.kind for each in evidence.entries_of(view.id)] == [
        "payment.statement_received",
        "payment.statement_read",
    ]


def test_the_same_file_again_is_the_same_and_brings_nothing(give: Give) -> None:
    body = camt_file(day_of(PAID, FEE))
    assert give(body) == give(body)
    assert BankLine.objects.count() == 2


@pytest.mark.parametrize("write", [camt_file, mt940_file, csv_file])
def test_files_that_overlap_bring_each_line_once(give: Give, write: Callable[..., bytes]) -> None:
    equal = [entry(500, "", text="same", name="陈博文"), entry(500, "", text="same", name="陈博文")]
    give(day_of(PAID, *equal), write=write)
    later = give(day_of(PAID, *equal, FEE), write=write)
    assert (later.lines, later.repeated, codes(later)) == (1, 3, [])
    assert BankLine.objects.count() == 4


def test_the_same_day_in_another_format_brings_nothing_new(give: Give) -> None:
    give(day_of(PAID, FEE), write=camt_file)
    for write in (mt940_file, csv_file):
        again = give(day_of(PAID, FEE), write=write)
        assert (again.state, again.lines, again.repeated) == (StatementState.READ, 0, 2)


def test_a_line_told_anew_with_another_amount_is_named_by_its_number_and_not_booked(give: Give) -> None:
    give(day_of(PAID, FEE))
    altered = give(day_of(FEE, replace(PAID, amount=cny(9_000))))
    assert altered.state is StatementState.READ
    assert codes(altered) == ["payments.statement_altered"]
    assert altered.findings[0].en.endswith(": 2.")
    first, _, told = BankLine.objects.order_by("id")
    assert (told.minor, told.state, told.instead_of, told.decided_at) == (9_000, LineState.TOLD_ANEW, first, NOW)
    hold = payments.payout_hold()
    assert hold is not None
    assert "2" in hold.en


def test_a_day_left_out_is_missed_and_found_again(give: Give) -> None:
    first, second, third = (
        day_of(entry(100 * number, f"B-{number}"), opening=opening, sequence=number, day=DAY + timedelta(number))
        for number, opening in ((1, 0), (2, 100), (3, 300))
    )
    give(first)
    gap = give(third)
    assert (gap.state, codes(gap)) == (
        StatementState.READ,
        ["payments.statement_skips", "payments.statement_gap"],
    )
    assert codes(give(second)) == []
    row = BankStatement.objects.get(id=gap.id)
    assert codes(queries.statement_view(row)) == ["payments.statement_skips"]


def test_a_table_that_does_not_follow_is_refused_until_the_one_between_is_there(give: Give) -> None:
    first, second, third = (
        day_of(entry(100 * number, f"B-{number}"), opening=opening, sequence=number, day=DAY + timedelta(number))
        for number, opening in ((1, 0), (2, 100), (3, 300))
    )
    give(first, write=csv_file)
    assert give(third, write=csv_file).state is StatementState.REFUSED
    assert give(second, write=csv_file).state is StatementState.READ
    assert give(third, write=csv_file).state is StatementState.READ


def test_lines_without_a_banks_reference_that_come_again_are_left_to_a_person(give: Give) -> None:
    nameless = entry(500, "", text="cash", name="陈博文")
    give(day_of(nameless, sequence=1))
    doubt = give(day_of(nameless, opening=500, sequence=2))
    assert codes(doubt) == ["payments.repeat_in_doubt"]
    assert (doubt.lines, doubt.repeated) == (0, 1)


def test_the_statement_of_another_account_is_refused(give: Give) -> None:
    assert codes(give(day_of(PAID), account="custody-eur")) == ["payments.statement_account_unknown"]


@pytest.mark.parametrize("cut", [40, 200, 900])
def test_a_file_cut_off_is_refused_and_nothing_of_it_counts(give: Give, cut: int) -> None:
    view = give(camt_file(day_of(PAID, FEE))[:cut])
    assert (view.state, codes(view)) == (StatementState.REFUSED, ["payments.statement_truncated"])
    assert not BankLine.objects.exists()
    assert not payments.reports("custody-cny", date.min, date.max)


def test_what_was_refused_may_be_given_again(give: Give) -> None:
    body = camt_file(day_of(PAID))[:900]
    first = give(body)
    assert give(body) == first


def test_a_statements_lines_are_what_reconciliation_reads(give: Give) -> None:
    give(day_of(PAID, FEE))
    lines = list(payments.report_lines("custody-cny", DAY, DAY))
    assert [(each.amount, each.reference, each.provider_id) for each in lines] == [
        (cny(1_000), "TH4T3QK9PZ2W7X", "B-1"),
        (cny(-30), "", "B-2"),
    ]
    (report,) = payments.reports("custody-cny", DAY, DAY)
    assert (report.opening, report.closing) == (cny(0), cny(970))


def test_only_operators_and_the_custodian_bring_statements_and_auditors_look(cast: dict[str, Actor]) -> None:
    for who in ("bob", "audra"):
        with pytest.raises(NotPermitted):
            bank.receive_statement(cast[who], io.BytesIO(b"x"), account="custody-cny", name="x", now=NOW)
    with pytest.raises(NotPermitted):
        queries.statements(cast["bob"])
    assert queries.statements(cast["audra"]).items == ()
    with pytest.raises(refusals.StatementUnknown):
        queries.statement(cast["audra"], uuid4())
    with pytest.raises(refusals.StatementUnknown):
        bank.read_statement(uuid4(), now=NOW)


def test_a_file_too_large_for_the_web_is_refused_before_it_is_kept(cast: dict[str, Actor]) -> None:
    with pytest.raises(refusals.StatementTooLarge):
        bank.receive_statement(
            cast["olga"], io.BytesIO(b"x" * 3_000_000), account="custody-cny", name="x", now=NOW, largest=1_000_000
        )
    with pytest.raises(refusals.BankAccountNotConfigured):
        bank.receive_statement(cast["olga"], io.BytesIO(b"x"), account="elsewhere", name="x", now=NOW)
    assert not BankStatement.objects.exists()


def test_progress_is_told_while_a_long_file_is_read(cast: dict[str, Actor]) -> None:
    long = day_of(*(entry(1, f"B-{number}") for number in range(5_000)))
    view = bank.receive_statement(cast["olga"], io.BytesIO(mt940_file(long)), account="custody-cny", name="x", now=NOW)
    told: list[int] = []
    assert bank.read_statement(view.id, now=NOW, progress=told.append).lines == 5_000
    assert told == [2_000, 4_000, 5_000]


# What each attempt meets: the application's role its missing right, or the trigger that stops the owner of the tables.
NO_RIGHT = (ProgrammingError, "permission denied for table")
TRIGGER = (IntegrityError, "is append-only")


@pytest.mark.parametrize(
    ("attempt", "stops_the_application"),
    [
        ("update bank_statement_piece set sealed = ''", NO_RIGHT),
        ("delete from bank_statement_piece", NO_RIGHT),
        ("update bank_line set minor = minor + 1", TRIGGER),
        ("delete from bank_line", NO_RIGHT),
        ("update bank_line set instead_of_id = id", TRIGGER),
    ],
)
def test_the_database_lets_nobody_alter_what_the_bank_told(
    give: Give, attempt: str, stops_the_application: tuple[type[Exception], str]
) -> None:
    give(day_of(PAID))
    error, words = stops_the_application
    with pytest.raises(error, match=words), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attempt)
    error, words = TRIGGER
    with pytest.raises(error, match=words), transaction.atomic(), owner(), connection.cursor() as cursor:
        cursor.execute(attempt)
