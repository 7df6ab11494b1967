"""Every index held against its table: a count through the index alone, and one of the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg import sql

TABLES: Final = """
select c.oid, c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'r' and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' order by 2
"""
INDEXES: Final = """
select i.indexrelid, i.indexrelid::regclass::text, coalesce(pg_get_expr(i.indpred, i.indrelid), 'true')
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
 where i.indrelid = %s and i.indisvalid and a.amname = 'btree' order by 2
"""
# The planner may use this index and no other; undone with the transaction.
ALONE: Final = "update pg_index set indisvalid = (indexrelid = %s) where indrelid = %s"
CONTENT: Final = """
select count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0)::text from {} t
"""


@dataclass(frozen=True)
class Counted:
    """How many tables, indexes and rows were counted, and where an index tells another number than its table."""

    tables: int
    indexes: int
    rows: int
    differences: tuple[str, ...]


def counted(session: psycopg.Connection) -> Counted:
    """Count every table through each of its ordered indexes; ``session`` is the administrator's."""
    rows = indexes = 0
    differences = list[str]()
    tables = session.execute(TABLES).fetchall()
    for table, name in tables:
        of_table = _heap(session, name, "true")
        rows += of_table
        for index, index_name, condition in session.execute(INDEXES, [table]).fetchall():
            expected = of_table if condition == "true" else _heap(session, name, condition)
            found = _through(session, index, table, name, condition)
            indexes += 1
            if found != expected:
                differences.append(f"{index_name}: {found} rows, {name}: {expected}")
    return Counted(len(tables), indexes, rows, tuple(differences))


def contents(session: psycopg.Connection) -> dict[str, tuple[int, str]]:
    """Return per table how many rows there are, and a sum over what is in them; equal contents give equal sums."""
    found = {}
    for _, name in session.execute(TABLES).fetchall():
        count, content = session.execute(sql.SQL(CONTENT).format(sql.SQL(name))).fetchone() or (0, "")
        found[name] = (int(count), str(content))
    return found


def _heap(session: psycopg.Connection, name: str, condition: str) -> int:
    with session.transaction(force_rollback=True):
        session.execute("set local enable_indexscan = off; set local enable_indexonlyscan = off")
        session.execute("set local enable_bitmapscan = off")
        return _count(session, name, condition)


def _through(session: psycopg.Connection, index: int, table: int, name: str, condition: str) -> int:
    with session.transaction(force_rollback=True):
        session.execute("set local enable_seqscan = off; set local enable_bitmapscan = off")
        session.execute("set local enable_sort = off; set local max_parallel_workers_per_gather = 0")
        session.execute(ALONE, [index, table])
        return _count(session, name, condition)


def _count(session: psycopg.Connection, name: str, condition: str) -> int:
    question = sql.SQL("select count(*) from {} where {}").format(sql.SQL(name), sql.SQL(condition))
    (number,) = session.execute(question).fetchone() or (0,)
    return int(number)
