"""A lease on the embedded server: while one is held, the server runs."""

import subprocess
import sys
import time
from types import TracebackType
from typing import Self

import psycopg
from psycopg.conninfo import make_conninfo

from truehand.site.postgres.locks import FileLock
from truehand.site.postgres.place import Place, Role
from truehand.site.postgres.roles import make_ready
from truehand.site.postgres.waiting import release_where_nobody_receives

START_LIMIT = 900  # seconds; replaying a long log after a crash takes minutes
STOP_LIMIT = 90
MAX_KEEPERS = 5  # a lease that wore out so many gives up


class PostgresDidNotStartError(RuntimeError):
    """The embedded server did not come up; carries the end of its log."""


class Lease:
    """`with Lease(place):` the server answers inside; it stops after the last lease of all processes."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._keepers_started = 0

    def __enter__(self) -> Self:
        self._leases = FileLock(self.place.leases)
        self._leases.share()
        self._wait_until_it_answers()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._leases:
            last = self._leases.try_exclusive()
            self._leases.release()
        if last:
            self._wait_until_it_stopped()

    def ensure_keeper(self) -> None:
        """Starts a keeper where none is at work; raises `PostgresDidNotStartError` when too many gave up."""
        with FileLock(self.place.keeping) as keeping:
            if not keeping.try_exclusive():
                return
        if self._keepers_started == MAX_KEEPERS:
            raise PostgresDidNotStartError(self._end_of_log())
        self._keepers_started += 1
        command = [sys.executable, "-m", "truehand.site.postgres.keeper", str(self.place.folder)]
        if not self.place.durable:
            command.append("--not-durable")
        with self.place.log.open("a") as log:
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True)

    def _wait_until_it_answers(self) -> None:
        limit = time.monotonic() + START_LIMIT
        server = self.place.connection(Role.ADMINISTRATOR, "postgres")
        while time.monotonic() < limit:
            self.ensure_keeper()
            try:
                session = psycopg.connect(make_conninfo(**server, connect_timeout=5), autocommit=True)
            except psycopg.OperationalError:
                time.sleep(0.05)
                continue
            with session:
                release_where_nobody_receives(self.place, session)
                make_ready(self.place, session)
            return
        raise PostgresDidNotStartError(self._end_of_log())

    def _wait_until_it_stopped(self) -> None:
        limit = time.monotonic() + STOP_LIMIT
        with FileLock(self.place.keeping) as keeping:
            while time.monotonic() < limit and not keeping.try_exclusive():
                time.sleep(0.05)

    def _end_of_log(self) -> str:
        return "PostgreSQL did not start. Its log ends:\n" + self.place.log.read_text(errors="replace")[-2000:]
