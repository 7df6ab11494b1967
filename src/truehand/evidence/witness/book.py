"""What a witness remembers: of each log the last head that it cosigned, in one SQLite file."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from truehand.evidence.domain.witness import Seen

_TABLE = "create table if not exists head (origin text primary key, size integer not null, root blob not null)"
_KEEP = (
    "insert into head values (?, ?, ?) on conflict (origin) do update set size = excluded.size, root = excluded.root"
)
PATIENCE = 10  # seconds to wait for another submission


class Book:
    """The heads in a file; safe for several threads and processes."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it."""
        self._path = path
        with self._open() as file:
            file.execute("pragma journal_mode = wal")
            file.execute(_TABLE)

    def seen(self, origin: str) -> Seen | None:
        """Return size and root of the last head cosigned of a log."""
        with self._open() as file:
            return _seen(file, origin)

    @contextmanager
    def turn(self, origin: str) -> Iterator[Turn]:
        """Look at a log's last head and replace it, one submission at a time; kept on disk when the block ends well."""
        with self._open() as file:
            file.execute("begin immediate")
            yield Turn(file, origin)
            file.execute("commit")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        # Closing without a commit takes back what was begun.
        with closing(sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)) as file:
            file.execute("pragma synchronous = full")
            yield file


class Turn:
    """One submission's turn at the book."""

    def __init__(self, file: sqlite3.Connection, origin: str) -> None:
        """Take the file while nobody else has it."""
        self._file, self._origin = file, origin
        self.seen = _seen(file, origin)

    def keep(self, size: int, root: bytes) -> None:
        """Remember a head as the last of its log."""
        self._file.execute(_KEEP, (self._origin, size, root))


def _seen(file: sqlite3.Connection, origin: str) -> Seen | None:
    row: Seen | None = file.execute("select size, root from head where origin = ?", (origin,)).fetchone()
    return row
