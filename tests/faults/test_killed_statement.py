"""Kill -9 in the middle of booking a statement: whoever takes it up again loses no line and books none twice."""

from __future__ import annotations

import io
from uuid import UUID

import pytest

from tests.faults.dying import deaths
from tests.payments.bank.conftest import day_of, entry
from tests.payments.conftest import NOW, cny
from truehand.escrow import queries as ledger
from truehand.identity import operations as identity
from truehand.payments.bank import operations as bank
from truehand.payments.bank import queries
from truehand.payments.bank.sample import camt_file
from truehand.trade.operations import statements

pytestmark = pytest.mark.django_db(transaction=True)
LINES = 3


def suspended() -> int:
    return next((each.suspense.minor for each in ledger.proof()), 0)


def test_a_statement_killed_at_any_step_is_booked_whole_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    identity.load_cast(now=NOW)
    monkeypatch.setattr(statements, "GROUP", 2)
    given: list[UUID] = []

    def next_statement() -> None:
        number = len(given)
        lines = [entry(100, f"B{number}-{line}", "no idea", name="王五") for line in range(LINES)]
        sample = day_of(*lines, opening=number * LINES * 100, sequence=number + 1)
        body = io.BytesIO(camt_file(sample))
        given.append(bank.receive_statement(None, body, account="custody-cny", name="x", now=NOW).id)
        bank.read_statement(given[-1], now=NOW)

    def take() -> None:
        statements.take_statement(given[-1], now=NOW)

    def resumed(_step: int) -> None:
        take()
        view = queries.statement_now(given[-1])
        assert (view.lines, view.undecided) == (LINES, 0)
        assert suspended() == len(given) * LINES * 100

    assert deaths(take, before=next_statement, after=resumed) > LINES
    assert all(each.difference == cny(0) for each in ledger.proof())
    assert not [*ledger.fsck()]
