"""Two operators rule at the same moment: the lock lets one of them; without it both would decide."""

from __future__ import annotations

from functools import partial
from threading import Barrier

import pytest

from tests.disputes.test_cases import OSCAR, answered, rule
from tests.identity.races import at_once
from tests.people import NOW, OLGA, TRADE
from truehand.disputes import operations, queries
from truehand.disputes.domain import decide
from truehand.disputes.domain.refusals import CaseClosed
from truehand.disputes.models import RulingRecord


@pytest.mark.django_db(transaction=True)
def test_of_two_rulings_at_once_one_stands() -> None:
    answered()
    outcomes = at_once([partial(rule, OLGA, 100, 0), partial(rule, OSCAR, 0, 100)])
    assert outcomes.count(None) == 1
    assert [type(outcome) for outcome in outcomes if outcome] == [CaseClosed]
    assert RulingRecord.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_operators_would_decide() -> None:
    """The control: reading without the lock, both find the case ripe."""
    answered()
    both_have_read = Barrier(2)

    def unlocked() -> None:
        case = queries.case_of(TRADE)
        assert case
        both_have_read.wait(5)
        decide.ripe(case, now=NOW)

    assert at_once([unlocked, unlocked]) == [None, None]


@pytest.mark.django_db(transaction=True)
def test_an_answer_at_the_moment_of_the_ruling_is_in_before_it_or_refused() -> None:
    answered()
    say = partial(operations.answer, OLGA, TRADE, statement="I was here too, hear me", exhibits=(), now=NOW)
    ruled, _ = at_once([rule, say])
    assert ruled is None
    view = queries.case_of(TRADE)
    assert view
    assert len(view.statements) == 2
