"""A price reduction that is paid twice at one moment is paid once; beside it what happens without the lock."""

from __future__ import annotations

import time

import pytest
from django.db import connection

from tests.concurrency.race import race
from tests.databases import naive_table
from tests.money import confirm
from tests.trade.story import Story
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.returns import queries
from truehand.returns.domain.request import Kind, Proposal, Status
from truehand.trade.operations import aftersales

pytestmark = pytest.mark.django_db(transaction=True)

SUM = Money(500_000, "CNY")


def test_of_payments_at_once_one_is_made() -> None:
    story = Story.begun().delivered().accept()
    wanted, said = Proposal(Kind.PRICE_REDUCTION, SUM, 7), "The slew motor leaks."
    made = aftersales.ask(story.bob, story.trade, wanted, reason="hidden_defect", statement=said, now=story.now)
    aftersales.agree(story.alice, made, now=story.now)
    act = aftersales.reduction_act(story.alice, queries.request(made))
    confirmations = [confirm(story.alice, act, now=story.now) for _ in range(4)]
    before, answers = story.balance("bob"), list[str]()

    def pay() -> None:
        try:
            aftersales.pay(story.alice, made, confirmation=confirmations.pop(), now=story.now)
        except Refusal as refusal:
            answers.append(refusal.code)
        else:
            answers.append("paid")

    race(*[pay] * 4)
    assert answers.count("paid") == 1
    assert queries.request(made).status is Status.KEPT
    assert story.balance("bob") - before == SUM.minor


def test_without_the_lock_it_is_paid_more_than_once() -> None:
    """The control: who looks, then pays, pays what another has just paid."""
    with naive_table("naive_reduction (paid int, owed bool)"):
        with connection.cursor() as cursor:
            cursor.execute("insert into naive_reduction values (0, true)")
        race(*[naive_payment] * 4)
        with connection.cursor() as cursor:
            cursor.execute("select paid from naive_reduction")
            (paid,) = cursor.fetchone()
    assert paid > 1


def naive_payment() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select owed from naive_reduction")
        (owed,) = cursor.fetchone()
        time.sleep(0.05)
        if owed:
            cursor.execute("update naive_reduction set paid = paid + 1, owed = false")
