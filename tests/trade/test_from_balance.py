"""A due is paid out of the payer's own balance: confirmed, in the hold at once, once."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import transaction
from django.test import Client

from tests import money
from tests.desk.stage import main_of
from tests.payments import matter
from tests.robot import Robot
from tests.trade.story import Story
from truehand.edge import clock
from truehand.escrow import operations as ledger
from truehand.escrow import queries as escrow
from truehand.escrow.domain import accounts
from truehand.escrow.domain.refusals import Frozen, InsufficientBalance
from truehand.identity.domain.refusals import ConfirmationChanged, ConfirmationNeeded, ConfirmationUsed
from truehand.identity.models import User
from truehand.kernel.money import Money
from truehand.payments import queries as payments
from truehand.payments.domain.rates import Quote
from truehand.payments.domain.refusals.rates import NoFreshRate
from truehand.payments.operations.exchange import keep_rates
from truehand.trade.domain.refusals import NothingDue, TradeNotFound
from truehand.trade.operations import from_balance, fund

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Story:
    """Bob's deposit is in; the price is due, and Bob has more than that as his balance."""
    story = Story.contracted().pay_once("bob")
    monkeypatch.setattr(clock, "now", lambda: story.now)
    give(story, due(story).minor + 700)
    return story


def due(story: Story) -> Money:
    return fund.due_from(story.bob, story.trade)[1]


def give(story: Story, minor: int, currency: str = "CNY") -> None:
    party = story.bob.party_id
    ledger.receive_unallocated(party, Money(minor, currency), key=f"given {minor} {currency}", now=story.now)


def pay(story: Story, who: str = "bob") -> int:
    actor = story.people[who]
    confirmation = money.confirm(actor, from_balance.balance_act(actor, story.trade), now=story.now)
    return from_balance.pay_from_balance(actor, story.trade, confirmation=confirmation, now=story.now)


def become(who: str) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(User.objects.get(email=f"{who}@cast.invalid"))
    return browser


def test_the_price_goes_from_the_balance_into_the_hold_at_once(story: Story) -> None:
    price = due(story)
    pay(story)
    assert story.held()["price"] == price.minor
    assert story.balance("bob") == 700
    assert all(each.difference.minor == 0 for each in escrow.proof())
    assert list(escrow.fsck()) == []
    assert list(payments.fsck()) == []
    with pytest.raises(NothingDue):
        pay(story)


def test_the_trade_goes_on_as_if_a_channel_had_brought_it(story: Story) -> None:
    pay(story)
    story.pay("alice").report().book().pick_up().deliver().accept()
    assert story.state == "settled"


def test_what_was_asked_for_through_a_channel_is_not_awaited_any_more(story: Story) -> None:
    intent = money.start_payment(story.bob, story.trade, now=story.now)
    pay(story)
    assert payments.intent(story.bob, intent.id).status == "cancelled"


def test_a_confirmation_is_of_the_balance_and_counts_once(story: Story) -> None:
    with pytest.raises(ConfirmationNeeded):
        from_balance.pay_from_balance(story.bob, story.trade, confirmation=None, now=story.now)
    other = money.confirm(story.bob, fund.payment_act(story.bob, story.trade), now=story.now)
    with pytest.raises(ConfirmationChanged):
        from_balance.pay_from_balance(story.bob, story.trade, confirmation=other, now=story.now)
    used = money.confirm(story.bob, from_balance.balance_act(story.bob, story.trade), now=story.now)
    from_balance.pay_from_balance(story.bob, story.trade, confirmation=used, now=story.now)
    with pytest.raises((ConfirmationUsed, NothingDue)):
        from_balance.pay_from_balance(story.bob, story.trade, confirmation=used, now=story.now)


def test_too_small_or_frozen_a_balance_pays_nothing(story: Story) -> None:
    ledger.freeze(accounts.balance(story.bob.party_id, "CNY"), reason="looked into", now=story.now)
    with pytest.raises(Frozen):
        pay(story)
    ledger.thaw(accounts.balance(story.bob.party_id, "CNY"), reason="looked into", now=story.now)
    ledger.charge(
        story.bob.party_id, to=[(story.alice.party_id, Money(701, "CNY"))], key="x", subject=story.trade, now=story.now
    )
    with pytest.raises(InsufficientBalance):
        pay(story)
    assert "price" not in story.held()


def test_nobody_pays_for_a_stranger(story: Story) -> None:
    with pytest.raises(TradeNotFound):
        from_balance.balance_act(story.carl, story.trade)


def test_the_page_offers_the_balance_and_pays_with_the_second_factor(story: Story) -> None:
    browser, page = become("bob"), f"/trades/{story.trade}/"
    assert "Pay from your balance instead" in main_of(browser.get(page))
    done = money.confirmed(browser, f"{page}pay/", {"channel": "balance"})
    assert "It is paid out of your balance and held in escrow." in done.content.decode()
    assert story.balance("bob") == 700


@pytest.mark.parametrize(("paid", "who", "deposit"), [(0, "bob", True), (1, "bob", False), (0, "alice", True)])
def test_what_a_deposit_is_for_is_not_said_of_a_price(
    paid: int, who: str, *, deposit: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story.contracted()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    for _ in range(paid):
        story.pay_once("bob")
    main = main_of(become(who).get(f"/trades/{story.trade}/"))
    assert ("If you break off, half of it goes to the other side." in main) == deposit
    assert ("The seller is paid when you accept the machine" in main) != deposit


@pytest.fixture
def euros(story: Story) -> Story:
    """Bob has no yuan any more, but euros enough; eight yuan are a euro."""
    everything = Money(story.balance("bob"), "CNY")
    ledger.charge(
        story.bob.party_id, to=[(story.carl.party_id, everything)], key="x", subject=story.trade, now=story.now
    )
    matter.rates(story.now)
    give(story, 9_000_000, "EUR")
    return story


def in_euros(story: Story) -> int:
    return next((each.minor for each in escrow.balance(story.bob.party_id) if each.currency == "EUR"), 0)


def pay_in_euros(story: Story) -> int:
    offer = payments.offer_for(due(story), out_of="EUR", now=story.now)
    act = from_balance.exchanged_act(story.bob, story.trade, offer)
    confirmation = money.confirm(story.bob, act, now=story.now)
    return from_balance.pay_from_balance(story.bob, story.trade, confirmation=confirmation, out_of="EUR", now=story.now)


def test_one_confirmation_names_what_is_given_who_gets_what_and_the_rate(euros: Story) -> None:
    price = due(euros)
    act = from_balance.exchanged_act(euros.bob, euros.trade, payments.offer_for(price, out_of="EUR", now=euros.now))
    assert act.amount == Money(price.minor // 8, "EUR")
    assert str(price) in act.payee
    assert "1 EUR = 8 CNY · European Central Bank" in act.payee
    assert "Alice" in act.payee


def test_an_exchange_and_the_payment_are_one_step(euros: Story) -> None:
    price = due(euros)
    pay_in_euros(euros)
    assert (euros.held()["price"], in_euros(euros)) == (price.minor, 9_000_000 - price.minor // 8)
    assert Money(0, "CNY") in escrow.balance(euros.bob.party_id)
    assert all(each.difference.minor == 0 for each in escrow.proof())
    assert not [*escrow.fsck(), *payments.fsck()]
    with pytest.raises(NothingDue):
        pay_in_euros(euros)


def test_a_rate_that_is_newer_than_the_confirmation_moves_nothing(euros: Story) -> None:
    act = from_balance.exchanged_act(
        euros.bob, euros.trade, payments.offer_for(due(euros), out_of="EUR", now=euros.now)
    )
    confirmation = money.confirm(euros.bob, act, now=euros.now)
    euros.now += timedelta(minutes=1)
    keep_rates([Quote("EUR", "CNY", Fraction(7), "a bank", euros.now, euros.now + timedelta(days=1))], now=euros.now)
    with pytest.raises(ConfirmationChanged):
        from_balance.pay_from_balance(euros.bob, euros.trade, confirmation=confirmation, out_of="EUR", now=euros.now)
    assert (in_euros(euros), "price" in euros.held()) == (9_000_000, False)


def test_a_debt_that_takes_what_was_exchanged_undoes_the_exchange_too(euros: Story) -> None:
    party, carl = euros.bob.party_id, euros.carl.party_id
    ledger.charge(party, to=[(carl, Money(500, "CNY"))], key="owed", subject=euros.trade, now=euros.now)
    with transaction.atomic(), pytest.raises(InsufficientBalance):
        pay_in_euros(euros)
    assert (in_euros(euros), escrow.debts(party)) == (9_000_000, (Money(500, "CNY"),))
    assert "price" not in euros.held()


def test_too_few_euros_or_no_rate_move_nothing(euros: Story) -> None:
    with pytest.raises(NoFreshRate):
        from_balance.pay_from_balance(euros.bob, euros.trade, confirmation=None, out_of="USD", now=euros.now)
    ledger.charge(
        euros.bob.party_id,
        to=[(euros.carl.party_id, Money(9_000_000, "EUR"))],
        key="spent",
        subject=euros.trade,
        now=euros.now,
    )
    with pytest.raises(InsufficientBalance):
        pay_in_euros(euros)
    assert not escrow.debts(euros.bob.party_id)


def test_the_page_pays_out_of_another_currency_with_one_second_factor(euros: Story) -> None:
    price, browser, page = due(euros), become("bob"), f"/trades/{euros.trade}/"
    main = main_of(browser.get(page))
    assert "Pay from your balance instead" not in main
    assert "Pay from your EUR balance" in main
    done = money.confirmed(browser, f"{page}pay/", {"out_of": "EUR"})
    assert "It is paid out of your balance and held in escrow." in done.content.decode()
    assert euros.held()["price"] == price.minor
    assert browser.post(f"{page}pay/", {"out_of": "nothing"}).status_code in {409, 422}


def test_a_program_pays_out_of_another_currency(euros: Story) -> None:
    path, price = f"/trades/{euros.trade}/pay-from-balance", due(euros)
    offer = payments.offer_for(price, out_of="EUR", now=euros.now)
    confirmation = money.confirm(euros.bob, from_balance.exchanged_act(euros.bob, euros.trade, offer), now=euros.now)
    robot = Robot.of(euros.bob)
    assert robot.post(path, {"out_of": "EUR"}).json()["code"] == "identity.confirmation_needed"
    assert robot.post(path, {"confirmation": str(confirmation)}).status_code in {403, 409}
    said = {"confirmation": str(confirmation), "out_of": "EUR"}
    assert robot.post(path, said).status_code == 200
    assert euros.held()["price"] == price.minor


def test_a_program_pays_out_of_the_balance(story: Story) -> None:
    confirmation = money.confirm(story.bob, from_balance.balance_act(story.bob, story.trade), now=story.now)
    path = f"/trades/{story.trade}/pay-from-balance"
    assert Robot.of(story.bob).post(path).json()["code"] == "identity.confirmation_needed"
    answer = Robot.of(story.bob).post(path, {"confirmation": str(confirmation)})
    assert (answer.status_code, answer.json()["step"]) == (200, story.seen)
    assert Robot.of(story.carl).post(path).status_code == 404
