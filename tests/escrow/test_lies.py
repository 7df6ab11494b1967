"""The short way is told by its caller what to lock, how and under which name; a lie moves nothing."""

from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from tests.escrow.model import named
from tests.escrow.people import ALICE, BOB, NOW, cny, exact_balances, new_trade
from truehand.escrow import operations, queries
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Account, Line, Purpose
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.posting import post

pytestmark = pytest.mark.django_db

ONE = (
    "select outcome from escrow_post_one(%(key)s, 'split', %(trade)s, '{}', gen_random_uuid(), now(), %(low)s,"
    " %(low_hot)s, %(high)s, %(high_hot)s, %(change)s, 'CNY', %(kind)s, %(owner)s, '',"
    " %(asides)s::uuid[], %(minors)s::bigint[], %(ids)s::uuid[])"
)
CAROL = UUID(int=99)
COMMISSION, TAX = accounts.commission("CNY"), accounts.tax("CNY")


@pytest.fixture
def hold() -> Account:
    """A hold of a hundred, and two people who have something already."""
    trade = new_trade()
    operations.receive(trade, BOB, Purpose.PRICE, cny(100), key=f"hold {trade}", now=NOW)
    for owner in (ALICE, BOB):
        operations.receive_unallocated(owner, cny(50), key=f"own {owner} {trade}", now=NOW)
    opened = Request(f"open {trade}", Operation.SPLIT, trade, {})
    post(opened, [Line(accounts.operator("CNY"), each, cny(1)) for each in (COMMISSION, TAX)], now=NOW)
    return accounts.hold(trade, Purpose.PRICE, "CNY")


def ask(hold: Account, **lie: Any) -> str | None:  # noqa: ANN401 - lies are of any kind
    """Ask that a hold pays Alice ten, five of commission and one of tax, but for what is said otherwise."""
    truth: dict[str, Any] = {"key": "a lie", "trade": hold.owner, "low": hold.address, "low_hot": False, "change": -10}
    alice: dict[str, Any] = {
        "high": accounts.balance(ALICE, "CNY").address,
        "high_hot": False,
        "kind": "balance",
        "owner": ALICE,
    }
    asides: dict[str, Any] = {
        "asides": [COMMISSION.address, TAX.address],
        "minors": [5, 1],
        "ids": [new_trade(), new_trade()],
    }
    with connection.cursor() as cursor:
        cursor.execute(ONE, {**truth, **alice, **asides, **lie})
        (outcome,) = cursor.fetchone()
        return outcome if outcome is None else str(outcome)


def test_the_truth_moves_what_it_says(hold: Account) -> None:
    """The control of the tests below."""
    assert ask(hold) == "posted"
    assert queries.balance_of(hold) == cny(84)
    assert ask(hold, key="without", asides=None, minors=None, ids=None) == "posted"
    assert queries.balance_of(hold) == cny(74)


@pytest.mark.parametrize(
    "lie",
    [
        {"low_hot": True},
        {"high_hot": True},
        {"low": accounts.custodian("CNY").address},
        {"high": COMMISSION.address},
        {"high": COMMISSION.address, "kind": "commission", "owner": accounts.PLATFORM},
        {"asides": [COMMISSION.address, accounts.balance(BOB, "CNY").address]},
        {"asides": [COMMISSION.address, accounts.commission("USD").address]},
        {"low": COMMISSION.address, "low_hot": True},
        {"minors": [5]},
        {"asides": [], "minors": [], "change": -101},
    ],
    ids=str,
)
def test_a_lie_about_what_an_account_is_moves_nothing(hold: Account, lie: dict[str, Any]) -> None:
    before = exact_balances()
    assert ask(hold, **lie) is None
    assert exact_balances() == before
    assert not list(queries.fsck())


@pytest.mark.parametrize(
    "lie",
    [
        {"ids": [UUID(int=1)]},
        {"minors": [5, 0]},
        {"minors": [5, -1]},
        {"asides": [], "minors": [], "ids": [], "change": 0},
        {"high": accounts.balance(CAROL, "CNY").address, "owner": UUID(int=98)},
        {"high": accounts.balance(CAROL, "CNY").address, "kind": "nothing"},
    ],
    ids=str,
)
def test_a_lie_that_nothing_true_is_near_to_is_an_error(hold: Account, lie: dict[str, Any]) -> None:
    before = exact_balances()
    with pytest.raises(IntegrityError), transaction.atomic():
        ask(hold, **lie)
    assert exact_balances() == before
    assert not list(queries.fsck())


def test_a_hot_account_is_not_opened_as_one_that_is_locked(hold: Account) -> None:
    exchange = accounts.exchange("CNY")
    before = exact_balances()
    assert named(exchange) not in before
    assert ask(hold, high=exchange.address, kind="exchange", owner=accounts.PLATFORM) is None
    assert exact_balances() == before | {named(exchange): 0}
    assert not list(queries.fsck())


def test_a_key_that_posted_before_leaves_the_asides_unpaid_too(hold: Account) -> None:
    assert ask(hold) == "posted"
    before = exact_balances()
    assert ask(hold) is None
    assert ask(hold, asides=None, minors=None, ids=None) is None
    assert exact_balances() == before
