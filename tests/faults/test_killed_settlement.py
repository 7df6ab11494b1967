"""Kill -9, or the same moment, between a gateway's settlement file and the bank's line: the custodian moves once."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from tests.concurrency.race import race
from tests.faults.dying import deaths
from tests.payments.bank.conftest import day_of, entry
from tests.payments.bank.world import DAY
from tests.payments.conftest import NOW, cny
from truehand.escrow import queries as ledger
from truehand.identity import operations as identity
from truehand.payments.bank import operations as bank
from truehand.payments.bank import queries
from truehand.payments.bank.operations import settlements
from truehand.payments.bank.sample import camt_file
from truehand.payments.domain.report import ReportLine
from truehand.trade.operations import statements

pytestmark = pytest.mark.django_db(transaction=True)
NET = 990


@dataclass
class Day:
    """Settlements of one payment each, 10.00 less a fee of 0.10, and the bank's lines that bring them."""

    batch: str = ""
    given: list[UUID] = field(default_factory=list)

    def begin(self) -> None:
        """The next settlement is at the bank, and its statement was read."""
        number, self.batch = len(self.given), str(uuid4())
        sample = day_of(entry(NET, f"B{number}", self.batch, name="x"), opening=number * NET, sequence=number + 1)
        body = io.BytesIO(camt_file(sample))
        self.given.append(bank.receive_statement(None, body, account="custody-cny", name="x", now=NOW).id)
        bank.read_statement(self.given[-1], now=NOW)

    def file(self) -> None:
        line = ReportLine("sandbox", f"G-{self.batch}", DAY, cny(1_000), "TH", fee=cny(10), batch=self.batch)
        bank.book_settlement("sandbox", DAY, [line], now=NOW)

    def line(self) -> None:
        statements.take_statement(self.given[-1], now=NOW)

    def custodian(self) -> int:
        return next((each.custodian.minor for each in ledger.proof()), 0)

    def is_booked_once(self) -> None:
        assert self.custodian() == len(self.given) * NET
        assert [each.suspense.minor for each in ledger.proof()] == [0]
        assert not [*ledger.fsck(), *queries.fsck()]


@pytest.fixture
def day() -> Day:
    identity.load_cast(now=NOW)
    return Day()


@pytest.mark.parametrize("file_dies", [True, False])
def test_the_second_to_come_killed_at_any_step_is_booked_whole_and_once(day: Day, *, file_dies: bool) -> None:
    first, second = (day.line, day.file) if file_dies else (day.file, day.line)

    def before() -> None:
        day.begin()
        first()

    def after(_step: int) -> None:
        second()
        day.is_booked_once()

    assert deaths(second, before=before, after=after) > 5


def slowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both look whether the other came, and only then book."""
    place, by_line = settlements.place_of, settlements.by_line

    def slow(look: Callable[..., object]) -> Callable[..., object]:
        def looked(*given: object) -> object:
            found = look(*given)
            time.sleep(0.5)
            return found

        return looked

    monkeypatch.setattr(settlements, "place_of", slow(place))
    monkeypatch.setattr(settlements, "by_line", slow(by_line))


def test_a_file_and_its_line_at_one_moment_are_booked_once(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    slowed(monkeypatch)
    for _ in range(2):
        day.begin()
        race(day.file, day.line)
        day.is_booked_once()


def test_without_the_lock_they_are_booked_twice(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: neither sees the other, and the custodian has it twice."""
    slowed(monkeypatch)
    monkeypatch.setattr(settlements, "wait_for_files", lambda: None)
    day.begin()
    race(day.file, day.line)
    assert day.custodian() == 2 * NET
