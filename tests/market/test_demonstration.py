"""The demonstration's market: there at the first look, once, and all in the past."""

from datetime import UTC, datetime

import pytest

from tests.market.plates import know_the_drawings
from truehand.auctions import queries as auctions
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.cast import CAST
from truehand.insurance import operations as insurance
from truehand.insurance import queries as insurers
from truehand.insurance.domain.kinds import Kind
from truehand.listings import queries as listings
from truehand.listings.domain.views import Filters
from truehand.market import operations
from truehand.market.domain import showcase
from truehand.trade.domain.process import State
from truehand.trade.queries import views
from truehand.trade.queries.check import fsck

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def on_sale() -> int:
    return len(listings.search(Filters(), size=100).items)


def test_the_market_is_filled_once_and_its_trades_wait_for_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    know_the_drawings(monkeypatch)
    told: list[str] = []
    operations.load_demonstration(now=NOW, tell=told.append)
    assert len(told) == 1 + showcase.READ_AT_ONCE + len(showcase.TRADES)
    operations.load_demonstration(now=NOW, tell=told.append)
    assert len(told) == 1 + showcase.READ_AT_ONCE + len(showcase.TRADES)

    olga = people.actor_of_party(people.cast()["olga"])
    every = tuple(State)
    trades = [views.trade(card.id, olga, now=NOW) for card in views.in_states(olga, every).items]
    assert {trade.state for trade in trades} == {State.CLOSED, State.DELIVERED, State.DISPUTED, State.FUNDED}
    assert all(step.at <= NOW for trade in trades for step in trade.steps)
    assert all(trade.due_at is None or trade.due_at > NOW for trade in trades)
    bob = people.actor_of_party(people.cast()["bob"])
    assert "accept" in {act.name for trade in trades if trade.state is State.DELIVERED
                        for act in views.trade(trade.id, bob, now=NOW).acts}  # fmt: skip
    assert list(fsck()) == []

    # The other machines come on sale in the background, once.
    before, left = on_sale(), showcase.MACHINES - showcase.READ_AT_ONCE
    assert operations.open_stalls(now=NOW) == left
    assert operations.open_stalls(now=NOW) == 0
    assert on_sale() == before + left

    # One of them is in an auction, once, which a visitor may win.
    found = operations.open_auction(now=NOW)
    assert found is not None
    auction = auctions.auction(found)
    assert (auction.bids, auction.bidders, auction.reserve_met) == (4, 2, False)
    assert auction.deposit.minor
    assert operations.open_auction(now=NOW) is None
    assert [*fsck(), *auctions.fsck()] == []


def test_a_market_of_an_earlier_version_gets_its_insurer_once_and_keeps_what_visitors_ended() -> None:
    late = {"ivy", "iris"}
    before = [each for each in CAST if each.key not in late]
    identity.load_cast(now=NOW, cast=before)
    identity.load_cast(now=NOW, cast=showcase.TRADERS)
    there = people.cast()
    assert late.isdisjoint(there)
    for _start in range(2):
        operations.load_demonstration(now=NOW)
        found = people.cast()
        assert late <= set(found)
        assert {key: found[key] for key in there} == there
        products = [each.kind for each in insurers.on_sale("CNY", now=NOW)]
        assert (len(products), set(products)) == (len(Kind), set(Kind))
        assert insurers.assessors_of(found["ivy"]) == (found["iris"],)

    ivy, olga = (people.cast()[key] for key in ("ivy", "olga"))
    insurance.end_licence(people.actor_of_party(olga, stepped_up=True), ivy, now=NOW)
    operations.load_demonstration(now=NOW)
    assert insurers.licence_of(ivy) is None
    assert insurers.on_sale("CNY", now=NOW) == ()
