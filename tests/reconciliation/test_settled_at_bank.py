"""A gateway's settlement is told by its file and by the bank's CAMT.053: whichever comes first, it is booked once."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tests import money
from tests.reconciliation.teller import BANK, cny, living, reconciled
from tests.reconciliation.test_settlements import Shop, shop
from truehand.escrow import queries as ledger
from truehand.identity import queries as people
from truehand.payments import queries as reported
from truehand.payments.bank import operations as bank
from truehand.payments.bank import queries
from truehand.payments.bank.config import account_named
from truehand.payments.bank.models import BankLine, SuspenseItem
from truehand.payments.bank.operations import settlements
from truehand.payments.bank.sample import Sample, camt_file
from truehand.payments.domain.booking import LineState, PlaceKind, Placing, SuspenseReason, SuspenseState
from truehand.payments.domain.refusals.orders import SuspenseNotPlaceable
from truehand.payments.domain.statement import Entry
from truehand.payments.sandbox.inside import gateway
from truehand.payments.sandbox.reports import statement
from truehand.reconciliation import operations
from truehand.reconciliation.domain.findings import Kind
from truehand.trade.operations import fund, statements

__all__ = ["shop"]
pytestmark = pytest.mark.django_db
SPELLINGS: dict[str, Callable[[str], dict[str, object]]] = {
    "end-to-end id": lambda batch: {"references": (batch,)},
    "end-to-end id without dashes": lambda batch: {"references": (batch.replace("-", ""),)},
    "remittance text": lambda batch: {"text": f"SETTLEMENT {batch.upper()} 结算款"},
}
Named = Callable[[str], dict[str, object]]
BY_REFERENCE = SPELLINGS["end-to-end id"]


class Bank:
    """The custodian's bank: every statement follows the one before."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.balance, self.told = shop, 0, 0

    def settled(self) -> tuple[str, int]:
        """What the gateway really sent: the name of the settlement and its sum."""
        now = self.shop.story.now
        self.shop.file()
        (line,) = statement(gateway().book, now.date())["lines"]
        return line["reference"], int(line["minor"])

    def credit(self, minor: int, **more: object) -> Entry:
        self.told += 1
        day = self.shop.story.now.date()
        return Entry(1, day, cny(minor), f"B-{self.told}", name="Sandbox Gateway", **more)  # type: ignore[arg-type]

    def given(self, *entries: Entry) -> UUID:
        day, number = self.shop.story.now.date(), self.told
        sample = Sample(account_named(BANK).number, f"{number}", number, day, cny(self.balance), entries)
        self.balance = sample.closing.minor
        file, now = io.BytesIO(camt_file(sample)), self.shop.story.now
        return bank.receive_statement(self.shop.olga, file, account=BANK, name="day.xml", now=now).id

    def tell(self, *entries: Entry) -> None:
        statements.take_statement(self.given(*entries), now=self.shop.story.now)


@pytest.fixture
def teller(shop: Shop) -> Bank:
    return Bank(shop)


def file(shop: Shop) -> None:
    fund.settle_day("sandbox", shop.story.now.date(), now=shop.story.now)


def states() -> list[str]:
    return [*BankLine.objects.order_by("id").values_list("state", flat=True)]


def is_at_the_bank(minor: int) -> None:
    (proof,) = ledger.proof()
    assert (proof.custodian.minor, proof.difference.minor) == (minor, 0)
    assert not [*ledger.fsck(), *queries.fsck()]


@pytest.mark.parametrize("named", SPELLINGS.values(), ids=SPELLINGS)
def test_after_the_file_the_banks_line_books_nothing(shop: Shop, teller: Bank, named: Named) -> None:
    batch, minor = teller.settled()
    file(shop)
    teller.tell(teller.credit(minor, **named(batch)))
    file(shop)
    assert states() == [LineState.SETTLEMENT]
    assert not SuspenseItem.objects.exists()
    is_at_the_bank(minor)
    assert shop.reconciled() == []


@pytest.mark.parametrize("named", SPELLINGS.values(), ids=SPELLINGS)
def test_after_the_banks_line_the_file_empties_its_item(shop: Shop, teller: Bank, named: Named) -> None:
    batch, minor = teller.settled()
    teller.tell(teller.credit(minor, **named(batch)))
    is_at_the_bank(minor)
    for _ in range(2):
        file(shop)
    (item,) = SuspenseItem.objects.all()
    assert item.state == SuspenseState.PLACED
    assert sum(each.suspense.minor for each in ledger.proof()) == 0
    is_at_the_bank(minor)
    assert shop.reconciled() == []


@pytest.mark.parametrize("beyond", [-7, 7])
def test_another_sum_after_the_file_is_named_and_books_nothing(shop: Shop, teller: Bank, beyond: int) -> None:
    batch, minor = teller.settled()
    file(shop)
    teller.tell(teller.credit(minor + beyond, **BY_REFERENCE(batch)))
    assert states() == [LineState.DIFFERS]
    hold = reported.payout_hold()
    assert hold is not None
    assert batch in hold.en
    is_at_the_bank(minor)
    assert shop.reconciled() == [(Kind.AMOUNT_DIFFERS, "open")]


def test_the_rest_of_a_settlement_in_a_second_line_makes_it_agree(shop: Shop, teller: Bank) -> None:
    batch, minor = teller.settled()
    file(shop)
    teller.tell(teller.credit(minor - 7, **BY_REFERENCE(batch)))
    teller.tell(teller.credit(7, **BY_REFERENCE(batch)))
    is_at_the_bank(minor)
    assert teller.balance == minor
    assert shop.reconciled() == []


@pytest.mark.parametrize("beyond", [-7, 7])
def test_another_sum_before_the_file_stays_in_suspense_with_that_reason(shop: Shop, teller: Bank, beyond: int) -> None:
    batch, minor = teller.settled()
    teller.tell(teller.credit(minor + beyond, **BY_REFERENCE(batch)))
    for _ in range(2):
        file(shop)
    (item,) = SuspenseItem.objects.all()
    assert (item.state, item.reason) == (SuspenseState.OPEN, SuspenseReason.SETTLEMENT)
    hold = reported.payout_hold()
    assert hold is not None
    assert batch in hold.en
    is_at_the_bank(minor + beyond)
    # The books have what the bank has; what is in doubt is whose it is, and the item and the brake say that.
    assert shop.reconciled() == []
    assert reported.payout_hold() == hold
    with pytest.raises(SuspenseNotPlaceable):
        bank.propose_placing(shop.olga, item.id, Placing(PlaceKind.OWN), reason="ours", now=shop.story.now)


@pytest.mark.parametrize("line_first", [True, False])
def test_a_settlement_that_comes_twice_is_in_suspense_the_second_time(
    shop: Shop, teller: Bank, *, line_first: bool
) -> None:
    batch, minor = teller.settled()
    if not line_first:
        file(shop)
    teller.tell(teller.credit(minor, **BY_REFERENCE(batch)))
    if line_first:
        file(shop)
    teller.tell(teller.credit(minor, **BY_REFERENCE(batch)))
    file(shop)
    (item,) = SuspenseItem.objects.filter(state=SuspenseState.OPEN)
    assert item.reason == SuspenseReason.DUPLICATE
    is_at_the_bank(2 * minor)


def test_a_credit_of_that_sum_without_the_name_is_no_settlement(shop: Shop, teller: Bank) -> None:
    _, minor = teller.settled()
    file(shop)
    teller.tell(teller.credit(minor, text="SETTLEMENT"))
    assert states() == [LineState.SUSPENSE]
    is_at_the_bank(2 * minor)


def test_a_line_that_people_placed_before_the_file_is_not_booked_again(shop: Shop, teller: Bank) -> None:
    batch, minor = teller.settled()
    teller.tell(teller.credit(minor, **BY_REFERENCE(batch)))
    item, now = SuspenseItem.objects.get(), shop.story.now
    placing = Placing(PlaceKind.OWN)
    bank.propose_placing(shop.olga, item.id, placing, reason="ours", now=now)
    otto = shop.story.people["otto"]
    (proposal,) = [each for each in people.open_proposals(otto, now=now) if each.subject == item.id]
    money.approve(otto, proposal.id, now=now)
    bank.place_item(shop.olga, item.id, placing, now=now)
    file(shop)
    assert reported.payout_hold() is not None
    is_at_the_bank(minor)


@pytest.mark.parametrize("step", ["keep", "_settle"])
def test_a_file_that_dies_between_is_booked_whole_and_once(
    shop: Shop, teller: Bank, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    batch, minor = teller.settled()
    teller.tell(teller.credit(minor, **BY_REFERENCE(batch)))

    def died(*_: object, **__: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(settlements, step, died)
        with pytest.raises(ConnectionError):
            file(shop)
    is_at_the_bank(minor)
    assert SuspenseItem.objects.get().state == SuspenseState.OPEN
    file(shop)
    is_at_the_bank(minor)
    assert shop.reconciled() == []


def test_a_statement_that_is_read_before_the_file_and_decided_after_it_books_nothing(shop: Shop, teller: Bank) -> None:
    batch, minor = teller.settled()
    given = teller.given(teller.credit(minor, **BY_REFERENCE(batch)))
    bank.read_statement(given, now=shop.story.now)
    file(shop)
    statements.take_statement(given, now=shop.story.now)
    assert states() == [LineState.SETTLEMENT]
    is_at_the_bank(minor)
    assert shop.reconciled() == []


def test_a_custodian_below_nothing_is_named_and_holds_payouts(shop: Shop) -> None:
    turned = [replace(each, amount=cny(-each.amount.minor), fee=None) for each in shop.file() if each.amount.minor > 0]
    shop.book(turned)
    (proof,) = ledger.proof()
    assert proof.custodian.minor < 0
    for hours in (1, 2):
        operations.look_after(now=shop.story.now + timedelta(hours=hours))
    assert [kind for kind, _ in living(shop.olga)].count(Kind.OVERDRAWN) == 1
    assert reported.payout_hold() is not None
    reconciled(shop.story.now.date(), now=shop.story.now + timedelta(hours=23))
    assert Kind.OVERDRAWN in {kind for kind, _ in living(shop.olga)}
