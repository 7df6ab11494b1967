"""The demonstration's market."""
from datetime import UTC, datetime
import pytest
from tests.market.plates import know_the_drawings
from truehand.market import operations
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

@pytest.mark.django_db
def test_demo(monkeypatch):
    know_the_drawings(monkeypatch)
    operations.load_demonstration(now=NOW, tell=print)
    operations.load_demonstration(now=NOW, tell=print)
    print(operations.open_stalls(now=NOW))
    from truehand.trade.models import Trade, Step
    for t in Trade.objects.all(): print(t, t.due_at, t.opened_at, [ (s.number,str(s.at)[:16]) for s in t.steps.order_by("number")][-1])
