"""What the fund pays, for any amounts: never more than is due, than it may and than it holds, and every cent once."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from truehand.disputes.domain.guarantee import MOST_A_YEAR, cap, due, left_of
from truehand.escrow.domain import accounts, plan
from truehand.escrow.domain.accounts import Account, Line
from truehand.escrow.domain.guarantee import shared
from truehand.kernel.money import Money

ALICE, BOB = UUID(int=1), UUID(int=2)
AMOUNTS = st.integers(0, 10**9)


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


def sums(*lines: Line) -> Counter[Account]:
    moved = Counter[Account]()
    for line in lines:
        moved[line.debit] -= line.amount.minor
        moved[line.credit] += line.amount.minor
    return moved


@given(st.integers(1, 10**9), st.integers(-5, 10**9), st.integers(-5, 10**9), st.integers(-5, 10**9))
def test_a_payment_is_within_all_its_bounds_and_as_large_as_they_allow(
    owed: int, available: int, most: int, holds: int
) -> None:
    paid = shared(cny(owed), available=cny(available), most=cny(most), holds=cny(holds))
    assert paid.own.minor == max(min(owed, available), 0)
    assert 0 <= paid.fund.minor <= max(min(most, holds), 0)
    assert paid.own.minor + paid.fund.minor <= owed
    assert paid.own.minor + paid.fund.minor == owed or paid.fund.minor == max(min(most, holds), 0)


@given(st.integers(1, 10**9), AMOUNTS)
def test_what_the_fund_pays_is_the_debtors_debt_and_the_funds_to_recover(amount: int, available: int) -> None:
    moved = sums(*plan.guaranteed(cny(amount), cny(available), debtor=ALICE, creditor=BOB))
    fund = amount - min(amount, available)
    assert moved[accounts.balance(BOB, "CNY")] == amount
    assert moved[accounts.guarantee("CNY")] == moved[accounts.debt(ALICE, "CNY")] == -fund
    assert moved[accounts.recourse(ALICE, "CNY")] == fund
    assert moved[accounts.balance(ALICE, "CNY")] == -min(amount, available)


@given(st.integers(1, 10**6), st.data())
def test_of_what_a_debtor_pays_the_fund_has_its_own_back_first(owed: int, data: st.DataObject) -> None:
    recourse = data.draw(st.integers(0, owed))
    parts = data.draw(st.lists(st.integers(1, 10**6), max_size=4))
    debt, source = accounts.debt(ALICE, "CNY"), accounts.balance(ALICE, "CNY")
    lines = [Line(source, debt, cny(each)) for each in parts]
    moved = sums(*plan.passed_on(lines, {debt: cny(recourse)}))
    assert moved[accounts.guarantee("CNY")] == min(sum(parts), recourse) == -moved[accounts.recourse(ALICE, "CNY")]
    assert moved[debt] == sum(parts)


@given(st.integers(1, 10**6), st.data())
def test_what_is_given_up_is_the_operators_own_first(owed: int, data: st.DataObject) -> None:
    recourse, amount = data.draw(st.integers(0, owed)), data.draw(st.integers(1, owed))
    moved = sums(*plan.given_up(cny(amount), cny(owed), cny(recourse), debtor=ALICE))
    assert moved[accounts.debt(ALICE, "CNY")] == amount
    assert -moved[accounts.charges("CNY")] == min(amount, owed - recourse)
    # The fund never asks for more than is still owed.
    assert recourse + moved[accounts.recourse(ALICE, "CNY")] <= owed - amount


@given(AMOUNTS, AMOUNTS)
def test_what_was_made_good_elsewhere_is_not_due(owed: int, elsewhere: int) -> None:
    assert due(cny(owed), cny(elsewhere)).minor == max(owed - elsewhere, 0)


@given(st.lists(AMOUNTS, max_size=5))
def test_the_yearly_limit_only_shrinks(paid: list[int]) -> None:
    left = left_of([cny(each) for each in paid], "CNY").minor
    assert 0 <= left <= max(MOST_A_YEAR * 100 - sum(paid), 0)
    assert cap("CNY").minor <= MOST_A_YEAR * 100
