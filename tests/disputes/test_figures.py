"""How disputes go is public, and of a few nobody is told anything."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.people import NOW
from truehand.disputes import queries
from truehand.disputes.domain.case import Reason, Status
from truehand.disputes.domain.figures import FEWEST, Outcome, group, published, rate
from truehand.disputes.models import Case

TODAY = NOW.replace(hour=0)


def ended(number: int, *, reason: Reason, status: Status, days: int, respondent: int) -> Case:
    """A case that ended yesterday, after so many days."""
    closed = TODAY - timedelta(days=1)
    return Case(
        id=UUID(int=number),
        trade_id=UUID(int=number),
        number=1,
        opener_id=UUID(int=1),
        respondent_id=UUID(int=respondent),
        reason=reason.value,
        status=status.value,
        opened_at=closed - timedelta(days=days),
        closed_at=closed,
    )


@pytest.fixture
def year(db: None) -> None:  # noqa: ARG001 - rows
    """Twelve settled about damage, in one to twelve days; six withdrawn and two lapsed; one of another year."""
    cache.clear()
    damaged = [
        ended(100 + each, reason=Reason.DAMAGED, status=Status.SETTLED, days=each, respondent=10 + each % 7)
        for each in range(1, 13)
    ]
    others = [
        ended(
            200 + each,
            reason=Reason.OTHER,
            status=Status.WITHDRAWN if each < 6 else Status.LAPSED,
            days=1,
            respondent=30 + each,
        )
        for each in range(8)
    ]
    old = ended(300, reason=Reason.WRONG_MACHINE, status=Status.SETTLED, days=2, respondent=50)
    old.closed_at = TODAY - timedelta(days=400)
    old.opened_at = TODAY - timedelta(days=402)
    Case.objects.bulk_create([*damaged, *others, old])


@pytest.mark.usefixtures("year")
def test_causes_durations_outcomes_and_repeated_complaints_are_counted_over_a_year() -> None:
    found = queries.figures(now=NOW)
    assert found.all.count == 20
    damaged, other = found.causes
    assert (damaged.key, damaged.count, other.count) == (Reason.DAMAGED, 12, 8)
    assert (damaged.median_hours, damaged.p90_hours) == (156, 262)
    # Seven of damage, five of them twice; eight others once.
    assert found.repeated == 5 * 10_000 // 15


@pytest.mark.usefixtures("year")
def test_a_small_count_is_withheld_and_so_is_the_one_that_would_tell_it() -> None:
    outcomes = queries.figures(now=NOW).outcomes
    assert [(each.key, each.count) for each in outcomes] == [
        (Outcome.SETTLED, 12),
        (Outcome.WITHDRAWN, None),
        (Outcome.LAPSED, None),
    ]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=7))
def test_what_is_withheld_is_never_few_unless_everything_is(counts: list[int]) -> None:
    shown = published([group(str(number), count, 1.0, 1.0) for number, count in enumerate(counts)])
    told = sum(each.count or 0 for each in shown)
    assert all(each.count is None or each.count >= FEWEST for each in shown)
    assert sum(counts) - told in {0, *range(FEWEST, sum(counts))} or told == 0


@pytest.mark.parametrize(("repeated", "of", "told"), [(0, 4, None), (2, 20, None), (18, 20, None), (5, 10, 5_000)])
def test_a_rate_is_told_of_enough_people_only(repeated: int, of: int, told: int | None) -> None:
    assert rate(repeated, of) == told


@pytest.mark.usefixtures("year")
def test_they_are_worked_out_in_one_statement_and_then_kept() -> None:
    with CaptureQueriesContext(
        connection,
    ) as first:
        queries.figures(now=NOW)
    assert sum("grouping sets" in each["sql"] for each in first) == 1
    with CaptureQueriesContext(connection) as second:
        queries.figures(now=NOW + timedelta(minutes=5))
    assert len(second) == 1


@pytest.mark.usefixtures("year")
def test_everybody_reads_them_on_the_page_and_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("truehand.edge.clock.now", lambda: NOW)
    page = Client().get("/disputes/figures/", headers={"accept-language": "en"}).content.decode()
    for words in ("Damaged on the way", "too few to tell", "33% of those complained of"):
        assert words in page
    said = Client().get("/api/v1/disputes/figures").json()
    assert (said["count"], said["outcomes"][1]["count"], said["fewest"]) == (20, None, FEWEST)


@pytest.mark.django_db
def test_before_there_are_enough_nothing_is_told() -> None:
    cache.clear()
    found = queries.figures(now=NOW)
    assert (found.all.count, found.causes, found.repeated) == (None, (), None)
    assert "Too few disputes" in Client().get("/disputes/figures/", headers={"accept-language": "en"}).content.decode()
