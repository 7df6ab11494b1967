"""A thousand bids at one auction at one moment, beside a control that shows what happens without the lock."""

from __future__ import annotations

import random
import threading
import time
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from tests.auctions.scene import Sale
from tests.concurrency.race import race
from tests.databases import naive_table
from truehand.auctions import operations, queries
from truehand.auctions.domain import rule
from truehand.auctions.domain.refusals import BidTooLow
from truehand.auctions.domain.views import State
from truehand.auctions.models import Auction, Bid
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.trade.models import Trade
from truehand.trade.operations import auctions

pytestmark = pytest.mark.django_db(transaction=True)

BIDDERS, BIDS, AT_ONCE = 50, 1_000, 20


def test_without_the_lock_bids_are_lost() -> None:
    """The control: bidders who read the price, think, and write a higher one count on what was overtaken."""
    with naive_table("naive_auction (price int, bids int)"):
        with connection.cursor() as cursor:
            cursor.execute("insert into naive_auction values (0, 0)")
        race(*[naive_bid] * 8)
        with connection.cursor() as cursor:
            cursor.execute("select bids from naive_auction")
            (counted,) = cursor.fetchone()
    assert counted < 8


def naive_bid() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select price, bids from naive_auction")
        price, bids = cursor.fetchone()
        time.sleep(0.05)
        cursor.execute("update naive_auction set price = %s, bids = %s", [price + 1, bids + 1])


def test_of_a_thousand_bids_at_once_each_is_taken_or_refused_and_the_price_follows_from_all_of_them() -> None:
    sale = Sale.opened(deposit=0)
    entries = [operations.enter(sale.auction, party(each), "济南", now=sale.now) for each in range(BIDDERS)]
    chance = random.Random(7)  # noqa: S311 - a game
    limits = [(each % BIDDERS, 10_000_000 + chance.randrange(1, 20_000_000)) for each in range(BIDS)]
    refused = crowd(sale, limits)
    taken = list(Bid.objects.filter(auction_id=sale.auction).order_by("number"))
    assert len(taken) + len(refused) == BIDS
    assert [each.number for each in taken] == list(range(1, len(taken) + 1))
    row, bidders = Auction.objects.get(pk=sale.auction), {each.bidder_id: each.id for each in entries}
    stood = replayed(taken, row)
    assert (row.leader_id, row.top, row.price) == (stood[-1].leader, stood[-1].top, stood[-1].price)
    assert row.top == max(each.limit for each in taken)
    # The highest limit of all may come when the price is less than a step below it. So each refusal is measured: how
    # it stood at some moment asked for just what the bidder was told, and that is more than the bidder named.
    for bidder, limit, refusal in refused:
        assert isinstance(refusal, BidTooLow)
        (told,) = refusal.data.values()
        assert told in {asked(each, bidders[bidder], row) for each in stood}
        assert Money(limit, "CNY") < told
    # Neither price nor top ever falls: in the end no limit is left that would still be taken.
    overall = asked(stood[-1], None, row)
    assert all(limit <= row.top or Money(limit, "CNY") < overall for _, limit in limits)
    assert {each.entry_id for each in taken} <= set(bidders.values())
    assert list(queries.fsck()) == []


def party(number: int) -> UUID:
    return UUID(int=10_000 + number)


def crowd(sale: Sale, limits: list[tuple[int, int]]) -> list[tuple[UUID, int, Refusal]]:
    """So many threads that bid one after the other, all of them together; what was refused, and how."""
    refused: list[tuple[UUID, int, Refusal]] = []
    start = threading.Barrier(AT_ONCE)

    def bid_on(mine: list[tuple[int, int]]) -> None:
        connection.ensure_connection()
        start.wait(30)
        for bidder, limit in mine:
            try:
                operations.bid(sale.auction, party(bidder), Money(limit, "CNY"), now=sale.now)
            except Refusal as refusal:
                refused.append((party(bidder), limit, refusal))
        connection.close()

    threads = [threading.Thread(target=bid_on, args=(limits[each::AT_ONCE],)) for each in range(AT_ONCE)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return refused


def replayed(taken: list[Bid], row: Auction) -> list[rule.Standing]:
    """How it stood before, between and after the same bids one after the other, by the rule alone."""
    stood = [rule.Standing(None, 0, 0)]
    for each in taken:
        stands = rule.after(
            stood[-1], each.entry_id, each.limit, start=row.start, reserve=row.reserve, unit=row.unit, currency="CNY"
        )
        assert (each.leader_id, each.top, each.price) == (stands.leader, stands.top, stands.price)
        stood.append(stands)
    return stood


def asked(stands: rule.Standing, entry: UUID | None, row: Auction) -> Money:
    """The least that a bidder may name as it stands."""
    leads = entry is not None and stands.leader == entry
    return Money(stands.top + 1 if leads else rule.least(stands, start=row.start, unit=row.unit), "CNY")


def test_of_several_sweeps_at_one_moment_one_closes_and_begins_one_trade() -> None:
    sale = Sale.opened(deposit=0).enter("bob").enter("carl").bid("carl", 12_000_000).bid("bob", 15_000_000)
    over = sale.now + timedelta(hours=24)
    outcomes = race(*[lambda: auctions.close(sale.auction, now=over)] * 4)
    assert outcomes.count(True) == 1
    assert Trade.objects.count() == 1
    assert sale.view().state is State.AWARDED


def test_of_a_last_bid_and_the_close_at_one_moment_one_comes_first() -> None:
    sale = Sale.opened(deposit=0).enter("bob").enter("carl").bid("carl", 12_000_000)
    over = sale.now + timedelta(hours=24)
    last = over - timedelta(microseconds=1)
    race(
        lambda: auctions.close(sale.auction, now=over),
        lambda: operations.bid(sale.auction, sale.people["bob"].party_id, Money(15_000_000, "CNY"), now=last),
    )
    view = sale.view()
    if view.state is State.OPEN:
        assert (view.bids, view.ends_at) == (2, over + timedelta(minutes=5))
    else:
        assert (view.state, view.bids) == (State.AWARDED, 1)
