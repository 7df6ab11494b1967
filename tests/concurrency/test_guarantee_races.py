"""A claim approved many times at one moment is paid once, and the fund never pays what it has not; with the control."""

from __future__ import annotations

import time
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import connection

from tests.concurrency.race import race
from tests.databases import naive_table
from tests.money import confirm
from tests.payments.conftest import NOW
from tests.trade.test_guarantee import SUM, WHY, filed, late, sound, told
from truehand.disputes.domain.guarantee import Stage
from truehand.disputes.queries import guarantee as claims
from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Line
from truehand.escrow.domain.guarantee import Paid
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.refusals import InsufficientBalance
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.posting import post
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.trade.operations import guarantee

pytestmark = pytest.mark.django_db(transaction=True)


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


def test_of_approvals_at_once_one_pays() -> None:
    story, made = late(*told())
    claim = filed(story, made)
    guarantee.propose(story.olga, claim, SUM, WHY, now=story.now)
    act = guarantee.payment_act(claims.claim(claim))
    confirmations = [confirm(story.otto, act, now=story.now) for _ in range(4)]
    before, answers = (ledger.fund_holds("CNY").minor, story.balance("bob")), list[str]()

    def approve() -> None:
        try:
            guarantee.approve(story.otto, claim, confirmation=confirmations.pop(), now=story.now)
        except Refusal as refusal:
            answers.append(refusal.code)
        else:
            answers.append("paid")

    race(*[approve] * 4)
    assert sorted(answers) == ["disputes.claim_elsewhere"] * 3 + ["paid"]
    assert claims.claim(claim).stage is Stage.PAID
    after = (ledger.fund_holds("CNY").minor, story.balance("bob"))
    assert after == (before[0] - SUM.minor, before[1] + SUM.minor)
    assert sound()


def test_claims_paid_at_once_take_no_more_than_the_fund_holds() -> None:
    line = Line(accounts.commission("CNY"), accounts.guarantee("CNY"), cny(1_000))
    post(Request("filled", Operation.FUND_GUARANTEE, accounts.FUND, {}), [line], now=NOW)

    def pay(claim: UUID) -> Paid:
        sides = {"debtor": uuid4(), "creditor": uuid4()}
        return escrow.pay_guarantee(claim, cny(400), most=cny(10_000), subject=claim, now=NOW, **sides)

    outcomes = race(*[partial(pay, uuid4()) for _ in range(5)])
    paid = sorted(each.fund.minor for each in outcomes if isinstance(each, Paid))
    assert paid == [200, 400, 400]
    assert [type(each) for each in outcomes if not isinstance(each, Paid)] == [InsufficientBalance] * 2
    assert ledger.fund_holds("CNY") == cny(0)
    assert not list(ledger.fsck())


def test_without_the_lock_the_fund_pays_more_than_it_holds() -> None:
    """The control: who looks what there is, then pays, pays what others have just paid."""
    with naive_table("naive_fund (holds int)"):
        with connection.cursor() as cursor:
            cursor.execute("insert into naive_fund values (1000)")
        race(*[naive_payment] * 5)
        with connection.cursor() as cursor:
            cursor.execute("select holds from naive_fund")
            (holds,) = cursor.fetchone()
    assert holds < 0


def naive_payment() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select holds from naive_fund")
        (holds,) = cursor.fetchone()
        time.sleep(0.05)
        if holds >= 400:
            cursor.execute("update naive_fund set holds = holds - 400")
