"""Kill -9 at every line of money that comes in, is asked for, goes back or is taken back: taken up again it ends, once.

Every act dies at some lines of the product's code that it runs, drawn from a seed; at all of them, and at each of its
statements, commits and calls outside, with ``EVERY_LINE=1``.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from tests.faults.dying import EVERY_LINE, deaths, deaths_by_line
from tests.payments.bank.world import World, cny
from tests.trade.story import ASKING, START, Story, cast, listed
from tests.trade.test_gateway import asked
from tests.trade.test_taken_back import approved
from truehand.edge import clock
from truehand.escrow import queries as ledger
from truehand.escrow.domain.accounts import Purpose
from truehand.payments import operations, queries
from truehand.payments.bank import operations as bank
from truehand.payments.bank.config import account_named
from truehand.payments.bank.models import BankLine
from truehand.payments.bank.sample import Sample, camt_file
from truehand.payments.domain.views import Intent
from truehand.payments.models import AnswerRow, ChargebackRow, ReceiptRow, RefundRow
from truehand.payments.sandbox import inside, mischief
from truehand.trade.operations import fund, statements
from truehand.trade.queries.check import fsck

pytestmark = pytest.mark.django_db(transaction=True)

YUAN = cny(100)
Act = Callable[[], object]


@dataclass
class Till:
    """A trade of Bob's at the gateway, and what the gateway said last."""

    story: Story
    intent: Intent
    paid: int = 0

    def pay(self, *, in_silence: bool = False) -> None:
        """A yuan more, of which a message tells unless it gets lost."""
        here = inside.gateway()
        if in_silence:
            mischief.arm(here.book, "silence", reference=self.intent.reference)
        here.pay(self.intent.reference, amount=YUAN, now=self.story.now)
        self.paid += 1

    def hear(self) -> None:
        """The gateway's newest word, signed now."""
        here = inside.gateway()
        with here.book.writing() as rows:
            body = rows.execute("select body from messages order by number desc limit 1").fetchone()["body"]
        message = here.outbox.message(bytes(body), now=self.story.now)
        fund.receive_callback("sandbox", message.body, message.headers, now=self.story.now)

    def ask(self) -> None:
        fund.ask_payment(self.intent.id, now=self.story.now)

    def is_booked(self) -> None:
        """Every yuan is held, once."""
        assert self.story.held()["price"] == self.paid * YUAN.minor
        assert ReceiptRow.objects.filter(intent_id=self.intent.id).count() == self.paid


def dies_everywhere(act: Act, *, before: Act, after: Act) -> None:
    if EVERY_LINE:
        assert deaths(act, before=before, after=lambda _: after()) > 5
    assert deaths_by_line(act, before=before, after=lambda _: after()) > 50
    assert all(each.difference.minor == 0 for each in ledger.proof())
    assert not [*queries.fsck(), *ledger.fsck(), *fsck()]


def hourly(number: int) -> Story:
    """One trade more than there are, an hour after the one before: so many in a day would be looked at by a person."""
    people, now = cast(), START + timedelta(hours=number)
    return Story(people, listed(people["alice"], serial=f"KMTPC200A{number:04d}", now=now), now=now).offer()


@pytest.fixture
def till() -> Till:
    story = Story.contracted().pay_once("bob")
    return Till(story, asked(story))


def test_a_payment_that_is_told_of_survives_death_at_every_line(till: Till) -> None:
    def again() -> None:
        till.hear()
        till.is_booked()

    dies_everywhere(till.hear, before=till.pay, after=again)


def test_a_payment_that_is_asked_about_survives_death_at_every_line() -> None:
    # A payment of its own each time: the channel tells all that arrived for one, which would be ever more lines.
    tills: list[Till] = []

    def before() -> None:
        story = hourly(len(tills)).signed().pay_once("bob")
        tills.append(Till(story, asked(story)))
        tills[-1].pay(in_silence=True)

    def ask() -> None:
        tills[-1].ask()

    def after() -> None:
        ask()
        tills[-1].is_booked()

    dies_everywhere(ask, before=before, after=after)


@dataclass
class Refunds:
    """A yuan after another goes back to Bob, who paid twice."""

    till: Till
    made: int = 0

    def __post_init__(self) -> None:
        story, here = self.till.story, inside.gateway()
        for _ in range(2):
            here.pay(self.till.intent.reference, amount=ASKING, again=True, now=story.now)
            self.till.hear()
        self.receipt = ReceiptRow.objects.filter(intent_id=self.till.intent.id).latest("id")
        self.had = story.balance("bob")

    def agree(self) -> None:
        self.olga = approved(self.till.story, self.receipt, YUAN, f"yuan {self.made}")

    def start(self) -> UUID:
        said = {"reason": f"yuan {self.made}", "now": self.till.story.now}
        return operations.start_refund(self.olga, self.receipt.id, YUAN, **said)  # type: ignore[arg-type]

    def started(self) -> None:
        self.agree()
        self.under_way = self.start()

    def sent(self) -> None:
        self.started()
        self.send()

    def send(self) -> None:
        operations.send_refund(self.under_way, now=self.till.story.now)

    def finish_start(self) -> None:
        """Whoever saw no refund asks for it once more; it is one."""
        rows = RefundRow.objects.filter(receipt=self.receipt)
        found = next((row for row in rows if row.reason == f"yuan {self.made}"), None)
        self.under_way = found.id if found else self.start()
        self.finish()

    def finish(self) -> None:
        """What the sweep does, and the gateway's word."""
        self.send()
        self.till.hear()
        self.made += 1
        assert self.till.story.balance("bob") == self.had - self.made * YUAN.minor
        with inside.gateway().book.writing() as rows:
            words = "select count(*), sum(minor) from entries where kind = 'refund' and payment = ?"
            there = tuple(rows.execute(words, (self.till.intent.reference,)).fetchone())
        assert there == (self.made, -self.made * YUAN.minor)


@pytest.mark.parametrize("act", ["start", "send", "hear"])
def test_a_refund_survives_death_at_every_line(till: Till, act: str) -> None:
    refunds = Refunds(till)
    acts: dict[str, tuple[Act, Act, Act]] = {
        "start": (refunds.start, refunds.agree, refunds.finish_start),
        "send": (refunds.send, refunds.started, refunds.finish),
        "hear": (till.hear, refunds.sent, refunds.finish),
    }
    doing, before, after = acts[act]
    dies_everywhere(doing, before=before, after=after)
    assert ledger.in_transit(till.story.bob.party_id) in {(), (cny(0),)}


@dataclass
class Cases:
    """A yuan after another of the price is taken back; a case that ends well lets the trade go on."""

    till: Till
    lost: int = 0

    def __post_init__(self) -> None:
        self.had = self.till.story.balance("bob")

    def open(self) -> None:
        reference, now = self.till.intent.reference, self.till.story.now
        self.case = inside.gateway().charge_back(reference, amount=YUAN, now=now)

    def opened(self) -> None:
        self.open()
        self.till.hear()

    def end(self, *, won: bool) -> None:
        self.opened()
        inside.gateway().end_case(self.case, won=won, now=self.till.story.now)
        self.lost += not won

    def finish_opening(self) -> None:
        self.till.hear()
        assert self.till.story.row().suspended_at is not None
        inside.gateway().end_case(self.case, won=True, now=self.till.story.now)
        self.finish()

    def finish(self) -> None:
        """The trade goes on, and what was lost is the buyer's debt."""
        self.till.hear()
        story = self.till.story
        assert (story.row().suspended_at, story.state) == (None, "retained")
        owed = sum(each.minor for each in ledger.debts(story.bob.party_id)) + self.had - story.balance("bob")
        assert owed == self.lost * YUAN.minor


def price_of(story: Story) -> Intent:
    return next(each for each in queries.intents_of(story.trade) if each.purpose is Purpose.PRICE)


@pytest.mark.parametrize("act", ["opened", "won", "lost"])
def test_a_chargeback_survives_death_at_every_line(act: str) -> None:
    story = Story.begun(plan="retention_10").funded().report().book().pick_up().deliver().accept()
    cases = Cases(Till(story, price_of(story)))
    acts: dict[str, tuple[Act, Act]] = {
        "opened": (cases.open, cases.finish_opening),
        "won": (partial(cases.end, won=True), cases.finish),
        "lost": (partial(cases.end, won=False), cases.finish),
    }
    before, after = acts[act]
    dies_everywhere(cases.till.hear, before=before, after=after)
    assert story.held()["price"] == ASKING.minor // 10


@dataclass
class Answers:
    """One case after another of the same payment, each answered with a bundle."""

    cases: Cases

    def open(self) -> None:
        self.cases.opened()
        self.case = ChargebackRow.objects.latest("id").id

    def give(self) -> None:
        story = self.cases.till.story
        operations.answer_chargeback(story.people["olga"], self.case, statement="Paid.", bundle=b"PK", now=story.now)

    def given_one(self) -> None:
        self.open()
        self.give()

    def send(self) -> None:
        operations.send_answer(self.case, now=self.cases.till.story.now)

    def finish(self) -> None:
        """Who saw no answer gives it once more; the sweep sends what is not there; the case is won."""
        if not AnswerRow.objects.filter(case_id=self.case).exists():
            self.give()
        for case in queries.unsent_answers():
            operations.send_answer(case, now=self.cases.till.story.now)
        with inside.gateway().book.writing() as rows:
            there = rows.execute("select sha256 from answers where case_id = ?", (self.cases.case,)).fetchall()
        here = AnswerRow.objects.filter(case_id=self.case, sent_at__isnull=False)
        assert [each["sha256"] for each in there] == [each.sha256 for each in here]
        assert len(there) == 1
        inside.gateway().end_case(self.cases.case, won=True, now=self.cases.till.story.now)
        self.cases.finish()


@pytest.mark.parametrize("act", ["give", "send"])
def test_an_answer_to_a_chargeback_survives_death_at_every_line(act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun(plan="retention_10").funded().report().book().pick_up().deliver().accept()
    # The gateway takes an answer in its case's time alone.
    monkeypatch.setattr(clock, "now", lambda: story.now)
    answers = Answers(Cases(Till(story, price_of(story))))
    acts: dict[str, tuple[Act, Act]] = {"give": (answers.give, answers.open), "send": (answers.send, answers.given_one)}
    doing, before = acts[act]
    dies_everywhere(doing, before=before, after=answers.finish)


def test_a_trade_that_a_lost_payment_ends_survives_death_at_every_line() -> None:
    cases: list[Cases] = []

    def before() -> None:
        story = hourly(len(cases)).funded()
        cases.append(Cases(Till(story, price_of(story))))
        cases[-1].end(won=False)

    def hear() -> None:
        cases[-1].till.hear()

    def after(_line: int) -> None:
        till = cases[-1].till
        till.hear()
        assert (till.story.state, till.story.held()) == ("cancelled", {})

    assert deaths_by_line(hear, before=before, after=after, few=2) > 500
    assert not [*queries.fsck(), *ledger.fsck(), *fsck()]


@dataclass
class Statements:
    """One file of the bank's after another, each with a yuan for the same payment."""

    world: World
    told: int = 0

    def __post_init__(self) -> None:
        self.reference = self.world.ask().reference

    def receive(self) -> None:
        """The file is read, and its line waits."""
        self.told += 1
        entry, account = self.world.line(YUAN.minor, self.reference), account_named("custody-cny")
        opening = cny(YUAN.minor * (self.told - 1))
        body = camt_file(Sample(account.number, f"2026-{self.told}", self.told, entry.day, opening, (entry,)))
        now = self.world.story.now
        view = bank.receive_statement(self.world.olga, io.BytesIO(body), account=account.name, name="day.xml", now=now)
        self.file = view.id
        bank.read_statement(view.id, now=now)
        self.line = BankLine.objects.latest("id").pk

    def book(self) -> None:
        statements.book_line(self.line, now=self.world.story.now)

    def finish(self) -> None:
        """The file is taken up again where it was left."""
        for _ in range(2):
            statements.take_statement(self.file, now=self.world.story.now)
        assert self.world.held() == self.told * YUAN.minor


def test_a_line_of_the_banks_statement_survives_death_at_every_line() -> None:
    given = Statements(World(Story.begun().esteemed("bob").signed()))
    dies_everywhere(given.book, before=given.receive, after=given.finish)
    assert ReceiptRow.objects.count() == given.told
