"""Settlements that the bank's statement does not name: known by sum, day and sender, else by two people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import money
from tests.reconciliation.teller import cny
from tests.reconciliation.test_settled_at_bank import Bank, file, is_at_the_bank, states
from tests.reconciliation.test_settlements import Shop, shop
from truehand.escrow import queries as ledger
from truehand.escrow.domain import accounts
from truehand.identity import queries as people
from truehand.kernel.money import Money
from truehand.payments import queries as reported
from truehand.payments.bank import operations as bank
from truehand.payments.bank.models import BankLine, Settlement, SuspenseItem
from truehand.payments.domain.booking import LineState, PlaceKind, Placing, SuspenseReason, SuspenseState
from truehand.payments.domain.refusals.orders import SuspenseNotPlaceable
from truehand.payments.domain.report import ReportLine, sum_of_day
from truehand.payments.sandbox.channel import SandboxGateway
from truehand.trade.operations import statements

__all__ = ["shop"]
pytestmark = pytest.mark.django_db
Told = Callable[[list[ReportLine]], list[ReportLine]]


@pytest.fixture
def teller(shop: Shop) -> Bank:
    return Bank(shop)


def by_day(lines: list[ReportLine]) -> list[ReportLine]:
    """As WeChat and Alipay tell it: the lines of a day, and nothing of the sum that they come to the bank in."""
    return [replace(each, batch=sum_of_day(each.source, each.day)) for each in lines]


def by_payout(lines: list[ReportLine]) -> list[ReportLine]:
    """As Stripe tells it: every movement, and the payout that takes them all out."""
    net = sum(each.amount.minor - (each.fee.minor if each.fee else 0) for each in lines)
    out = ReportLine("sandbox", "txn-9", lines[0].day, cny(-net), "", "payout", "po-12345678", None, "po-12345678")
    return [*(replace(each, batch="") for each in lines), out]


@pytest.fixture(params=[by_day, by_payout])
def told(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Told:
    """The sandbox settles as such a gateway does."""
    as_it_is: Callable[[SandboxGateway, date], tuple[ReportLine, ...]] = SandboxGateway.settlement
    how: Told = request.param
    monkeypatch.setattr(SandboxGateway, "settlement", lambda own, day: tuple(how(list(as_it_is(own, day)))))
    monkeypatch.setattr(SandboxGateway, "settled_by", frozenset({"SANDBOX GATEWAY"}))
    return how


def named(told: Told, shop: Shop) -> str:
    return "po-12345678" if told is by_payout else sum_of_day("sandbox", shop.story.now.date())


def proofs_agree(minor: int) -> None:
    is_at_the_bank(minor)
    assert sum(each.suspense.minor for each in ledger.proof()) == 0


def in_clearing() -> int:
    return -ledger.balance_of(accounts.clearing("sandbox", "CNY")).minor


@pytest.mark.usefixtures("told")
def test_the_file_alone_moves_nothing_and_the_line_of_its_sum_does(shop: Shop, teller: Bank) -> None:
    _, minor = teller.settled()
    file(shop)
    is_at_the_bank(0)
    teller.tell(teller.credit(minor))
    file(shop)
    assert states() == [LineState.SETTLEMENT]
    proofs_agree(minor)
    assert in_clearing() == 0
    assert shop.reconciled() == []


@pytest.mark.usefixtures("told")
def test_the_line_before_its_file_is_found_in_suspense_by_it(shop: Shop, teller: Bank) -> None:
    _, minor = teller.settled()
    teller.tell(teller.credit(minor))
    assert SuspenseItem.objects.get().reason == SuspenseReason.SETTLEMENT
    for _ in range(2):
        file(shop)
    assert SuspenseItem.objects.get().state == SuspenseState.PLACED
    proofs_agree(minor)
    assert in_clearing() == 0
    assert shop.reconciled() == []


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("told", [by_payout], indirect=True)  # a day's sum has no name
def test_a_payouts_name_in_the_text_is_enough_whoever_sends_it(shop: Shop, teller: Bank) -> None:
    _, minor = teller.settled()
    file(shop)
    line = replace(teller.credit(minor, text="PAYOUT po-12345678"), name="Some bank")
    teller.tell(line)
    assert states() == [LineState.SETTLEMENT]
    proofs_agree(minor)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("odd", [{"name": "Mallory"}, {"name": ""}])
def test_the_same_sum_of_somebody_elses_is_no_settlement(shop: Shop, teller: Bank, odd: dict[str, str]) -> None:
    _, minor = teller.settled()
    file(shop)
    teller.tell(replace(teller.credit(minor), **odd))  # type: ignore[arg-type]
    assert SuspenseItem.objects.get().reason == SuspenseReason.UNKNOWN
    assert not Settlement.objects.exists()


@pytest.mark.usefixtures("told")
def test_the_same_sum_weeks_later_is_left_to_a_person(shop: Shop, teller: Bank) -> None:
    _, minor = teller.settled()
    file(shop)
    teller.tell(replace(teller.credit(minor), day=shop.story.now.date() + timedelta(days=9)))
    assert SuspenseItem.objects.get().reason == SuspenseReason.SETTLEMENT


@pytest.mark.usefixtures("told")
def test_a_second_line_of_that_sum_is_not_the_settlement_again(shop: Shop, teller: Bank) -> None:
    _, minor = teller.settled()
    file(shop)
    teller.tell(teller.credit(minor), teller.credit(minor))
    assert states() == [LineState.SETTLEMENT, LineState.SUSPENSE]
    is_at_the_bank(2 * minor)
    assert ledger.balance_of(accounts.suspense(SuspenseItem.objects.get().id, "CNY")).minor == minor


def test_of_two_settlements_of_one_sum_a_person_says_which(shop: Shop, teller: Bank, told: Told) -> None:
    lines, (_, minor) = shop.file(), teller.settled()
    other = ReportLine("sandbox", "other", lines[0].day, cny(minor), "", "payment", "x", None, "sandbox other")
    file(shop)
    shop.book([other])
    teller.tell(teller.credit(minor))
    assert SuspenseItem.objects.get().reason == SuspenseReason.SETTLEMENT
    placed(shop, named(told, shop))
    proofs_agree(minor)
    assert Settlement.objects.get().batch == named(told, shop)
    teller.tell(teller.credit(minor))
    assert [*BankLine.objects.order_by("id").values_list("state", flat=True)][-1] == LineState.SETTLEMENT


def placed(shop: Shop, name: str, item: SuspenseItem | None = None) -> str:
    """Two operators call an item a settlement; what the second confirmed."""
    now, otto = shop.story.now, shop.story.people["otto"]
    item = item or SuspenseItem.objects.get()
    proposal = bank.propose_placing(
        shop.olga, item.id, Placing(PlaceKind.SETTLEMENT, name), reason="The gateway was asked.", now=now
    )
    (view,) = [each for each in people.open_proposals(otto, now=now) if each.id == proposal]
    money.approve(otto, proposal, now=now)
    statements.place_suspense(shop.olga, item.id, now=now)
    return view.payee


@pytest.mark.parametrize("first", ["file", "line"])
def test_one_that_is_short_is_placed_by_two_with_what_is_missing_named(
    shop: Shop, teller: Bank, told: Told, first: str
) -> None:
    _, minor = teller.settled()
    if first == "file":
        file(shop)
    teller.tell(teller.credit(minor - 70))
    file(shop)
    assert SuspenseItem.objects.get().reason == SuspenseReason.SETTLEMENT
    assert "short by 0.70 CNY" in placed(shop, named(told, shop))
    proofs_agree(minor - 70)
    assert in_clearing() == 70
    assert Settlement.objects.get().short == 70
    assert SuspenseItem.objects.get().state == SuspenseState.PLACED
    file(shop)
    assert in_clearing() == 70
    assert shop.reconciled() == []
    teller.tell(teller.credit(70))
    (rest,) = SuspenseItem.objects.filter(state=SuspenseState.OPEN)
    placed(shop, named(told, shop), rest)
    assert in_clearing() == 0
    proofs_agree(minor)
    assert Settlement.objects.get().short == 0


def test_what_cannot_be_a_settlement_is_refused_before_anybody_approves_it(
    shop: Shop, teller: Bank, told: Told
) -> None:
    _, minor = teller.settled()
    file(shop)
    teller.tell(teller.credit(minor + 1), teller.credit(5))
    more, less = SuspenseItem.objects.order_by("line_id")
    for item, name in ((more, named(told, shop)), (less, "nothing of ours")):
        with pytest.raises(SuspenseNotPlaceable):
            bank.propose_placing(
                shop.olga, item.id, Placing(PlaceKind.SETTLEMENT, name), reason="x", now=shop.story.now
            )
    teller.tell(teller.credit(minor))
    with pytest.raises(SuspenseNotPlaceable):
        placed(shop, named(told, shop), less)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("told", [by_day], indirect=True)  # no gateway pays out less than nothing
def test_a_settlement_that_the_gateway_takes_back_is_a_debit_of_that_sum(shop: Shop, teller: Bank) -> None:
    _, minor = teller.settled()
    file(shop)
    teller.tell(teller.credit(minor))
    shop.story.wait(days=1)
    back = ReportLine("sandbox", "back", shop.story.now.date(), cny(-500), "RF1", "refund")
    shop.book(by_day([back]))
    is_at_the_bank(minor)
    teller.tell(teller.credit(-500))
    assert states() == [LineState.SETTLEMENT, LineState.SETTLEMENT]
    is_at_the_bank(minor - 500)
    assert reported.payout_hold() is None


@pytest.mark.usefixtures("told")
def test_one_in_another_currency_than_told_waits_for_a_person(shop: Shop, teller: Bank) -> None:
    _, minor = teller.settled()
    file(shop)
    dollars = ReportLine(
        "sandbox", "usd", shop.story.now.date(), Money(minor, "USD"), "", "payment", "p", None, "sandbox usd"
    )
    shop.book([dollars])
    teller.tell(teller.credit(minor))
    assert states() == [LineState.SETTLEMENT]
    assert {each.currency for each in Settlement.objects.all()} == {"CNY"}


@pytest.mark.parametrize("spelt", ["{0}", "SETTLEMENT {1}"])
def test_a_line_that_people_placed_and_that_only_its_text_names_is_not_booked_again(
    shop: Shop, teller: Bank, spelt: str
) -> None:
    batch, minor = teller.settled()
    teller.tell(teller.credit(minor, text=spelt.format(batch, batch.upper())))
    item, now = SuspenseItem.objects.get(), shop.story.now
    bob = shop.story.bob.party_id
    placing = Placing(PlaceKind.BALANCE, party_id=bob)
    proposal = bank.propose_placing(shop.olga, item.id, placing, reason="his", now=now)
    money.approve(shop.story.people["otto"], proposal, now=now)
    statements.place_suspense(shop.olga, item.id, now=now)
    for _ in range(2):
        file(shop)
    assert reported.payout_hold() is not None
    is_at_the_bank(minor)
