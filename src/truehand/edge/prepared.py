"""A statement prepared once a connection and called by libpq's own functions, as ``psycopg.pq`` documents them.

For the few statements that everything waits for. A cursor takes a hundred microseconds of its own a call, more than a
posting takes in the database, and Django's connections never prepare: each call would be parsed and planned anew.
"""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from psycopg import Connection
    from psycopg.pq.abc import PGconn, PGresult

# A value as text, as bytes for a ``bytea``, or nothing.
Value = str | bytes | None
Row = tuple[str | None, ...]
_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"'})
_prepared: WeakKeyDictionary[Connection, set[bytes]] = WeakKeyDictionary()
_numbers = count(1)


class Prepared:
    """One statement with ``%s`` for its values, which it casts itself where PostgreSQL cannot tell what they are."""

    def __init__(self, words: str) -> None:
        """Nothing is asked of the database yet."""
        first, *rest = words.split("%s")
        self._said, self._words = words, first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))
        self._name = f"truehand_{next(_numbers)}".encode()

    def row(self, values: Sequence[Value]) -> Row:
        """Run it as ``rows`` does; return its one row."""
        (row,) = self.rows(values)
        return row

    def rows(self, values: Sequence[Value]) -> list[Row]:
        """Run it in the current transaction, or in one of its own; return its rows, as the database writes them.

        Raises what Django raises for a cursor (``django.db.Error`` and its kinds), and whoever listens to a cursor's
        statements (``connection.execute_wrapper``, ``connection.queries``) hears of it.
        """
        # Looked up once: Django's ``connection`` looks for the thread's own at every word.
        database = connections[DEFAULT_DB_ALIAS]
        if database.queries_logged:
            database.queries_log.append({"sql": self._said, "time": ""})
        if not database.execute_wrappers:
            return self._ask(database, values)

        def ask(said: str, given: Sequence[Value], many: bool, context: object) -> list[Row]:  # noqa: ARG001, FBT001 - Django's signature
            return self._ask(database, given)

        heard: Callable[..., list[Row]] = ask
        for wrapper in reversed(database.execute_wrappers):
            heard = partial(wrapper, heard)
        return heard(self._said, values, False, {"connection": database, "cursor": None})  # noqa: FBT003 - Django's signature

    def _ask(self, database: BaseDatabaseWrapper, values: Sequence[Value]) -> list[Row]:
        if database.needs_rollback:
            database.validate_no_broken_transaction()
        database.close_if_health_check_failed()
        if database.connection is None:
            database.ensure_connection()
        with database.wrap_database_errors:
            session: Connection = database.connection
            wire = session.pgconn
            if not session.autocommit and wire.transaction_status == TransactionStatus.IDLE:
                _begin(session, wire)
            with session.lock:
                return self._answer(session, wire, values)

    def _answer(self, session: Connection, wire: PGconn, values: Sequence[Value]) -> list[Row]:
        known = _prepared.get(session)
        if known is None:
            known = _prepared.setdefault(session, set())
        if self._name not in known:
            _checked(wire, wire.prepare(self._name, self._words.encode()), ExecStatus.COMMAND_OK)
            known.add(self._name)
        given = [each.encode() if isinstance(each, str) else each for each in values]
        formats = [isinstance(each, bytes) for each in values] if bytes in map(type, values) else None
        result = wire.exec_prepared(self._name, cast("list[bytes]", given), formats)
        return _rows(_checked(wire, result, ExecStatus.TUPLES_OK))


def _begin(session: Connection, wire: PGconn) -> None:
    """Begin the transaction that the connection would begin with its next statement."""
    if session.isolation_level is None and session.read_only is None and session.deferrable is None:
        with session.lock:
            _checked(wire, wire.exec_(b"BEGIN"), ExecStatus.COMMAND_OK)
    else:
        session.execute("select")


def _rows(result: PGresult) -> list[Row]:
    columns = range(result.nfields)
    return [tuple(_text(result.get_value(row, column)) for column in columns) for row in range(result.ntuples)]


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode()


def _checked(wire: PGconn, result: PGresult, expected: ExecStatus) -> PGresult:
    if result.status == expected:
        return result
    if wire.status == ConnStatus.BAD:
        raise OperationalError(wire.get_error_message())
    raise error_from_result(result)


def array(values: Iterable[Value]) -> str:
    """Return an array of texts or bytes as PostgreSQL reads it."""
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: Value) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    return f'"{value.translate(_QUOTED)}"'
