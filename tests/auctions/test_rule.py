"""The rule of the price: published, the same in Python and in the database, and never to a bidder's harm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from truehand.auctions.domain import rule
from truehand.auctions.domain.refusals import BidTooLow
from truehand.auctions.domain.rule import Standing

START, UNIT = 10_000_000, 100
NOBODY = Standing(None, 0, 0)
ANN, BEN, CEM = (UUID(int=each) for each in (1, 2, 3))


def bids(*each: tuple[UUID, int], reserve: int = START) -> Standing:
    """How it stands after these bids; those that are refused change nothing."""
    stands = NOBODY
    for bidder, limit in each:
        try:
            stands = rule.after(stands, bidder, limit, start=START, reserve=reserve, unit=UNIT, currency="CNY")
        except BidTooLow:
            continue
    return stands


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (1, 100),
        (9_999, 100),
        (10_000, 200),
        (25_000, 500),
        (10_000_000, 200_000),
        (12_500_000, 200_000),
        (25_000_000, 500_000),
    ],
)
def test_a_step_is_the_largest_of_1_2_5_up_to_a_fiftieth(price: int, expected: int) -> None:
    assert rule.step(price, UNIT) == expected


def test_a_lone_bidder_pays_the_first_price_or_the_reserve_if_that_is_reached() -> None:
    assert bids((ANN, 15_000_000)).price == START
    assert bids((ANN, 15_000_000), reserve=12_000_000).price == 12_000_000
    assert bids((ANN, 11_000_000), reserve=12_000_000).price == START


def test_the_price_beats_the_second_highest_limit_by_one_step_at_most() -> None:
    assert bids((ANN, 15_000_000), (BEN, 12_000_000)) == Standing(ANN, 15_000_000, 12_200_000)
    assert bids((ANN, 12_100_000), (BEN, 12_000_000)) == Standing(ANN, 12_100_000, 12_100_000)
    assert bids((ANN, 12_000_000), (BEN, 15_000_000)) == Standing(BEN, 15_000_000, 12_200_000)


def test_of_equal_limits_the_earlier_leads() -> None:
    assert bids((ANN, 12_000_000), (BEN, 12_000_000)) == Standing(ANN, 12_000_000, 12_000_000)


def test_a_leader_who_raises_the_limit_raises_no_price() -> None:
    before = bids((ANN, 12_000_000), (BEN, 11_000_000))
    after = bids((ANN, 12_000_000), (BEN, 11_000_000), (ANN, 14_000_000))
    assert (after.price, after.top) == (before.price, 14_000_000)


@pytest.mark.parametrize("limit", [START - 1, 0, -1])
def test_a_bid_below_what_is_asked_is_refused(limit: int) -> None:
    with pytest.raises(BidTooLow):
        rule.after(NOBODY, ANN, limit, start=START, reserve=START, unit=UNIT, currency="CNY")


LIMITS = st.lists(st.tuples(st.sampled_from([ANN, BEN, CEM]), st.integers(1, 3 * START)), max_size=20)


@given(LIMITS, st.integers(START, 2 * START))
def test_the_price_only_rises_and_stays_within_the_leaders_limit(limits: list[tuple[UUID, int]], reserve: int) -> None:
    last = NOBODY
    for count in range(len(limits) + 1):
        stands = bids(*limits[:count], reserve=reserve)
        assert stands.price >= last.price
        assert stands.leader is None or START <= stands.price <= stands.top
        assert stands.top == max([0, *(top for top in (last.top, stands.top))])
        last = stands
    if last.leader is not None and last.price >= reserve:
        assert last.top >= reserve


def test_a_bid_in_the_last_five_minutes_puts_the_end_off_by_five() -> None:
    end = datetime(2026, 12, 1, tzinfo=UTC)
    assert rule.end_after(end, end - timedelta(minutes=5, seconds=1)) == end
    assert rule.end_after(end, end - timedelta(minutes=5)) == end + timedelta(minutes=5)
    assert rule.end_after(end, end - timedelta(seconds=1)) == end + timedelta(minutes=5)


@pytest.mark.django_db
def test_the_database_computes_the_same_steps() -> None:
    prices = [1, 99, 5_000, 9_999, 10_000, 24_999, 25_000, 12_345_678, 10**12 + 7, 2**53 - 1]
    with connection.cursor() as cursor:
        cursor.execute("select auctions_step(unnest(%s), 100)", [prices])
        assert [row[0] for row in cursor.fetchall()] == [rule.step(each, UNIT) for each in prices]
