"""A statement issued again that contradicts the first: new lines count, two people say what becomes of the rest."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests import money
from tests.payments.bank.world import DAY, World, nothing_is_unaccounted_for
from tests.reconciliation.teller import living, reconciled
from tests.trade.story import Story
from truehand.escrow import queries as ledger
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.refusals import SecondPersonNeeded
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.payments import operations as changes
from truehand.payments import queries as payments
from truehand.payments.bank import operations as bank
from truehand.payments.bank.config import account_named
from truehand.payments.bank.models import BankLine
from truehand.payments.bank.sample import Sample, camt_file, csv_file, mt940_file
from truehand.payments.domain.booking import LineState
from truehand.payments.domain.refusals import ChangeUnknown
from truehand.payments.domain.refusals.statements import NotApart
from truehand.payments.domain.report import LineChange, Verdict
from truehand.payments.domain.statement import Entry, StatementView
from truehand.reconciliation import operations, queries
from truehand.reconciliation.domain.findings import Kind
from truehand.reconciliation.domain.views import DiscrepancyView
from truehand.trade.operations import statements

BANK = "custody-cny"
pytestmark = pytest.mark.django_db


@dataclass
class Again:
    """One day of the bank's that is told as often as wished, each time from the same opening balance."""

    world: World
    write: Callable[[Sample], bytes] = camt_file
    told: int = field(default=0)

    def tell(self, *entries: Entry) -> StatementView:
        self.told += 1
        known, now = account_named(BANK), self.world.story.now
        lines = [replace(each, line=line) for line, each in enumerate(entries, 1)]
        sample = Sample(known.number, "2026-1", 1, DAY, Money(0, "CNY"), lines)
        body = io.BytesIO(self.write(sample))
        view = bank.receive_statement(self.olga, body, account=BANK, name=f"day {self.told}", now=now)
        return statements.take_statement(view.id, now=now)

    @property
    def olga(self) -> Actor:
        return self.world.story.people["olga"]

    def named(self) -> list[tuple[Kind, str]]:
        operations.look_after(now=self.world.story.now)
        return living(self.olga)

    def matter(self) -> DiscrepancyView:
        operations.look_after(now=self.world.story.now)
        (found,) = queries.discrepancies(self.olga, kind=Kind.TOLD_ANEW).items
        return found

    def proposed(self, verdict: Verdict) -> None:
        """Olga proposes, Otto approves."""
        otto, now = self.world.story.people["otto"], self.world.story.now
        matter = self.matter()
        proposal = operations.propose_accepting(self.olga, matter.id, "The bank was asked.", verdict=verdict, now=now)
        (view,) = [each for each in people.open_proposals(otto, now=now) if each.id == proposal]
        if view.approval_act is None:
            identity.approve(otto, proposal, now=now)
        else:
            money.approve(otto, proposal, now=now)

    def decided(self, verdict: Verdict) -> None:
        self.proposed(verdict)
        operations.accept(self.olga, self.matter().id, now=self.world.story.now)

    def read_again(self) -> None:
        for each in {row.statement_id for row in BankLine.objects.filter(state=LineState.NEW)}:
            statements.take_statement(each, now=self.world.story.now)

    def states(self) -> dict[int, str]:
        return dict(BankLine.objects.order_by("id").values_list("minor", "state"))


@pytest.fixture(params=[camt_file, mt940_file, csv_file])
def again(db: None, request: pytest.FixtureRequest) -> Again:  # noqa: ARG001 - the database must be there
    return Again(World(Story.begun().esteemed("bob").signed()), request.param)


@pytest.fixture
def lines(again: Again) -> tuple[Entry, Entry]:
    """One line that is told twice, and one that nobody contradicts; both without a reference of ours."""
    entry = again.world.line
    told = entry(1_000, "who knows"), entry(70, "no idea")
    again.tell(*told)
    return told


def test_new_lines_are_booked_and_the_contradicting_one_stops_payouts(again: Again, lines: tuple[Entry, Entry]) -> None:
    first, kept = lines
    view = again.tell(replace(first, amount=Money(900, "CNY")), kept, again.world.line(5, "new"))
    assert (view.lines, view.repeated, [each.code for each in view.findings]) == (2, 1, ["payments.statement_altered"])
    assert again.states() == {1_000: "suspense", 70: "suspense", 900: "told_anew", 5: "suspense"}
    assert again.world.suspended() == 1_075
    assert payments.payout_hold() is not None
    assert again.named() == [(Kind.TOLD_ANEW, "open")]
    assert [each.amount.minor for each in again.matter().lines] == [1_000, 900]
    incident = queries.open_incident()
    assert incident is not None
    nothing_is_unaccounted_for()


def test_the_same_contradiction_told_once_more_is_named_once(again: Again, lines: tuple[Entry, Entry]) -> None:
    first, kept = lines
    anew = replace(first, amount=Money(900, "CNY"))
    for _ in range(2):
        again.tell(anew, kept)
    again.tell(anew, kept, again.world.line(5, "new"))
    assert again.named() == [(Kind.TOLD_ANEW, "open")]
    assert BankLine.objects.filter(state=LineState.TOLD_ANEW).count() == 1


def test_until_two_have_decided_the_first_telling_counts_with_its_closing(
    again: Again, lines: tuple[Entry, Entry]
) -> None:
    first, kept = lines
    again.tell(replace(first, amount=Money(900, "CNY")), kept)
    now = again.world.story.now + timedelta(hours=20)
    reconciled(DAY, now.date(), now=now)
    assert living(again.olga) == [(Kind.TOLD_ANEW, "open")]
    assert {each.amount.minor for each in payments.report_lines(BANK, DAY, DAY)} == {1_000, 70}


def test_accepted_by_two_it_counts_as_told_now_and_the_books_are_to_be_corrected(
    again: Again, lines: tuple[Entry, Entry]
) -> None:
    first, kept = lines
    again.tell(replace(first, amount=Money(900, "CNY")), kept)
    with pytest.raises(SecondPersonNeeded):
        operations.accept(again.olga, again.matter().id, now=again.world.story.now)
    again.decided(Verdict.ACCEPT)
    assert {each.amount.minor for each in payments.report_lines(BANK, DAY, DAY)} == {900, 70}
    again.read_again()
    assert again.world.suspended() == 1_070
    now = again.world.story.now + timedelta(hours=20)
    reconciled(DAY, now.date(), now=now)
    # The closing balance of the second telling counts too: it differs by that line and by nothing else.
    assert living(again.olga) == [(Kind.AMOUNT_DIFFERS, "open")]


def test_what_the_bank_takes_back_after_that_is_named_again(again: Again, lines: tuple[Entry, Entry]) -> None:
    first, kept = lines
    again.tell(replace(first, amount=Money(900, "CNY")), kept)
    again.decided(Verdict.ACCEPT)
    again.tell(first, kept, again.world.line(5, "new"))
    (change,) = payments.open_changes(BANK)
    assert (change.old.amount.minor, change.new.amount.minor) == (1_000, 1_000)
    assert again.states()[5] == "suspense"


def test_refused_by_two_the_first_telling_stays_and_nothing_is_named_again(
    again: Again, lines: tuple[Entry, Entry]
) -> None:
    first, kept = lines
    anew = replace(first, amount=Money(90_000, "CNY"))
    again.tell(anew, kept)
    matter = again.matter().id
    again.decided(Verdict.REFUSE)
    again.tell(anew, kept, again.world.line(5, "new"))
    assert again.states() == {1_000: "suspense", 70: "suspense", 90_000: "told_anew", 5: "suspense"}
    assert payments.open_changes(BANK) == ()
    assert queries.discrepancy(again.olga, matter).state.value == "explained"
    now = again.world.story.now + timedelta(hours=20)
    reconciled(DAY, now.date(), now=now)
    assert Kind.TOLD_ANEW not in {kind for kind, state in living(again.olga) if state == "open"}
    nothing_is_unaccounted_for()


def test_what_is_a_movement_of_its_own_is_booked_once(again: Again, lines: tuple[Entry, Entry]) -> None:
    first, kept = lines
    anew = replace(first, amount=Money(900, "CNY"))
    again.tell(anew, kept)
    again.decided(Verdict.APART)
    for _ in range(2):
        again.read_again()
    again.tell(first, anew, kept, again.world.line(5, "new"))
    assert again.states() == {1_000: "suspense", 70: "suspense", 900: "suspense", 5: "suspense"}
    assert again.world.suspended() == 1_975
    assert {each.amount.minor for each in payments.report_lines(BANK, DAY, DAY)} == {1_000, 70, 900, 5}
    now = again.world.story.now + timedelta(hours=20)
    reconciled(DAY, now.date(), now=now)
    assert living(again.olga) == []
    nothing_is_unaccounted_for()
    assert not [*ledger.fsck()]


def test_an_approval_of_one_verdict_is_none_for_another(again: Again, lines: tuple[Entry, Entry]) -> None:
    first, kept = lines
    again.tell(replace(first, amount=Money(900, "CNY")), kept)
    again.proposed(Verdict.REFUSE)
    (change,) = payments.open_changes(BANK)
    for other in (Verdict.ACCEPT, Verdict.APART):
        with pytest.raises(SecondPersonNeeded):
            changes.end_change(again.olga, change.id, other, now=again.world.story.now)
    operations.accept(again.olga, again.matter().id, now=again.world.story.now)
    with pytest.raises(ChangeUnknown):
        changes.end_change(again.olga, change.id, Verdict.ACCEPT, now=again.world.story.now)


def test_one_reference_for_several_lines_contradicts_only_the_one_that_is_not_told_again(again: Again) -> None:
    one, two = again.world.line(10, "a"), again.world.line(20, "b")
    two = replace(two, bank_id=one.bank_id)
    again.tell(one, two)
    again.tell(replace(two, amount=Money(25, "CNY")), one)
    (change,) = payments.open_changes(BANK)
    assert (change.old.amount.minor, change.new.amount.minor) == (20, 25)


def test_a_line_beyond_all_that_is_told_again_under_its_reference_is_a_line_like_any_other(again: Again) -> None:
    one = again.world.line(10, "a")
    again.tell(one)
    view = again.tell(one, replace(again.world.line(25, "b"), bank_id=one.bank_id))
    assert (view.lines, view.repeated, view.findings) == (1, 1, ())
    assert again.states() == {10: "suspense", 25: "suspense"}


def test_only_a_banks_line_is_a_movement_of_its_own(again: Again, lines: tuple[Entry, Entry]) -> None:
    assert lines
    (line, *_) = payments.report_lines(BANK, DAY, DAY)
    change = LineChange(uuid4(), line, replace(line, text="x"), again.world.story.now, None)
    with pytest.raises(NotApart):
        bank.book_apart(change)
