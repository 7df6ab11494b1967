"""The gateway's books: one SQLite file, apart from Truehand's, so that both sides can be counted."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE: Final = 10  # seconds that one writer waits for another

SCHEMA: Final = """
create table if not exists orders (
    reference text primary key,
    kind text not null check (kind in ('payment', 'payout', 'refund')),
    minor integer not null check (minor > 0),
    currency text not null,
    state text not null check (state in ('open', 'done', 'failed')),
    reason text not null default '',
    payment text not null default '',
    zh text not null default '',
    en text not null default '',
    return_url text not null default '',
    notify_url text not null,
    expires_at text,
    created_at text not null
);
create table if not exists entries (
    id text primary key,
    account text not null check (account in ('clearing', 'custodian')),
    kind text not null,
    reference text not null,
    payment text not null default '',
    minor integer not null check (minor <> 0),
    currency text not null,
    fee integer not null default 0,
    at text not null,
    batch text
);
create index if not exists entries_of on entries (payment);
create index if not exists entries_by_day on entries (account, at);
create unique index if not exists paid_out_once on entries (reference) where kind in ('payout', 'refund');
create table if not exists cases (
    id text primary key,
    payment text not null,
    minor integer not null check (minor > 0),
    currency text not null,
    state text not null check (state in ('opened', 'won', 'lost')),
    opened_at text not null
);
create table if not exists answers (
    case_id text primary key,
    statement text not null,
    sha256 text not null,
    size integer not null,
    at text not null
);
create table if not exists messages (
    number integer primary key autoincrement,
    event text not null,
    reference text not null,
    url text not null,
    body blob not null,
    signature text not null default '',
    once integer not null default 0,
    waits integer not null default 0,
    due_at text not null,
    attempts integer not null default 0,
    delivered_at text,
    last_answer text not null default ''
);
create index if not exists messages_due on messages (due_at) where delivered_at is null;
create table if not exists mischief (
    number integer primary key autoincrement,
    kind text not null,
    reference text not null default '',
    times integer not null check (times >= 0)
);
create table if not exists options (name text primary key, value integer not null);
"""


def digest_of(case: str, statement: str) -> str:
    """Return what is kept of what somebody says in a case: enough to know the same words again."""
    return hashlib.sha256(f"{case}\n{statement}".encode()).hexdigest()


def _forget_words(rows: sqlite3.Connection) -> None:
    """Put digests where earlier releases kept the words; what is deleted is overwritten in the file."""
    rows.execute("pragma secure_delete = on")
    for case, statement in rows.execute("select case_id, statement from answers where length(statement) <> 64"):
        rows.execute("update answers set statement = ? where case_id = ?", (digest_of(case, statement), case))


class Book:
    """The file; any number of threads and processes may have it open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own = threading.local()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.writing() as rows:
            rows.executescript(SCHEMA)
            _forget_words(rows)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give a transaction that sees what all earlier ones wrote; all of it is kept, or nothing."""
        rows = self._connection()
        if rows.in_transaction:  # a part of a larger one
            yield rows
            return
        rows.execute("begin immediate")
        try:
            yield rows
        except BaseException:
            rows.rollback()
            raise
        rows.commit()

    def close(self) -> None:
        """Close this thread's connection."""
        if (rows := getattr(self._own, "rows", None)) is not None:
            rows.close()
            del self._own.rows

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._own, "rows"):
            rows = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
            rows.row_factory = sqlite3.Row
            # What was committed survives the death of the process, and of the machine but for the last moments.
            rows.executescript("pragma journal_mode = wal; pragma synchronous = normal;")
            self._own.rows = rows
        return self._own.rows  # type: ignore[no-any-return]
