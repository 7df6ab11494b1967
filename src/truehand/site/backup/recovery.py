"""Recovers a server's data to a moment, by a server that nobody else can reach, and makes it an ordinary one."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from truehand.site.backup.lsn import Position
from truehand.site.backup.refusals import RestoreFailed, RestoreNotReached, RestoreTooEarly
from truehand.site.home import kept_secret
from truehand.site.postgres import server
from truehand.site.postgres.account import give_to_server
from truehand.site.postgres.place import Place, Role

TRUST: Final = "local all all trust\n"  # behind a socket in a folder that is its owner's alone
NOT_REACHED: Final = "recovery ended before configured recovery target was reached"
TOO_EARLY: Final = "requested recovery stop point is before consistent recovery point"
LAST: Final = re.compile(r"last completed transaction was at log time (.+)")
TICK: Final = 0.05
OF_THE_OLD_SERVER: Final = ("synchronous_standby_names", "max_slot_wal_keep_size")


@dataclass(frozen=True)
class Recovered:
    """Where the log ended or was stopped, and when the last transaction before that was committed."""

    end: Position
    last: datetime | None


@contextmanager
def recovered(place: Place, moment: datetime | None) -> Iterator[Recovered]:
    """Recover; inside, the server answers its administrator without a password and takes writes; it stops after.

    Refuses with ``RestoreNotReached``, ``RestoreTooEarly`` or ``RestoreFailed``.
    """
    for path, words in ((place.data / "recovery.signal", ""), (place.folder / "hba", TRUST)):
        path.touch(mode=0o600)
        path.write_text(words)
        give_to_server(path)
    with place.log.open("a") as log:
        server.prepare(place, log)
        running = server.start(place, log, **_target(moment), hba_file=str(place.folder / "hba"))
        try:
            session = _promoted(place, running, moment)
            with session:
                found = Recovered(_end(place), _last(session))
                _become_ordinary(place, session)
            yield found
        finally:
            server.stop(running)


def _target(moment: datetime | None) -> dict[str, str]:
    words = {"restore_command": "false", "recovery_target_timeline": "current"}
    if moment is not None:
        words |= {"recovery_target_time": moment.isoformat(), "recovery_target_action": "promote"}
    # What waits for places, waits for those of the server that was.
    return words | {"synchronous_standby_names": ""}


def _promoted(place: Place, running: subprocess.Popen[bytes], moment: datetime | None) -> psycopg.Connection:
    """A session as soon as the server takes writes."""
    words = place.connection(Role.ADMINISTRATOR, "postgres") | {"connect_timeout": "5"}
    while running.poll() is None:
        try:
            session = psycopg.connect(make_conninfo("", **words), autocommit=True)
            while session.execute("select pg_is_in_recovery()").fetchone() != (False,):
                time.sleep(TICK)
        except psycopg.OperationalError:
            time.sleep(TICK)
            continue
        return session
    said = place.log.read_text(errors="replace")
    if NOT_REACHED in said:
        raise RestoreNotReached(moment=moment, last=next(iter(LAST.findall(said)[-1:]), "-"))
    if TOO_EARLY in said:
        raise RestoreTooEarly(moment=moment, first="-")
    raise RestoreFailed(why=" / ".join(said.splitlines()[-3:]))


def _end(place: Place) -> Position:
    """Where the new timeline branched off: the last line of its history."""
    newest = max((place.data / "pg_wal").glob("*.history"))
    return Position.parse(newest.read_text().strip().splitlines()[-1].split("\t")[1])


def _last(session: psycopg.Connection) -> datetime | None:
    row = session.execute("select pg_last_xact_replay_timestamp()").fetchone()
    return row[0] if row else None


def _become_ordinary(place: Place, session: psycopg.Connection) -> None:
    """Give every role the password in its file here, and forget what was set for the places of the server that was."""
    for role in Role:
        password = sql.Literal(kept_secret(place.password_file(role)))
        session.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(role), password))
    for name in OF_THE_OLD_SERVER:
        session.execute(sql.SQL("alter system reset {}").format(sql.Identifier(name)))
