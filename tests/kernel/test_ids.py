"""Identifiers are UUIDs of version 7 and sort by the time they were made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

from hypothesis import given
from hypothesis import strategies as st

from truehand.kernel.ids import new_id

instants = st.datetimes(datetime(1971, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - st adds it


@given(instants, st.timedeltas(timedelta(milliseconds=1), timedelta(days=9000)))
def test_the_later_identifier_is_the_greater(now: datetime, later: timedelta) -> None:
    assert new_id(now) < new_id(now + later + timedelta(milliseconds=1))


@given(instants)
def test_an_identifier_says_its_version_and_its_millisecond(now: datetime) -> None:
    made = new_id(now)
    assert (made.version, made.variant) == (7, RFC_4122)
    assert abs((made.int >> 80) - now.timestamp() * 1000) <= 1


def test_a_thousand_of_one_instant_differ_and_sort_as_they_were_made() -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    made = [new_id(now) for _ in range(1000)]
    assert len(set(made)) == 1000
    assert made == sorted(made)
