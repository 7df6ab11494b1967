"""Statements of the two demonstration accounts, written as the bank writes them."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests.payments.bank.world import DAY, World
from tests.payments.conftest import NOW
from tests.trade.story import Story
from truehand.edge import clock
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.payments.bank import operations as bank
from truehand.payments.bank.config import account_named
from truehand.payments.bank.sample import Sample, camt_file
from truehand.payments.domain.statement import Entry, StatementView


def entry(minor: int, bank_id: str = "", reference: str = "", **more: object) -> Entry:
    """A line in yuan."""
    references = (reference,) if reference else ()
    return Entry(1, DAY, Money(minor, "CNY"), bank_id, references, **more)  # type: ignore[arg-type]


def day_of(
    *entries: Entry, opening: int = 0, sequence: int = 1, day: date = DAY, account: str = "custody-cny"
) -> Sample:
    """The statement of a day."""
    known = account_named(account)
    lines = [replace(each, line=line, day=day) for line, each in enumerate(entries, 1)]
    return Sample(known.number, f"2026-{sequence}", sequence, day, Money(opening, known.currency), lines)


@pytest.fixture
def give(cast: dict[str, Actor]) -> Callable[..., StatementView]:
    """Give a statement and have it read."""

    def given(
        sample: Sample | bytes, account: str = "custody-cny", write: Callable[[Sample], bytes] = camt_file
    ) -> StatementView:
        body = sample if isinstance(sample, bytes) else write(sample)
        view = bank.receive_statement(cast["olga"], io.BytesIO(body), account=account, name="day.xml", now=NOW)
        return bank.read_statement(view.id, now=NOW)

    return given


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:  # noqa: ARG001 - the database must be there
    """Bob's name is so good that he owes the price and nothing else. Pages are read at the story's hour."""
    found = World(Story.begun().esteemed("bob").signed())
    monkeypatch.setattr(clock, "now", lambda: found.story.now)
    return found
