"""A due and a debt paid twice at one moment, beside a control that shows what happens without the locks."""

from __future__ import annotations

import time

import pytest
from django.db import connection

from tests import money
from tests.concurrency.race import race
from tests.databases import naive_table
from tests.payments import matter
from tests.trade.story import Story
from truehand.escrow import operations as ledger
from truehand.escrow import queries as escrow
from truehand.escrow.domain import accounts
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.payments.operations import convert, exchange_act
from truehand.trade.operations import from_balance, fund, owe

pytestmark = pytest.mark.django_db(transaction=True)


def test_without_a_lock_a_debt_is_paid_twice() -> None:
    """The control: two who read what is owed, think, and pay it, both pay."""
    with naive_table("naive_debt (owed int)"):
        with connection.cursor() as cursor:
            cursor.execute("insert into naive_debt values (500)")
        assert race(naive_pay, naive_pay) == [500, 500]


def naive_pay() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select owed from naive_debt")
        (owed,) = cursor.fetchone()
        time.sleep(0.1)
        cursor.execute("update naive_debt set owed = owed - %s", [owed])
        return int(owed)


def owing(story: Story, owed: Money, balance: Money) -> None:
    """Bob owes, and has, since what he has was promised elsewhere when the debt arose."""
    bob, account = story.bob.party_id, accounts.balance(story.bob.party_id, "CNY")
    ledger.receive_unallocated(bob, balance, key="had", now=story.now)
    ledger.freeze(account, reason="promised", now=story.now)
    ledger.charge(bob, to=[(story.carl.party_id, owed)], key="owed", subject=story.trade, now=story.now)
    ledger.thaw(account, reason="back", now=story.now)


def test_two_payments_of_one_debt_at_one_moment_pay_it_once() -> None:
    story = Story.begun()
    owed = Money(500, "CNY")
    owing(story, owed, Money(2_000, "CNY"))
    keys = {key: money.confirm(story.bob, owe.debt_act(story.bob, owed), now=story.now) for key in ("one", "two")}
    outcomes = race(
        *(
            lambda key=key, confirmation=confirmation: owe.pay_from_balance(
                story.bob, owed, key=key, confirmation=confirmation, now=story.now
            )
            for key, confirmation in keys.items()
        )
    )
    assert sum(isinstance(each, Refusal) for each in outcomes) == 1, outcomes
    assert escrow.debts(story.bob.party_id) == ()
    assert escrow.balance(story.bob.party_id) == (Money(1_500, "CNY"),)


def test_a_due_paid_twice_at_one_moment_is_held_once() -> None:
    story = Story.contracted().pay_once("bob")
    _, price = fund.due_from(story.bob, story.trade)
    ledger.receive_unallocated(story.bob.party_id, price + price, key="had", now=story.now)
    act = from_balance.balance_act(story.bob, story.trade)
    first, second = (money.confirm(story.bob, act, now=story.now) for _ in range(2))
    outcomes = race(
        lambda: from_balance.pay_from_balance(story.bob, story.trade, confirmation=first, now=story.now),
        lambda: from_balance.pay_from_balance(story.bob, story.trade, confirmation=second, now=story.now),
    )
    assert sum(isinstance(each, Refusal) for each in outcomes) == 1, outcomes
    assert story.held()["price"] == price.minor
    assert story.balance("bob") == price.minor
    assert list(escrow.fsck()) == []


def test_a_balance_exchanged_twice_at_one_moment_is_given_once() -> None:
    story = Story.begun()
    matter.rates(story.now)
    given = Money(100, "EUR")
    ledger.receive_unallocated(story.bob.party_id, given, key="had", now=story.now)
    act = exchange_act(story.bob, given, to="CNY", now=story.now)
    first, second = (money.confirm(story.bob, act, now=story.now) for _ in range(2))
    outcomes = race(
        lambda: convert(story.bob, given, to="CNY", key="one", confirmation=first, now=story.now),
        lambda: convert(story.bob, given, to="CNY", key="two", confirmation=second, now=story.now),
    )
    assert sum(isinstance(each, Refusal) for each in outcomes) == 1, outcomes
    assert escrow.balance(story.bob.party_id) == (Money(800, "CNY"), Money(0, "EUR"))
    assert all(each.difference.minor == 0 for each in escrow.proof())
