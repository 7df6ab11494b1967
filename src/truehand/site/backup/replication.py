"""A replication connection to the server: what it is asked, and the messages of its log."""

from __future__ import annotations

import select
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from psycopg import OperationalError, pq
from psycopg.conninfo import make_conninfo

from truehand.site.backup.lsn import Position
from truehand.site.postgres.place import Place, Role

EPOCH: Final = 946_684_800  # seconds until 2000-01-01, where PostgreSQL's clock begins
DATA: Final = struct.Struct(">cQQq")  # w, where it begins, the server's end, the server's clock
ALIVE: Final = struct.Struct(">cQqB")  # k, the server's end, its clock, whether it wants an answer
STATUS: Final = struct.Struct(">cQQQqB")  # r, written, flushed, applied, our clock, whether we want an answer
GONE: Final = "has already been removed"
FINE: Final = {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COPY_BOTH, pq.ExecStatus.COMMAND_OK}


class StreamEndedError(Exception):
    """The server ended the stream: it stops, or goes on under another timeline."""


class LogRemovedError(StreamEndedError):
    """The server has the log from there on no longer."""


class ServerSaidError(Exception):
    """What the server said instead of doing what was asked."""


@dataclass(frozen=True)
class System:
    """Which server it is, and how far its log goes."""

    number: str
    timeline: int
    flushed: Position


@dataclass(frozen=True)
class Bytes:
    """A stretch of the log."""

    start: Position
    data: bytes


class Replication:
    """A replication connection under a name."""

    def __init__(self, place: Place, name: str) -> None:
        words = place.connection(Role.REPLICA) | {"replication": "true", "application_name": name}
        self.session = pq.PGconn.connect(make_conninfo("", **words).encode())
        if self.session.status != pq.ConnStatus.OK:
            raise ServerSaidError(self._said())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.finish()

    def system(self) -> System:
        """Ask which server it is."""
        number, timeline, flushed = self._ask("IDENTIFY_SYSTEM")[:3]
        return System(number, int(timeline), Position.parse(flushed))

    def kept_from(self, slot: str) -> Position:
        """Return from where on the slot keeps the log; it is made anew where it is missing, or was given up."""
        kind, start = self._slot(slot)
        if kind and start:
            return Position.parse(start)
        if kind:
            self._ask(f"DROP_REPLICATION_SLOT {slot}")
        self._ask(f"CREATE_REPLICATION_SLOT {slot} PHYSICAL RESERVE_WAL")
        return Position.parse(self._slot(slot)[1])

    def _slot(self, slot: str) -> tuple[str, str]:
        kind, start, _ = self._ask(f"READ_REPLICATION_SLOT {slot}")
        return kind, start

    def stream(self, slot: str, timeline: int, start: Position) -> None:
        """Have the log sent from there on; whether the server has it that far back shows in what is received."""
        self._ask(f"START_REPLICATION SLOT {slot} PHYSICAL {start} TIMELINE {timeline}")

    def _ask(self, words: str) -> list[str]:
        """Return the only row of an answer, empty where there is none."""
        answer = self.session.exec_(words.encode())
        if answer.status not in FINE:
            raise ServerSaidError(self._said())
        if not answer.ntuples:
            return []
        return [(answer.get_value(0, column) or b"").decode() for column in range(answer.nfields)]

    def received(self, wait: float) -> Iterator[Bytes]:
        """Wait so many seconds for something, then yield all that is there; ``StreamEndedError`` at the end.

        After ``LogRemovedError`` the server may be asked for the log from elsewhere.
        """
        try:
            select.select([self.session.socket], [], [], wait)
            self.session.consume_input()
            while (message := self.session.get_copy_data(1))[0]:
                if message[0] < 0:
                    raise self._end()
                data = bytes(message[1])
                if data[:1] == b"w":
                    yield Bytes(Position(DATA.unpack_from(data)[1]), data[DATA.size :])
        except OperationalError as error:
            raise StreamEndedError(str(error)) from error

    def report(self, received: Position, flushed: Position, now: datetime) -> None:
        """Tell the server how far its log is here, and how far on the disk."""
        moment = int((now.timestamp() - EPOCH) * 1_000_000)
        try:
            self.session.put_copy_data(STATUS.pack(b"r", received.at, flushed.at, flushed.at, moment, 0))
            self.session.flush()
        except OperationalError as error:
            raise StreamEndedError(str(error)) from error

    def _end(self) -> StreamEndedError:
        """Return why the stream ended: an error of the server's stands behind the last of the stream."""
        answer = self.session.get_result()
        said = self._said()
        while answer and answer.status == pq.ExecStatus.FATAL_ERROR:
            answer = self.session.get_result()
        return LogRemovedError(said) if GONE in said else StreamEndedError(said)

    def _said(self) -> str:
        return self.session.error_message.decode(errors="replace").strip() or "the stream ended"
