"""What a ledger that cannot be wrong costs: postings through our own door against two plain rows, in turns.

Every posting is idempotent by its key, keeps balances that cannot be negative, and is recorded as evidence; the plain
way inserts a debit row and a credit row in one transaction and promises nothing.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

from truehand.escrow import operations
from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.site.benchmarks.scratch import Figures, scratch_database, seconds

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS, CLIENTS, EACH, PARTIES = 4, 4, 100, 1_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PLENTY, CENT = Money(10**9, "CNY"), Money(1, "CNY")
PLAIN_TABLE = "create table bench_plain (id uuid primary key, account uuid, minor bigint, at timestamptz)"
PLAIN_INSERT = "insert into bench_plain values (%s, %s, %s, %s), (%s, %s, %s, %s)"


def measure() -> Figures:
    """Return operations a second of each way, and each as a share of the plain inserts of the same run."""
    numbers = count()
    spent = dict.fromkeys((_plain, _payout, _received, _deal), 0.0)
    with scratch_database():
        with connection.cursor() as cursor:
            cursor.execute(PLAIN_TABLE)
        for party in range(PARTIES):
            operations.receive_unallocated(_party(party), PLENTY, key=f"funds {party}", now=NOW)
        for _ in range(ROUNDS):
            for way in spent:
                spent[way] += seconds(partial(_at_once, way, numbers))
    rates = {way: ROUNDS * CLIENTS * EACH / taken for way, taken in spent.items()}
    return {
        "plain_two_rows_per_second": rates[_plain],
        "postings_per_second": rates[_payout],
        "hot_postings_per_second": rates[_received],
        "deals_per_second": rates[_deal],
        "posting_vs_plain": rates[_payout] / rates[_plain],
        "hot_vs_plain": rates[_received] / rates[_plain],
        "deal_vs_plain": rates[_deal] / rates[_plain],
    }


def _at_once(way: Callable[[int], object], numbers: count[int]) -> None:
    """Let every client do its share, each on its own connection."""
    shares = [[next(numbers) for _ in range(EACH)] for _ in range(CLIENTS)]

    def work(share: list[int]) -> None:
        try:
            for number in share:
                way(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(work, shares))


def _plain(number: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        debit, credit = _party(number % PARTIES), _party((number + 1) % PARTIES)
        cursor.execute(PLAIN_INSERT, [new_id(NOW), debit, -1, NOW, new_id(NOW), credit, 1, NOW])


def _payout(number: int) -> None:
    """A posting between two accounts of one of many parties: checked against the balance, locked, recorded."""
    operations.start_payout(_party(number % PARTIES), CENT, key=f"payout {number}", now=NOW)


def _received(number: int) -> None:
    """A posting that all share an account in: the custodian."""
    operations.receive_unallocated(_party(number % PARTIES), CENT, key=f"receipt {number}", now=NOW)


def _deal(number: int) -> None:
    """A whole deal: money held for a trade, then released less the commission."""
    trade, seller = UUID(int=2**64 + number), _party(number % PARTIES)
    operations.receive(trade, seller, Purpose.PRICE, Money(1_000, "CNY"), key=f"deal {number}", now=NOW)
    operations.release(trade, to=seller, commission=Money(20, "CNY"), now=NOW)


def _party(number: int) -> UUID:
    return UUID(int=2**65 + number)
