"""How many bids auctions take: threads bid at once over a connection each, every bid waiting for its answer.

The control does the same to a plain table by reading, thinking and writing without a lock: what it counts falls short.
"""

from __future__ import annotations

import random
import threading
import time
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import connection

from truehand.auctions import operations, queries
from truehand.auctions.domain.views import Opening
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.site.benchmarks.scratch import Figures, plain_table, scratch_database, seconds
from truehand.site.benchmarks.stage import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

AUCTIONS: Final = 20
BIDDERS: Final = 50
BIDS: Final = 1_000
AT_ONCE: Final = 20
START: Final = Money(10_000_000, "CNY")


def measure() -> Figures:
    """Return bids a second over many auctions, how long one waits, and how many the control lost."""
    took: list[float] = []
    with scratch_database():
        found = [_opened() for _ in range(AUCTIONS)]
        chance = random.Random("auction")  # noqa: S311 - a game
        bids = [(chance.choice(found), chance.randrange(BIDDERS), chance.randrange(1, 10_000_000)) for _ in range(BIDS)]
        spent = seconds(lambda: _crowd([lambda each=each: _bid(each, took) for each in bids]))  # type: ignore[misc]
        findings = len(list(queries.fsck()))
        plain_table("create table naive_auction (bids int)")
        with connection.cursor() as cursor:
            cursor.execute("insert into naive_auction values (0)")
        _crowd([_naive] * BIDS)
        with connection.cursor() as cursor:
            cursor.execute("select bids from naive_auction")
            (kept,) = cursor.fetchone()
    took.sort()
    return {
        "listings": AUCTIONS,
        "bids": BIDS,
        "bidders_at_once": AT_ONCE,
        "bids_per_second": BIDS / spent,
        "p50_ms": 1_000 * took[len(took) // 2],
        "p95_ms": 1_000 * took[len(took) * 95 // 100],
        "findings": findings,
        "lost_without_the_lock": BIDS - kept,
    }


def _opened() -> UUID:
    opening = Opening(START, START, Money.zero("CNY"), 100, NOW + timedelta(days=1))
    auction = operations.open_auction(new_id(NOW), UUID(int=1), "Komatsu PC200-8", opening, now=NOW)
    for each in range(BIDDERS):
        operations.enter(auction, UUID(int=100 + each), "Jinan", now=NOW)
    return auction


def _bid(each: tuple[UUID, int, int], took: list[float]) -> None:
    auction, bidder, above = each
    began = time.perf_counter()
    with suppress(Refusal):  # overtaken meanwhile: that is an answer too
        operations.bid(auction, UUID(int=100 + bidder), Money(START.minor + above, "CNY"), now=NOW)
    took.append(time.perf_counter() - began)


def _naive() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select bids from naive_auction")
        (bids,) = cursor.fetchone()
        cursor.execute("update naive_auction set bids = %s", [bids + 1])


def _crowd(acts: Sequence[Callable[[], None]]) -> None:
    def run(mine: Sequence[Callable[[], None]]) -> None:
        try:
            for act in mine:
                act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(acts[each::AT_ONCE],)) for each in range(AT_ONCE)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
