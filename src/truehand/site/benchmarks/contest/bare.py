"""The limit: balances and transfers in two tables, one SQL statement a commit from psycopg, and not a single check."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING

import psycopg
from django.db import connection

from truehand.site.benchmarks.contest import BATCH, PARTIES

if TYPE_CHECKING:
    from collections.abc import Callable

TABLES = """
create table bare_account (id int primary key, balance bigint not null) with (fillfactor = 50);
create table bare_transfer (id bigint generated always as identity primary key, debit int not null, credit int not null,
                            minor bigint not null, at timestamptz not null default clock_timestamp());
insert into bare_account select n, 0 from generate_series(-1, %s) as n;
"""
# The lower account first, so that two transfers never wait for each other in a circle.
UNIFORM = """
with low as (update bare_account set balance = balance - %(minor)s where id = %(low)s returning id),
     high as (update bare_account set balance = balance + %(minor)s where id = %(high)s and exists (select from low)
              returning id)
insert into bare_transfer (debit, credit, minor) select %(low)s, %(high)s, %(minor)s from high
"""
HOT = """
with low as (update bare_account set balance = balance - %(minor)s - 1 where id = %(low)s returning id),
     high as (update bare_account set balance = balance + %(minor)s where id = %(high)s and exists (select from low)
              returning id),
     fee as (update bare_account set balance = balance + 1 where id = -1 and exists (select from high) returning id)
insert into bare_transfer (debit, credit, minor)
  select %(low)s, credit, minor from (values (%(high)s, %(minor)s::bigint), (-1, 1)) as leg (credit, minor), fee
"""
MANY = """
with given as (select * from unnest(%(debits)s::int[], %(credits)s::int[], %(minors)s::bigint[])
                 as t (debit, credit, minor)),
     moved as (select id, sum(change) as change from (select debit as id, -minor as change from given
                 union all select credit, minor from given) leg group by id),
     done as (update bare_account a set balance = a.balance + moved.change from moved where a.id = moved.id)
insert into bare_transfer (debit, credit, minor) select debit, credit, minor from given
"""


def make() -> None:
    """Make the two tables."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [PARTIES])


def ways(client: int) -> dict[str, Callable[[], int]]:
    """Return each way: a function that makes one commit and returns how many transfers that was."""
    words = connection.get_connection_params()
    words.pop("context", None)
    words.pop("cursor_factory", None)
    session = psycopg.connect(**words | {"autocommit": True, "prepare_threshold": 1})
    chance = random.Random(client)  # noqa: S311 - the same accounts every time
    return {
        "bare_uniform": partial(_one, session, chance, UNIFORM),
        "bare_hot": partial(_one, session, chance, HOT),
        "bare_batch": partial(_many, session, chance),
    }


def _one(session: psycopg.Connection, chance: random.Random, words: str) -> int:
    low, high = sorted(chance.sample(range(PARTIES), 2))
    session.execute(words, {"low": low, "high": high, "minor": 1})
    return 1


def _many(session: psycopg.Connection, chance: random.Random) -> int:
    pairs = [chance.sample(range(PARTIES), 2) for _ in range(BATCH)]
    values = {"debits": [pair[0] for pair in pairs], "credits": [pair[1] for pair in pairs], "minors": [1] * BATCH}
    session.execute(MANY, values)
    return BATCH
