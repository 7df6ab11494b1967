"""A debtor sees what it owes and why, and pays: out of the balance, through a channel, out of another currency."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

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
from truehand.escrow.domain.refusals import ChangedRepeat, InsufficientBalance, MoreThanOwed
from truehand.identity import queries as people
from truehand.identity.domain.refusals import ConfirmationChanged, ConfirmationNeeded
from truehand.identity.models import User
from truehand.kernel.money import Money
from truehand.payments import queries as payments
from truehand.payments.domain.views import Intent
from truehand.payments.sandbox import inside as bank
from truehand.trade.domain.debts import next_reminder
from truehand.trade.domain.refusals import NotPaidByChannel
from truehand.trade.operations import fund, owe
from truehand.trade.queries import debts

pytestmark = pytest.mark.django_db
PAGE = "/money/debts/"


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Story:
    """Ines owes five yuan because of Bob's trade."""
    story = Story.begun()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    charge(story, 500)
    return story


def charge(story: Story, minor: int, *, subject: UUID | None = None, key: str = "owed") -> None:
    ines, carl = (story.people[who].party_id for who in ("ines", "carl"))
    ledger.charge(ines, to=[(carl, cny(minor))], key=key, subject=subject or story.trade, now=story.now)


def become(who: str, language: str = "en") -> Client:
    browser = Client(headers={"accept-language": language})
    browser.force_login(User.objects.get(email=f"{who}@cast.invalid"))
    return browser


def with_balance(story: Story, minor: int) -> None:
    """Money that was promised elsewhere when the debt arose is there again."""
    ines = story.people["ines"].party_id
    account = accounts.balance(ines, "CNY")
    ledger.receive_unallocated(ines, cny(minor + 500), key="had", now=story.now)
    ledger.freeze(account, reason="promised", now=story.now)
    charge(story, 500, key="more")
    ledger.thaw(account, reason="back", now=story.now)


def pay(story: Story, minor: int, *, key: str = "k") -> None:
    amount = cny(minor)
    confirmation = money.confirm(story.ines, owe.debt_act(story.ines, amount), now=story.now)
    owe.pay_from_balance(story.ines, amount, key=key, confirmation=confirmation, now=story.now)


def asked(story: Story, minor: int = 500, channel: str | None = None) -> Intent:
    amount = cny(minor)
    confirmation = money.confirm(story.ines, owe.debt_act(story.ines, amount), now=story.now)
    return owe.start_payment(story.ines, amount, confirmation=confirmation, channel=channel, now=story.now)


def arrives(story: Story, intent: Intent, minor: int) -> None:
    message = bank.confirm(intent.reference, now=story.now, amount=cny(minor))
    fund.receive_callback("sandbox", message.body, message.headers, now=story.now)


def owed(story: Story) -> list[int]:
    return [each.minor for each in escrow.debts(story.people["ines"].party_id)]


def test_a_debt_says_why_since_when_and_how_it_is_pursued(story: Story) -> None:
    (view,) = debts.debts(story.ines, now=story.now)
    assert (view.debt.owed, view.trade, view.debt.since) == (cny(500), story.trade, story.now)
    assert view.reminder == story.now + timedelta(days=1)
    main = main_of(become("ines").get(PAGE))
    assert "5.00" in main
    assert f"/trades/{story.trade}/" in main
    assert "Komatsu" in main
    assert "Counts against your standing from" in main
    assert "You owe nothing" in main_of(become("alice").get(PAGE))


def test_reminders_come_on_the_days_that_are_told(story: Story) -> None:
    days = [
        (next_reminder(story.now, story.now + timedelta(days=day)) - story.now).days for day in (0, 1, 7, 21, 29, 30)
    ]
    assert days == [1, 3, 14, 30, 30, 60]


def test_a_lost_chargeback_is_told_as_the_reason_with_its_trade(story: Story) -> None:
    case = matter.charged_back(story.people["carl"], trade=story.trade, now=story.now)
    carl, alice = (story.people[who].party_id for who in ("carl", "alice"))
    ledger.charge(carl, to=[(alice, cny(1_500))], key="spent", subject=story.trade, now=story.now)
    matter.lost(case, now=story.now)
    (view,) = debts.debts(story.people["carl"], now=story.now)
    assert (view.debt.owed, view.trade) == (cny(1_000), story.trade)


def test_a_debt_is_paid_out_of_the_balance_once(story: Story) -> None:
    with_balance(story, 700)
    assert owed(story) == [500]
    assert "Pay 5.00 CNY from your balance" in main_of(become("ines").get(PAGE))
    pay(story, 200)
    pay(story, 200)
    assert owed(story) == [300]
    assert escrow.balance(story.people["ines"].party_id) == (cny(500),)
    with pytest.raises(ChangedRepeat):
        pay(story, 100)
    with pytest.raises(MoreThanOwed):
        pay(story, 301, key="too much")


def test_nothing_is_paid_without_the_confirmation_of_exactly_that(story: Story) -> None:
    with_balance(story, 700)
    with pytest.raises(ConfirmationNeeded):
        owe.pay_from_balance(story.ines, cny(100), key="k", confirmation=None, now=story.now)
    other = money.confirm(story.ines, owe.debt_act(story.ines, cny(100)), now=story.now)
    with pytest.raises(ConfirmationChanged):
        owe.pay_from_balance(story.ines, cny(101), key="k", confirmation=other, now=story.now)
    assert owed(story) == [500]


def test_who_has_not_enough_pays_nothing(story: Story) -> None:
    with pytest.raises(InsufficientBalance):
        pay(story, 500)
    assert owed(story) == [500]


def test_what_arrives_through_a_channel_pays_the_debt_and_more_is_the_balance(story: Story) -> None:
    intent = asked(story)
    assert asked(story).id == intent.id
    arrives(story, intent, 200)
    assert owed(story) == [300]
    arrives(story, intent, 450)
    assert owed(story) == []
    assert escrow.balance(story.people["ines"].party_id) == (cny(150),)
    assert payments.intent(story.ines, intent.id).status == "paid"
    assert people.notices(story.ines).items[0].kind == "debt.paid"
    assert list(payments.fsck()) == []
    assert story.state == "offered"


def test_a_debt_that_comes_from_no_trade_is_paid_out_of_the_balance_alone(story: Story) -> None:
    charge(story, 100, subject=UUID(int=5), key="first")
    carl = story.people["carl"].party_id
    ledger.charge(story.people["audra"].party_id, to=[(carl, cny(5))], key="fine", subject=UUID(int=7), now=story.now)
    audra = story.people["audra"]
    confirmation = money.confirm(audra, owe.debt_act(audra, cny(5)), now=story.now)
    with pytest.raises(NotPaidByChannel):
        owe.start_payment(audra, cny(5), confirmation=confirmation, now=story.now)


def test_the_page_pays_at_the_gateway_by_transfer_and_offers_the_other_currency(story: Story) -> None:
    matter.rates(story.now)
    ledger.receive_unallocated(story.people["ines"].party_id, Money(900, "EUR"), key="eur", now=story.now)
    browser = become("ines")
    main = main_of(browser.get(PAGE))
    assert "/money/exchange/?amount=5.00&amp;source=EUR&amp;to=CNY&amp;wanted=on" in main
    said = {"amount": "5.00", "currency": "CNY", "channel": "bank"}
    done = money.confirmed(browser, f"{PAGE}pay/", said)
    assert done.request["PATH_INFO"].startswith("/money/transfer/")  # type: ignore[attr-defined]
    assert browser.post(f"{PAGE}pay/", {"amount": "5", "currency": "ABC"}).status_code == 422
    assert browser.post(f"{PAGE}pay/", {"amount": "9", "currency": "CNY"}).status_code == 409


def test_a_program_reads_and_pays_what_its_owner_owes(story: Story) -> None:
    robot = Robot.of(story.ines)
    (told,) = robot.get("/money/debts").json()
    assert (told["owed"], told["trade_id"]) == ({"minor": 500, "currency": "CNY"}, str(story.trade))
    confirmation = money.confirm(story.ines, owe.debt_act(story.ines, cny(500)), now=story.now)
    said = {"amount": told["owed"], "confirmation": str(confirmation)}
    assert robot.post("/money/debts/pay", said).json()["code"] == "escrow.insufficient_balance"
    asked_for = robot.post("/money/debts/pay", said | {"channel": "bank"})
    assert asked_for.status_code == 201
    assert payments.intent(story.ines, UUID(asked_for.json()["intent"])).purpose == "debt"
