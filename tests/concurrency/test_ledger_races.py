"""Races for the same money, each beside a control without the lock that shows the race is real."""

import time
from collections.abc import Callable
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from tests.concurrency.race import race
from tests.databases import naive_table
from tests.escrow.people import ALICE, BOB, MALLORY, NOW, cny
from truehand.escrow import operations, queries
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.domain.refusals import ChangedRepeat, InsufficientBalance, NothingHeld

pytestmark = pytest.mark.django_db(transaction=True)


def test_without_a_lock_two_payouts_overspend() -> None:
    """The control: the same decision on an unlocked, unguarded balance pays out twice what is there."""
    with naive_table("naive_balance (minor bigint)"), connection.cursor() as cursor:
        cursor.execute("insert into naive_balance values (1000)")
        outcomes = race(naive_payout, naive_payout)
        cursor.execute("select minor from naive_balance")
        (left,) = cursor.fetchone()
    assert outcomes == [True, True]
    assert left == -1_000


def naive_payout() -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select minor from naive_balance")
        (available,) = cursor.fetchone()
        time.sleep(0.1)
        if available < 1_000:
            return False
        cursor.execute("update naive_balance set minor = minor - 1000")
        return True


def payout(key: str) -> Callable[[], object]:
    return lambda: operations.start_payout(ALICE, cny(1_000), key=key, now=NOW)


def test_concurrent_payouts_never_overspend() -> None:
    operations.receive_unallocated(ALICE, cny(2_500), key="in", now=NOW)
    outcomes = race(*[payout(str(number)) for number in range(6)])
    assert sum(isinstance(each, InsufficientBalance) for each in outcomes) == 4
    assert (queries.balance(ALICE), queries.in_transit(ALICE)) == ((cny(500),), (cny(2_000),))
    assert not list(queries.fsck())


def test_one_payout_asked_for_many_times_at_once_is_made_once() -> None:
    operations.receive_unallocated(ALICE, cny(2_500), key="in", now=NOW)
    outcomes = race(*[payout("same")] * 6)
    assert all(each == outcomes[0] for each in outcomes)
    assert queries.in_transit(ALICE) == (cny(1_000),)


def test_a_payment_told_many_times_at_once_is_received_once() -> None:
    trade = uuid4()
    outcomes = race(
        *[lambda: operations.receive(trade, BOB, Purpose.PRICE, cny(700), key="same", now=NOW)] * 6,
    )
    assert all(each == outcomes[0] for each in outcomes)
    assert queries.held(trade) == {Purpose.PRICE: cny(700)}


def test_of_release_refund_and_split_at_once_exactly_one_happens() -> None:
    trade = uuid4()
    operations.receive(trade, BOB, Purpose.PRICE, cny(1_000), key="in", now=NOW)
    outcomes = race(
        lambda: operations.release(trade, to=ALICE, commission=cny(10), now=NOW),
        lambda: operations.give_back(trade, Purpose.PRICE, to=BOB, now=NOW),
        lambda: operations.split(trade, parts=[(BOB, cny(400)), (ALICE, cny(600))], commission=cny(10), now=NOW),
        lambda: operations.release(trade, to=MALLORY, commission=cny(0), now=NOW),
    )
    moved = [each for each in outcomes if each and not isinstance(each, NothingHeld | ChangedRepeat)]
    assert len(moved) == 1
    assert queries.held(trade) == {}
    assert not list(queries.fsck())


def test_a_payout_does_not_both_succeed_and_fail() -> None:
    operations.receive_unallocated(ALICE, cny(1_000), key="in", now=NOW)
    payout("out")()
    outcomes = race(
        lambda: operations.finish_payout(key="out", now=NOW),
        lambda: operations.fail_payout(key="out", now=NOW),
    )
    assert sum(isinstance(each, ChangedRepeat) for each in outcomes) == 1
    assert all(proof.difference.minor == 0 for proof in queries.proof())


def test_trades_between_the_same_people_do_not_wait_in_a_circle() -> None:
    """Transactions that credit two people in opposite orders pass, since both lock the two balances first."""

    def settle(first: UUID, second: UUID, key: str) -> None:
        with transaction.atomic():
            operations.lock_balances([ALICE, BOB], "CNY", now=NOW)
            for party in (first, second):
                operations.receive_unallocated(party, cny(1), key=f"{key} {party}", now=NOW)
                time.sleep(0.02)

    pairs = [(ALICE, BOB), (BOB, ALICE)] * 3
    race(*[partial(settle, *pair, key=str(number)) for number, pair in enumerate(pairs)])
    assert queries.balance(ALICE) == queries.balance(BOB) == (cny(6),)
