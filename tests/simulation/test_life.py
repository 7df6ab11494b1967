"""A few trades of the benchmark of the life, as it plays two thousand."""

from __future__ import annotations

import pytest

from truehand.disputes.domain.guarantee import Stage
from truehand.escrow import queries as escrow
from truehand.market.domain.plan import covering, draw
from truehand.market.operations.guaranteeing import Turn
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


def test_promises_that_are_broken_are_claimed_from_the_fund_and_every_claim_ends() -> None:
    found, settled = Found(), [each for each in draw("promised", 200) if {"settle", "retain"} & set(each.path)][:8]
    play(settled, "promised", found)
    assert found.claims.total() >= len(Turn)
    assert found.claims.keys() == {Stage.PAID, Stage.SETTLED, Stage.LAPSED}
    assert (found.dead_ends, found.stranded_cents, found.broken) == (0, 0, 0)
    assert list(fsck()) == list(escrow.fsck()) == []


def test_a_hundred_planned_trades_take_every_transition_of_the_table() -> None:
    plans = covering("every", 100)
    taken = set().union(*(each.path for each in plans))
    assert {row.name for row in CURRENT.transitions} == taken
    assert [each.number for each in plans] == list(range(1, 101))
