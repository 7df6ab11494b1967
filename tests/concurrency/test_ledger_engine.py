"""The engine under many hands: hot accounts, roll-ups, groups, promises, days, restores; and the faults of others."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils.timezone import localdate

from tests.concurrency.race import race
from tests.databases import administrator, naive_table
from tests.escrow.people import ALICE, BOB, MALLORY, NOW, cny, new_trade
from truehand.escrow import operations, queries
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Line
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.refusals import ChangedRepeat, InsufficientBalance, ReservationEnded
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.group import GroupCommit
from truehand.escrow.operations.posting import post

pytestmark = pytest.mark.django_db(transaction=True)
FROM, TO, FEES = accounts.balance(ALICE, "CNY"), accounts.balance(BOB, "CNY"), accounts.commission("CNY")


def asked(key: str) -> Request:
    return Request(key, Operation.CHARGE, ALICE, {"key": key})


def fee(key: str, minor: int = 1) -> object:
    return post(asked(key), [Line(FROM, FEES, cny(minor))], now=NOW)


def sql(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def sound() -> bool:
    return not list(queries.fsck())


def test_a_hot_account_does_not_make_postings_wait_for_each_other() -> None:
    """While one transaction that paid the fee account is still open, another pays it and is done."""
    for party in (ALICE, BOB):
        operations.receive_unallocated(party, cny(100), key=f"in {party}", now=NOW)
    fee("first")
    done = threading.Event()

    def other() -> None:
        post(asked("other"), [Line(TO, FEES, cny(5))], now=NOW)
        done.set()
        connection.close()

    with transaction.atomic():
        fee("second")
        thread = threading.Thread(target=other)
        thread.start()
        assert done.wait(10)
    thread.join()
    assert queries.balance_of(FEES) == cny(7)


def test_exact_balances_stay_exact_while_others_post_and_roll_up() -> None:
    operations.receive_unallocated(ALICE, cny(1_000), key="in", now=NOW)
    fee("start")

    def pay(hand: int) -> None:
        for number in range(40):
            fee(f"{hand} {number}")

    def tend() -> None:
        for _ in range(40):
            operations.roll_up()
            both = sql("select sum(balance) from escrow_exact where kind in ('balance', 'commission')")
            assert both == [(1_000,)]

    race(*[partial(pay, hand) for hand in range(4)], tend, tend)
    assert (queries.balance_of(FROM), queries.balance_of(FEES)) == (cny(839), cny(161))
    operations.roll_up()
    assert queries.balance_of(FEES) == cny(161)
    assert sound()


def test_a_long_transaction_holds_the_roll_up_back_and_no_balance_is_wrong() -> None:
    operations.receive_unallocated(ALICE, cny(100), key="in", now=NOW)
    started, finish = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            fee("slow", 3)
            started.set()
            finish.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    started.wait(10)
    operations.receive_unallocated(BOB, cny(50), key="more", now=NOW)
    operations.roll_up()
    assert queries.balance_of(accounts.custodian("CNY")) == cny(-150)
    finish.set()
    thread.join()
    operations.roll_up()
    assert queries.balance_of(FEES) == cny(3)
    assert sound()


def test_a_copy_restored_into_a_younger_cluster_starts_an_epoch_and_stays_exact() -> None:
    operations.receive_unallocated(ALICE, cny(100), key="in", now=NOW)
    fee("before", 3)
    with administrator() as cursor:  # as if this cluster had counted far fewer transactions than the one it comes from
        cursor.execute(
            "insert into escrow_rolled (account_id, minor, movements) select id, balance, sequence from escrow_exact"
            " where hot on conflict (account_id) do update set minor = excluded.minor, movements = excluded.movements"
        )
        cursor.execute("update escrow_book set rolled_to = '999999999999'")
    race(*[partial(fee, f"after {number}") for number in range(4)])
    assert queries.balance_of(FEES) == cny(7)
    operations.roll_up()
    assert queries.balance_of(FEES) == cny(7)
    assert sql("select epoch from escrow_book") == [(2,)]
    assert sound()


def test_one_key_between_hot_accounts_posts_once_however_many_ask() -> None:
    def own() -> object:
        line = Line(accounts.custodian("CNY"), accounts.operator("CNY"), cny(9))
        return post(Request("own", Operation.FUND, ALICE, {}), [line], now=NOW)

    outcomes = race(*[own] * 6)
    assert all(each == outcomes[0] for each in outcomes)
    assert queries.balance_of(accounts.operator("CNY")) == cny(9)


def test_one_key_with_two_contents_at_once_posts_one_of_them() -> None:
    operations.receive_unallocated(ALICE, cny(100), key="in", now=NOW)
    outcomes = race(*[partial(fee, "same", minor) for minor in (1, 2, 1, 2)])
    assert sum(isinstance(each, ChangedRepeat) for each in outcomes) == 2
    assert sound()


def test_two_corrections_that_refill_one_emptied_hold_at_once_both_do_each_once() -> None:
    trade = new_trade()
    hold = accounts.hold(trade, accounts.Purpose.PRICE, "CNY")
    operations.receive(trade, BOB, accounts.Purpose.PRICE, cny(100), key="in", now=NOW)
    for key, minor in (("first", 60), ("last", 40)):
        post(asked(key), [Line(hold, FEES, cny(minor))], now=NOW)
    assert queries.held(trade) == {}

    def undo(key: str) -> object:
        return operations.correct(key, proposal_id=trade, reason="not earned", now=NOW)

    race(*[partial(undo, key) for key in ("first", "last", "first", "last")])
    assert queries.balance_of(hold) == cny(100)
    assert queries.balance_of(FEES) == cny(0)
    assert sound()


def test_who_opens_an_earlier_account_and_who_locks_a_later_one_never_wait_for_each_other_in_a_circle() -> None:
    """Locked as a set, those that are there would be held while one waits for an earlier one that is being opened."""
    new, old, third = (accounts.balance(UUID(int=number), "CNY") for number in (2**70, 2**71, 2**72))
    operations.receive_unallocated(old.owner, cny(100), key="in old", now=NOW)
    opened = threading.Event()

    def opens_the_earlier() -> None:
        with transaction.atomic():
            operations.receive_unallocated(new.owner, cny(1), key="in new", now=NOW)
            opened.set()
            wait_until_one_waits()
            operations.receive_unallocated(old.owner, cny(10), key="more", now=NOW)

    def moves_between_both() -> None:
        assert opened.wait(10)
        post(asked("between"), [Line(old, new, cny(5)), Line(old, third, cny(7))], now=NOW)

    assert race(opens_the_earlier, moves_between_both) == [None, None]
    assert [queries.balance_of(each) for each in (new, old, third)] == [cny(6), cny(98), cny(7)]
    assert sound()


def wait_until_one_waits() -> None:
    """Return as soon as another session of this database waits for a lock."""
    words = (
        "select 1 from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()"
    )
    for _ in range(1000):
        if sql(words):
            return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


def test_of_two_ends_of_a_promise_one_happens() -> None:
    """Money that is promised cannot be spent meanwhile, and moves once."""
    operations.receive_unallocated(ALICE, cny(100), key="in", now=NOW)
    until = NOW + timedelta(hours=1)
    operations.reserve(FROM, cny(80), to=TO, subject=ALICE, key="promise", expires_at=until, now=NOW)
    outcomes = race(
        lambda: operations.post_reserved("promise", now=NOW),
        lambda: operations.void("promise", now=NOW),
        lambda: operations.post_reserved("promise", cny(10), now=NOW),
        lambda: operations.start_payout(ALICE, cny(100), key="out", now=NOW),
    )
    assert sum(isinstance(each, ReservationEnded) for each in outcomes[:3]) == 2
    assert sum(each.minor for party in (ALICE, BOB) for each in queries.balance(party)) in {0, 100}
    assert sound()


def test_closing_a_day_waits_for_postings_under_way() -> None:
    operations.receive_unallocated(ALICE, cny(100), key="in", now=NOW)
    posted, after = threading.Event(), NOW + timedelta(days=2)

    def slow() -> None:
        with transaction.atomic():
            fee("slow", 3)
            posted.set()
            time.sleep(0.3)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    posted.wait(10)
    (proof,) = operations.close_day(NOW.date(), now=after)
    thread.join()
    assert proof.own == cny(3)
    assert sound()


def test_a_group_posts_for_all_who_wait_and_tells_each_its_own() -> None:
    operations.receive_unallocated(ALICE, cny(30), key="in", now=NOW)
    with GroupCommit() as group:

        def pay(key: str, minor: int) -> object:
            return group.post(asked(key), [Line(FROM, TO, cny(minor))], now=NOW)

        calls: list[Callable[[], object]] = [partial(pay, f"one {number}", 1) for number in range(20)]
        outcomes = race(*calls, partial(pay, "much", 1_000), partial(pay, "one 3", 1), partial(pay, "one 4", 2))
    assert isinstance(outcomes[20], InsufficientBalance)
    assert outcomes[21] == outcomes[3]
    assert sum(isinstance(each, ChangedRepeat) for each in outcomes) == 1
    assert queries.balance(BOB)[0].minor in {20, 21}
    assert sound()


def test_lost_updates_do_not_happen_where_two_read_before_either_writes() -> None:
    """The control, and the engine beside it: a balance read, raised and written back loses one of two changes."""

    def naive() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select minor from naive_total")
            (minor,) = cursor.fetchone()
            time.sleep(0.1)
            cursor.execute("update naive_total set minor = %s", [minor + 1])

    def real(number: int) -> None:
        operations.receive_unallocated(MALLORY, cny(1), key=f"in {number}", now=NOW)

    with naive_table("naive_total (minor bigint)"):
        sql("insert into naive_total values (0)")
        race(naive, naive)
        assert sql("select minor from naive_total") == [(1,)]
    race(*[partial(real, number) for number in range(6)])
    assert queries.balance(UUID(int=MALLORY.int)) == (cny(6),)


def test_two_who_close_a_day_at_once_close_it_once() -> None:
    """The nightly look and the ledger's own job begin in the same minute."""
    operations.receive_unallocated(ALICE, cny(100), key="in", now=NOW)
    day = localdate(NOW)
    first, *others = race(*[partial(operations.close_day, day, now=NOW + timedelta(days=2))] * 4)
    assert [each.custodian for each in first] == [cny(100)]  # type: ignore[union-attr]
    assert others == [first] * 3
    assert sound()
