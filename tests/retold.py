"""What many tests begin with is told once through its doors; for the next test its rows are put back as they were."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from tests.databases import COUNTED, administrator
from truehand.edge.sealing import keyring

P = ParamSpec("P")
T = TypeVar("T")

# Nobody is there, and nothing happened: what each door writes leaves one of the two.
UNTOUCHED: Final = "select not exists (select from identity_party) and not exists (select from evidence_event)"
COLUMNS: Final = """
select relname, array_agg(attname::text order by attnum) from pg_class join pg_attribute on attrelid = pg_class.oid
 where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped and attgenerated = ''
 group by relname
"""
# Transfers are younger than the transactions that a balance was last rolled up to.
YOUNG: Final = "update escrow_transfer set xid = pg_current_xact_id()"


@dataclass(frozen=True)
class Told:
    """What the telling returned, and each table's rows as PostgreSQL copies them."""

    returned: object
    rows: list[tuple[sql.Composed, bytes]]


_told: dict[tuple[object, ...], Told | None] = {}


def retold(tell: Callable[P, T]) -> Callable[P, T]:
    """Have a function that fills an untouched database tell its story twice at most in a process.

    The second telling is kept: a story that is told once costs nothing more. The function must give the same world for
    the same arguments, and write nowhere but to the database; what it returns is copied for each test. In a database
    that holds anything already, it tells its story as ever.
    """
    return _telling(tell, from_the_first=False)


def kept(tell: Callable[P, T]) -> Callable[P, T]:
    """As ``retold``, for a story that is asked for again and again: it is told once."""
    return _telling(tell, from_the_first=True)


def _telling(tell: Callable[P, T], *, from_the_first: bool) -> Callable[P, T]:
    @wraps(tell)
    def telling(*args: P.args, **more: P.kwargs) -> T:
        if not _untouched():
            return tell(*args, **more)
        # Rows hold blind indexes, which another key does not find.
        index_key = (settings.TRUEHAND_BLIND_INDEX_KEY, str(settings.TRUEHAND_BLIND_INDEX_KEYS))
        key = (tell, connection.settings_dict["NAME"], index_key, args, tuple(sorted(more.items())))
        if key not in _told and not from_the_first:
            _told[key] = None
            return tell(*args, **more)
        told = _told.get(key)
        if told is None:
            told = _told[key] = _keep(lambda: tell(*args, **more))
        else:
            _put_back(told.rows)
        return copy.deepcopy(told.returned)  # type: ignore[return-value]

    return telling


def _untouched() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(UNTOUCHED)
        (untouched,) = cursor.fetchone()
        return bool(untouched)


@transaction.atomic
def _keep(tell: Callable[[], object]) -> Told:
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint")
        (first,) = cursor.fetchone()
    returned = tell()
    rows: list[tuple[sql.Composed, bytes]] = []
    with administrator() as cursor:
        cursor.execute(COLUMNS)
        for table, columns in cursor.fetchall():
            words = [sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))]
            asked = sql.SQL("copy (select {1} from {0} where xmin::text::bigint >= {2}) to stdout (format binary)")
            if _holds(table, first):
                with cursor.copy(asked.format(*words, sql.Literal(first))) as copied:
                    kept = b"".join(copied)
                rows.append((sql.SQL("copy {} ({}) from stdin (format binary)").format(*words), kept))
    return Told(returned, rows)


def _holds(table: str, first: int) -> bool:
    asked = sql.SQL("select exists (select from {} where xmin::text::bigint >= %s)").format(sql.Identifier(table))
    with connection.cursor() as cursor:
        cursor.execute(asked, [first])
        (holds,) = cursor.fetchone()
        return bool(holds)


@transaction.atomic
def _put_back(rows: list[tuple[sql.Composed, bytes]]) -> None:
    # A key that another test made for the same people was rolled back with that test.
    keyring._writing.clear()  # noqa: SLF001 - what is unwrapped stays known
    with administrator() as cursor:
        for words, kept in rows:
            with cursor.copy(words) as copied:
                copied.write(kept)
        cursor.execute(YOUNG)
        cursor.execute(COUNTED)
