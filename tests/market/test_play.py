"""A market played through the doors."""
from datetime import UTC, datetime
import pytest
from tests.market.plates import know_the_drawings
from truehand.market.domain.plan import draw
from truehand.market.operations.play import play
from truehand.market.domain.events import Ended
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)

def test_all(monkeypatch):
    know_the_drawings(monkeypatch)
    for e in play(draw("7", 20), now=NOW): print(e)
