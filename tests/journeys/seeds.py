"""Trades brought to a state through the public doors, at the present hour, for journeys that begin in the middle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.trade.story import FACTS, Story, cast, listed


def begun(serial: str = FACTS.serial, *, ago: timedelta = timedelta()) -> Story:
    """Bob's offer for Alice's machine is on the table, since a while."""
    now = datetime.now(UTC) - ago
    people = cast(now)
    return Story(people, listed(people["alice"], serial=serial, now=now), now=now).offer()


def page_of(story: Story) -> str:
    return f"/trades/{story.trade}/"
