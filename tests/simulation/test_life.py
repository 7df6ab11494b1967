"""A few trades of the benchmark of the life, as it plays two thousand."""

from __future__ import annotations

import pytest

from truehand.market.domain.plan import covering, draw
from truehand.site.benchmarks.life import Found, play
from truehand.trade.domain.life import CURRENT
from truehand.trade.queries.check import fsck

pytestmark = pytest.mark.django_db(transaction=True)


def test_trades_played_by_the_table_come_to_no_dead_end_and_strand_nothing() -> None:
    found = Found()
    plans = draw("short", 3)
    play(plans, "short", found)
    assert found.moves == sum(len(each.moves) for each in plans)
    assert set().union(*(each.path for each in plans)) <= found.taken.keys()
    assert (found.dead_ends, found.stranded_cents, found.broken) == (0, 0, 0)
    assert list(fsck()) == []


def test_a_hundred_planned_trades_take_every_transition_of_the_table() -> None:
    plans = covering("every", 100)
    taken = set().union(*(each.path for each in plans))
    assert {row.name for row in CURRENT.transitions} == taken
    assert [each.number for each in plans] == list(range(1, 101))
