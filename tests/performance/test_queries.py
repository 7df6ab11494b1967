"""No page and no API list asks the database more often when it has more to show."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Final

import pytest

from tests.performance.walk import Walk
from tests.performance.world import World
from truehand.edge import clock

if TYPE_CHECKING:
    from tests.performance.walk import Said

FEW, MANY = 2, 12
MOST = 14
# What shows everything that is known of a trade asks every room once.
MOST_OF: Final = {
    # One question a queue.
    "desk/": 15,
    "trades/<uuid:trade_id>/": 26,
    "trades/<uuid:trade_id>/contract/": 16,
    "trades/<uuid:trade_id>/bundle.zip": 24,
    "api/v1/trades/<uuidstr:trade_id>/bundle": 24,
    "trades/<uuid:trade_id>/case.zip": 29,
    "api/v1/trades/<uuidstr:trade_id>/case-file": 29,
    # Pages of money in question, as small as they were achieved.
    "money/debts/": 10,
    "money/exchange/": 6,
    "money/matters/debts/": 6,
    "money/matters/debts/<uuid:party_id>/<slug:currency>/": 9,
    "money/matters/postings/<uuid:posting_id>/": 8,
    "money/matters/trades/<uuid:trade_id>/postings/": 6,
    "money/matters/refunds/": 6,
    "money/matters/refunds/<uuid:refund_id>/": 9,
    "money/matters/chargebacks/": 6,
    "money/matters/chargebacks/<uuid:chargeback_id>/": 7,
    "money/matters/refused/": 6,
    "money/matters/refused/<uuid:message_id>/": 5,
    "money/matters/rates/": 6,
    "money/matters/trades/<uuid:trade_id>/": 8,
    "money/matters/payments/<uuid:receipt_id>/": 7,
    "api/v1/money/debts": 7,
    "api/v1/money/rates": 4,
}


@pytest.mark.django_db
def test_no_page_asks_more_often_when_it_has_more_to_show(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "django.request")
    world = World()
    monkeypatch.setattr(clock, "now", lambda: world.now)
    for _ in range(FEW):
        world.grow()
    walk = Walk(world)
    assert walk.unanswered == [], "tests/performance/world.py gives no row that these pages could show"
    few = {ask: walk.statements(ask) for ask in walk.asks}
    for _ in range(MANY - FEW):
        world.grow()
    many = {ask: walk.statements(ask) for ask in walk.asks}
    assert {ask: _more(few[ask], many[ask]) for ask in walk.asks if len(many[ask]) != len(few[ask])} == {}
    assert {ask: len(said) for ask, said in many.items() if len(said) > MOST_OF.get(ask.route, MOST)} == {}


def _more(few: list[Said], many: list[Said]) -> list[str]:
    """What was asked more often, for whoever reads the failure."""
    more = Counter(each.sql for each in many) - Counter(each.sql for each in few)
    return [f"{times} x {sql[:200]}" for sql, times in more.items()]
