"""A few trades of the benchmark of the life, as it plays two thousand."""

from __future__ import annotations

import pytest

from truehand.site.benchmarks.life import Found, play
from truehand.trade.queries.check import fsck

pytestmark = pytest.mark.django_db(transaction=True)


def test_trades_played_by_the_table_come_to_no_dead_end_and_strand_nothing() -> None:
    found = Found()
    play(3, "short", found)
    assert found.moves > len(found.taken) / 2
    assert (found.dead_ends, found.stranded_cents, found.broken) == (0, 0, 0)
    assert list(fsck()) == []
