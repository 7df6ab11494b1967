"""When a message goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truehand.connect.domain.moments import MOST_TRIES, QuietHours, again
from truehand.connect.domain.refusals import HourNotUnderstood, ZoneUnknown

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "UTC")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(0), timedelta(days=730)).map(lambda since: BEGIN + since)
hours = st.integers(0, 23)
quiet = st.builds(QuietHours, st.sampled_from(ZONES), hours, hours)


def inside(hours_: QuietHours, moment: datetime) -> bool:
    """Whether the clock on the wall stands between beginning and end, told another way: hour by hour."""
    hour = hours_.begins
    while hour != hours_.ends:
        if moment.astimezone(ZoneInfo(hours_.zone)).hour == hour:
            return True
        hour = (hour + 1) % 24
    return False


@given(quiet, moments)
def test_nothing_comes_in_quiet_hours_and_everything_comes_right_after(hours_: QuietHours, now: datetime) -> None:
    then = hours_.over(now)
    assert then >= now
    assert not inside(hours_, then)
    assert then == now or inside(hours_, now)
    assert then - now <= timedelta(hours=25)  # a day on which the clock is put back is that long
    if then > now:
        assert inside(hours_, then - timedelta(seconds=1))


@given(quiet, moments, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_a_warning_never_comes_after_what_it_warns_of(hours_: QuietHours, now: datetime, left: timedelta) -> None:
    due_at = now + left
    assert hours_.over(now, due_at=due_at) <= due_at


def test_a_warning_waits_for_the_morning_when_there_is_time() -> None:
    night = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    morning = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert QuietHours().over(night, due_at=morning + timedelta(hours=2)) == morning
    assert QuietHours().over(night, due_at=morning) == night


def test_the_same_hour_twice_is_no_quiet_hours() -> None:
    night = datetime(2026, 11, 22, 3, tzinfo=UTC)
    assert QuietHours("UTC", 3, 3).over(night) == night


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../etc/passwd", "CET"])
def test_a_zone_that_nobody_knows_is_refused(zone: str) -> None:
    with pytest.raises(ZoneUnknown):
        QuietHours(zone)


@pytest.mark.parametrize("hour", [-1, 24])
def test_an_hour_that_no_clock_shows_is_refused(hour: int) -> None:
    with pytest.raises(HourNotUnderstood):
        QuietHours("UTC", hour, 8)
    with pytest.raises(HourNotUnderstood):
        QuietHours("UTC", 8, hour)


def test_tries_are_ever_further_apart_for_three_days_and_then_end() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    waits = [moment - now for tries in range(1, MOST_TRIES) if (moment := again(tries, now)) is not None]
    assert waits == sorted(waits)
    assert len(waits) == MOST_TRIES - 1
    assert timedelta(days=3) < sum(waits, timedelta(0)) < timedelta(days=4)
    assert again(MOST_TRIES, now) is None
