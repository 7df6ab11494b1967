"""The short ways are told by the caller what to lock, how and under which name; a lie moves nothing."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.escrow.model import named
from tests.escrow.people import ALICE, BOB, NOW, cny, exact_balances, new_trade
from truehand.escrow import operations, queries
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Account, Purpose

pytestmark = pytest.mark.django_db

ONE = (
    "select outcome from escrow_post_one(%(key)s, 'split', %(trade)s, '{}', gen_random_uuid(), now(), %(low)s,"
    " %(low_hot)s, %(high)s, %(high_hot)s, %(change)s, %(currency)s, %(kind)s, %(owner)s, '')"
)
FEW = (
    "select outcome from escrow_post_few(%(key)s, 'split', %(trade)s, '{}', now(), %(currency)s, %(payer)s,"
    " %(payees)s::uuid[], %(minors)s::bigint[], array[gen_random_uuid(), gen_random_uuid()], %(turns)s,"
    " %(kinds)s, %(owners)s::uuid[], array['', ''])"
)


@pytest.fixture
def hold() -> Account:
    """A hold of a hundred, and two people who have something already."""
    trade = new_trade()
    operations.receive(trade, BOB, Purpose.PRICE, cny(100), key=f"hold {trade}", now=NOW)
    for owner in (ALICE, BOB):
        operations.receive_unallocated(owner, cny(50), key=f"own {owner} {trade}", now=NOW)
    return accounts.hold(trade, Purpose.PRICE, "CNY")


def ask(statement: str, **told: Any) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"currency": "CNY", **told})
        (outcome,) = cursor.fetchone()
        return outcome if outcome is None else str(outcome)


def fan_out(hold: Account, *, turns: list[int], key: str = "a lie") -> str | None:
    return ask(
        FEW,
        key=key,
        trade=hold.owner,
        payer=hold.address,
        payees=[accounts.balance(owner, "CNY").address for owner in (ALICE, BOB)],
        minors=[10, 10],
        turns=turns,
        kinds=["balance", "balance"],
        owners=[ALICE, BOB],
    )


@pytest.mark.parametrize("turns", [[0, 0, 1, 2], [0, 1, 1, 2], [1, 2], [0, 1], [0], []])
def test_who_is_left_out_of_the_turns_or_named_twice_is_not_paid(hold: Account, turns: list[int]) -> None:
    before = exact_balances()
    assert fan_out(hold, turns=turns) is None
    assert exact_balances() == before
    assert not list(queries.fsck())


@pytest.mark.parametrize("turns", [[0, 1, 2, 3], [-1, 0, 1, 2]])
def test_a_place_that_is_nobodys_is_an_error(hold: Account, turns: list[int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        fan_out(hold, turns=turns)
    assert queries.balance_of(hold) == cny(100)


def test_who_is_named_once_is_paid_in_any_order(hold: Account) -> None:
    """The control of the test above."""
    for number, turns in enumerate(([0, 1, 2], [2, 1, 0])):
        assert fan_out(hold, turns=turns, key=f"true {number}") == "posted"
    assert queries.balance_of(hold) == cny(60)


def test_an_account_is_not_opened_under_the_address_of_another(hold: Account) -> None:
    nobodys = accounts.balance(new_trade(), "CNY").address
    carol = new_trade()
    before = exact_balances()
    told = {"key": "a lie", "trade": hold.owner}
    ends = {"low": hold.address, "low_hot": False, "high": nobodys, "high_hot": False, "change": -10}
    with pytest.raises(IntegrityError, match="another address"), transaction.atomic():
        ask(ONE, **told, **ends, kind="balance", owner=carol)
    fan = {"payer": hold.address, "payees": [nobodys, accounts.balance(ALICE, "CNY").address], "minors": [10, 10]}
    with pytest.raises(IntegrityError, match="another address"), transaction.atomic():
        ask(FEW, **told, **fan, turns=[0, 1, 2], kinds=["balance", "balance"], owners=[carol, ALICE])
    assert exact_balances() == before
    assert not list(queries.fsck())


def test_a_hot_account_is_not_opened_as_one_that_is_locked(hold: Account) -> None:
    commission, alice = accounts.commission("CNY"), accounts.balance(ALICE, "CNY")
    before = exact_balances()
    assert named(commission) not in before
    told = {"key": "a lie", "trade": hold.owner}
    ends = {"low": accounts.custodian("CNY").address, "low_hot": True, "high": commission.address, "high_hot": False}
    assert ask(ONE, **told, **ends, change=-10, kind="commission", owner=accounts.PLATFORM) is None
    fan = {"payer": hold.address, "payees": [commission.address, alice.address], "minors": [10, 10]}
    opened = {"kinds": ["commission", "balance"], "owners": [accounts.PLATFORM, ALICE]}
    assert ask(FEW, **told, **fan, **opened, turns=[0, 1, 2]) is None
    assert exact_balances() == before | {named(commission): 0}
    assert not list(queries.fsck())
