"""A due is paid out of the payer's own balance: confirmed, in the hold at once, once."""

from __future__ import annotations

import pytest
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
from truehand.trade.domain.refusals import NothingDue, TradeNotFound
from truehand.trade.operations import from_balance, fund

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Story:
    """Bob's deposit is in; the price is due, and Bob has more than that as his balance."""
    story = Story.begun().signed().pay_once("bob")
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


def test_another_currency_is_offered_for_exchange_and_leads_back_to_the_trade(story: Story) -> None:
    ledger.charge(
        story.bob.party_id,
        to=[(story.alice.party_id, Money(story.balance("bob"), "CNY"))],
        key="x",
        subject=story.trade,
        now=story.now,
    )
    matter.rates(story.now)
    give(story, 9_000_000, "EUR")
    price, browser = due(story), become("bob")
    main = main_of(browser.get(f"/trades/{story.trade}/"))
    assert "Pay from your balance instead" not in main
    assert f"amount={price.decimal_text()}&amp;source=EUR&amp;to=CNY&amp;wanted=on&amp;trade={story.trade}" in main
    give_up = {"amount": str(price.minor / 800), "source": "EUR", "to": "CNY", "key": "k", "trade": str(story.trade)}
    done = money.confirmed(browser, "/money/exchange/", give_up)
    assert done.request["PATH_INFO"] == f"/trades/{story.trade}/"  # type: ignore[attr-defined]
    assert "Pay from your balance instead" in main_of(done)
    pay(story)
    assert story.held()["price"] == price.minor


def test_a_program_pays_out_of_the_balance(story: Story) -> None:
    confirmation = money.confirm(story.bob, from_balance.balance_act(story.bob, story.trade), now=story.now)
    path = f"/trades/{story.trade}/pay-from-balance"
    assert Robot.of(story.bob).post(path).json()["code"] == "identity.confirmation_needed"
    answer = Robot.of(story.bob).post(path, {"confirmation": str(confirmation)})
    assert (answer.status_code, answer.json()["step"]) == (200, story.seen)
    assert Robot.of(story.carl).post(path).status_code == 404
