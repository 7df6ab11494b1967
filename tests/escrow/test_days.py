"""Closed days, and every balance as of any moment."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.escrow.people import ALICE, BOB, cny
from truehand.escrow import operations, queries
from truehand.escrow.domain import accounts, refusals
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.operations.period import end_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)
NOON = end_of(DAY) - timedelta(hours=12)
BALANCE, CUSTODIAN = accounts.balance(ALICE, "CNY"), accounts.custodian("CNY")
TRADE = UUID(int=0x7)


def received(minor: int, at: datetime) -> datetime:
    key = f"{minor} {at}"
    return operations.receive_unallocated(ALICE, cny(minor), key=key, now=at)[0].at


def roll_up() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select escrow_roll_up()")


def test_a_day_ends_where_the_installation_is() -> None:
    assert end_of(DAY) == datetime(2026, 11, 10, 16, tzinfo=UTC)


def test_a_day_is_closed_when_it_is_over() -> None:
    with pytest.raises(refusals.DayNotOver):
        operations.close_day(DAY, now=end_of(DAY) - timedelta(seconds=1))


def test_nothing_falls_into_a_closed_day() -> None:
    assert received(100, NOON) == NOON
    operations.close_day(DAY, now=end_of(DAY))
    assert received(50, NOON) == end_of(DAY)
    assert queries.balance_at(BALANCE, NOON) == cny(100)
    assert queries.balance_at(BALANCE, end_of(DAY)) == cny(150)
    assert queries.proof(NOON)[0].custodian == cny(100)
    assert not list(queries.fsck())


def test_an_accounts_time_never_runs_backwards() -> None:
    received(100, NOON)
    assert received(50, NOON - timedelta(hours=1)) == NOON
    later = NOON + timedelta(hours=1)
    operations.receive_unallocated(BOB, cny(9), key="in", now=later)
    operations.start_payout(ALICE, cny(1), key="out", now=NOON)
    assert not list(queries.fsck())


def test_closing_again_changes_nothing_and_days_skipped_are_closed() -> None:
    received(100, NOON)
    first = operations.close_day(DAY, now=end_of(DAY))
    received(10, end_of(DAY) + timedelta(days=1))
    assert operations.close_day(DAY, now=end_of(DAY) + timedelta(days=3)) == first
    (last,) = operations.close_day(DAY + timedelta(days=2), now=end_of(DAY) + timedelta(days=3))
    assert last.custodian == cny(110)
    assert queries.last_closed_day() == DAY + timedelta(days=2)
    assert not list(queries.fsck())


HOURS = st.integers(0, 100).map(lambda hours: timedelta(hours=hours))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["in", "hold", "close", "roll"]), HOURS, st.integers(1, 50)), max_size=20))
def test_every_balance_of_every_moment_is_what_was_posted_until_then(steps: list[tuple[str, timedelta, int]]) -> None:
    told: list[tuple[datetime, int]] = []
    with transaction.atomic():
        for number, (what, after, minor) in enumerate(steps):
            at, key = NOON + after, f"step {number}"
            if what == "in":
                told += [
                    (view.at, minor) for view in operations.receive_unallocated(ALICE, cny(minor), key=key, now=at)
                ]
            elif what == "hold":
                operations.receive(TRADE, BOB, Purpose.PRICE, cny(minor), key=key, now=at)
            elif what == "close":
                operations.close_day((at - timedelta(days=1)).date(), now=at + timedelta(days=1))
            else:
                roll_up()
        for moment in {NOON + timedelta(hours=hours) for hours in (0, 7, 30, 55, 99)} | {at for at, _ in told}:
            expected = sum(minor for at, minor in told if at <= moment)
            assert queries.balance_at(BALANCE, moment) == cny(expected)
            assert all(each.difference.minor == 0 for each in queries.proof(moment))
            held = sum(each.held.minor for each in queries.proof(moment))
            assert queries.balance_at(CUSTODIAN, moment) == cny(-expected - held)
        assert queries.proof(NOON + timedelta(days=90)) == queries.proof()
        assert not list(queries.fsck())
        transaction.set_rollback(True)
