"""A gateway's settlement file as the sandbox gateway writes it, held against clearing, and its sum against the bank."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests import money
from tests.reconciliation.teller import BANK, cny, living, reconciled
from tests.trade.story import ASKING, Story
from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments import queries as reported
from truehand.payments.bank import operations as bank
from truehand.payments.domain.message import SignedMessage
from truehand.payments.domain.report import ReportLine
from truehand.payments.models import PayoutRow, ReceiptRow, RefundRow
from truehand.payments.sandbox.inside import gateway, in_process
from truehand.payments.sandbox.orders import Order, set_fee
from truehand.payments.sandbox.reports import statement
from truehand.reconciliation import queries
from truehand.reconciliation.domain.findings import Kind
from truehand.trade.operations import fund

pytestmark = pytest.mark.django_db
FEE = 60  # hundredths of a percent
URL = "http://truehand.invalid/"


@dataclass
class Shop:
    """A day at the gateway: payments with fees, a refund, a payout, a chargeback lost and one won."""

    story: Story

    @property
    def olga(self) -> Actor:
        return self.story.people["olga"]

    def deliver(self) -> None:
        """Whatever the gateway has to say gets through."""
        now = self.story.now

        def hear(_: str, message: SignedMessage) -> int:
            fund.receive_callback("sandbox", message.body, message.headers, now=now)
            return 204

        gateway().outbox.deliver_due(hear, now=now)

    def pay(self, amount: Money) -> str:
        """Bob is sent to the gateway and pays an amount of his own choice."""
        story = self.story
        asked = money.start_payment(story.bob, story.trade, now=story.now)
        gateway().ask_for(Order(asked.reference, "payment", asked.rest, URL, return_url=URL), now=story.now)
        gateway().pay(asked.reference, amount=amount, now=story.now)
        self.deliver()
        return asked.reference

    def refund(self, reference: str, amount: Money) -> None:
        """Two operators give part of a payment back."""
        now, receipt = self.story.now, ReceiptRow.objects.get(intent__reference=reference)
        proposal = payments.propose_refund(self.olga, receipt.id, amount, reason="too much", now=now)
        otto = self.story.people["otto"]
        (view,) = [each for each in people.open_proposals(otto, now=now) if each.id == proposal]
        assert view.approval_act is not None
        identity.approve(otto, proposal, confirmation=money.confirm(otto, view.approval_act, now=now), now=now)
        payments.start_refund(self.olga, receipt.id, amount, reason="too much", now=now)
        row = RefundRow.objects.get()
        gateway().refund(Order(row.reference, "refund", amount, URL, payment=reference), now=now)
        self.deliver()

    def pay_out(self, amount: Money) -> None:
        """Bob has some of his balance paid out."""
        bob, now = self.story.bob, self.story.now
        account = money.add_bank_account(bob, holder="陈博文", number="6222020000001234567", bank="工商银行", now=now)
        money.start_payout(bob, account_id=account.id, amount=amount, now=now)
        row = PayoutRow.objects.get(is_probe=False)
        gateway().pay_out(Order(row.reference, "payout", amount, URL), number="6222020000001234567", now=now)
        self.deliver()

    def charge_back(self, reference: str, amount: Money, *, won: bool) -> None:
        case = gateway().charge_back(reference, now=self.story.now, amount=amount)
        gateway().end_case(case, won=won, now=self.story.now)
        self.deliver()

    def file(self) -> list[ReportLine]:
        """The settlement file of the day, as the channel fetches it."""
        return list(reported.channel("sandbox").settlement(self.story.now.date()))

    def book(self, lines: list[ReportLine]) -> None:
        bank.book_settlement("sandbox", self.story.now.date(), lines, now=self.story.now)

    def banked(self, **changes: Money) -> None:
        """The custodian's statement of the day: what the gateway really sent, in one sum."""
        day, told = self.story.now.date(), []
        for each in statement(gateway().book, day)["lines"]:
            line = ReportLine(BANK, each["id"], day, cny(int(each["minor"])), each["reference"], "settlement")
            told.append(replace(line, **changes))  # type: ignore[arg-type]
        words = {"since": day, "until": day, "currency": "CNY", "sha256": "0" * 64, "now": self.story.now}
        payments.keep_report(BANK, "day", told, **words)  # type: ignore[arg-type]

    def reconciled(self) -> list[tuple[Kind, str]]:
        reconciled(self.story.now.date(), now=self.story.now + timedelta(hours=23))
        return living(self.olga)


@pytest.fixture
def shop(settings: object, tmp_path: Path) -> Iterator[Shop]:
    """Books of its own for the gateway, which keeps a fee of every payment."""
    settings.TRUEHAND_SANDBOX_BOOK = tmp_path / "book.sqlite3"  # type: ignore[attr-defined]
    settings.TRUEHAND_SECOND_PERSON_FROM = {"CNY": 20_000}  # type: ignore[attr-defined]
    story = Story.begun()
    with in_process(clock=lambda: story.now):
        with gateway().book.writing() as rows:
            set_fee(rows, FEE)
        shop = Shop(story.signed().pay_once("bob"))
        reference = shop.pay(ASKING + cny(90_000))
        shop.refund(reference, cny(20_000))
        shop.charge_back(reference, cny(3_000), won=True)
        shop.charge_back(reference, cny(5_000), won=False)
        shop.pay_out(cny(400))
        yield shop


def test_gross_fee_net_refund_chargeback_and_payout_all_agree(shop: Shop) -> None:
    lines = shop.file()
    assert {each.text for each in lines} == {"payment", "refund", "chargeback", "chargeback_won", "payout"}
    shop.book(lines)
    shop.banked()
    assert shop.reconciled() == []
    run = queries.last_run()
    assert run is not None
    parts = {part.source: (part.books, part.report, part.found) for part in run.parts}
    fees = sum(each.fee.minor for each in lines if each.fee)
    assert fees > 0
    # What was paid beyond the price is booked apart: two lines of ours are one of theirs.
    assert parts["sandbox"] == (len(lines) + 1, len(lines), 0)
    assert parts["custodian"][1:] == (1, 0)
    assert all(each.difference.minor == 0 for each in ledger.proof())


def test_the_same_file_again_books_and_names_nothing(shop: Shop) -> None:
    for _ in range(2):
        shop.book(shop.file())
    shop.banked()
    assert shop.reconciled() == []


Spoil = Callable[[list[ReportLine], int], list[ReportLine]]
PLANTED: dict[str, tuple[Spoil, Kind]] = {
    "a line is missing": (lambda lines, at: lines[:at] + lines[at + 1 :], Kind.MISSING_AT_BANK),
    "a wrong amount": (
        lambda lines, at: [*lines[:at], replace(lines[at], amount=lines[at].amount + cny(7)), *lines[at + 1 :]],
        Kind.AMOUNT_DIFFERS,
    ),
    "a line twice": (lambda lines, at: [*lines, replace(lines[at], id="again")], Kind.DUPLICATE),
}
# A payment and what was taken back of it have one reference, so what is wrong is named with all of them.
SHARED = {"payment", "chargeback", "chargeback_won"}


@pytest.mark.parametrize("text", ["payment", "refund", "chargeback", "chargeback_won", "payout"])
@pytest.mark.parametrize("what", PLANTED)
def test_each_planted_error_is_named(shop: Shop, what: str, text: str) -> None:
    spoil, kind = PLANTED[what]
    lines = shop.file()
    at = max(number for number, each in enumerate(lines) if each.text == text)
    shop.book(spoil(lines, at))
    shop.banked()
    shop.reconciled()
    found = queries.discrepancies(shop.olga, size=100).items
    theirs = [each for each in found if each.source == "sandbox"]
    assert {each.kind for each in theirs} <= ({kind, Kind.AMOUNT_DIFFERS} if text in SHARED else {kind})
    assert {line.reference for each in theirs for line in each.lines} == {lines[at].reference}
    # It changes what should have come to the bank, where the settlement's sum shows it too.
    assert [each.kind for each in found if each.source == "custodian"] == [Kind.AMOUNT_DIFFERS]
    assert reported.payout_hold()


def test_a_line_that_nobody_booked_is_named(shop: Shop) -> None:
    lines = shop.file()
    shop.book([*lines, ReportLine("sandbox", "nobody", lines[0].day, cny(7), "TH00000000000Z", fee=cny(1))])
    shop.banked()
    named = shop.reconciled()
    assert (Kind.MISSING_IN_LEDGER, "open") in named
    found = queries.discrepancies(shop.olga, kind=Kind.MISSING_IN_LEDGER).items
    assert [line.reference for each in found for line in each.lines] == ["TH00000000000Z"]


def test_a_wrong_fee_shows_in_what_comes_to_the_bank(shop: Shop) -> None:
    lines = shop.file()
    shop.book([replace(lines[0], fee=(lines[0].fee or cny(0)) + cny(7)), *lines[1:]])
    shop.banked()
    assert shop.reconciled() == [(Kind.AMOUNT_DIFFERS, "open")]
    (found,) = queries.discrepancies(shop.olga).items
    assert (found.source, found.difference) == ("custodian", cny(7))


def test_a_fee_told_differently_later_is_named_and_not_booked_again(shop: Shop) -> None:
    lines = shop.file()
    shop.book(lines)
    charges = [each.own.minor for each in ledger.proof()]
    shop.book([replace(lines[0], fee=cny(1)), *lines[1:]])
    shop.banked()
    assert [each.own.minor for each in ledger.proof()] == charges
    assert shop.reconciled() == [(Kind.TOLD_ANEW, "open")]
    (found,) = queries.discrepancies(shop.olga).items
    assert "fee 0.01 CNY" in found.lines[1].text


def test_less_than_the_settlement_at_the_bank_is_named_with_all_of_its_lines(shop: Shop) -> None:
    lines = shop.file()
    shop.book(lines)
    shop.banked(amount=cny(1))
    assert shop.reconciled() == [(Kind.AMOUNT_DIFFERS, "open")]
    (found,) = queries.discrepancies(shop.olga).items
    assert found.source == "custodian"
    assert {each.reference for each in found.lines if each.batch} == {each.reference for each in lines}


def test_a_settlement_on_its_way_is_waited_for_and_then_missed(shop: Shop) -> None:
    shop.book(shop.file())
    escrow.receive_unallocated(shop.olga.party_id, cny(1), key="another", now=shop.story.now)
    day = shop.story.now.date()
    other = ReportLine(BANK, "another", day, cny(1), "", "known")
    words = {"since": day, "until": day, "currency": "CNY", "sha256": "0" * 64, "now": shop.story.now}
    payments.keep_report(BANK, "day", [other], **words)  # type: ignore[arg-type]
    assert {state for _, state in shop.reconciled()} == {"waiting"}
    assert queries.open_incident() is None
    shop.story.now += timedelta(days=5)
    reconciled(day, now=shop.story.now)
    assert {state for _, state in living(shop.olga)} == {"open"}
