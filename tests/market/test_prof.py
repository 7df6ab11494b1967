from datetime import UTC, datetime
import cProfile, pstats
import pytest
from tests.market.plates import know_the_drawings
from truehand.market.domain.plan import draw
from truehand.market.operations.play import play
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
@pytest.mark.django_db(transaction=True)
def test_all(monkeypatch):
    know_the_drawings(monkeypatch)
    p=cProfile.Profile(); p.enable()
    for e in play(draw("7", 8), now=NOW): pass
    p.disable(); pstats.Stats(p).sort_stats("cumtime").print_stats(70)
