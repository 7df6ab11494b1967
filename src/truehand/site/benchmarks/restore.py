"""What a restore takes and gives: a server filled, backed up to two places, gone on with, lost, and restored.

The restore is to a moment between two commits, and every control value of that moment is compared: the rows of every
table and a sum over what is in them, the ledger's totals, the log's size and root; every index is counted against its
table. Then the server is killed amid commits that wait for a place, and what it had acknowledged is looked for.
"""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import click
import psycopg
from psycopg.conninfo import make_conninfo

from truehand.edge import clock
from truehand.escrow import queries as escrow
from truehand.evidence import operations as evidence
from truehand.evidence import queries as log
from truehand.site.backup.config import Config, Spot, Synchronous
from truehand.site.backup.controls import asked_at, bring_up_to_date
from truehand.site.backup.counts import contents
from truehand.site.backup.keeper import make
from truehand.site.backup.receiver import receive
from truehand.site.backup.rehearsal import restored
from truehand.site.backup.replication import Replication, ServerSaidError, StreamEndedError
from truehand.site.backup.report import Report, begun
from truehand.site.backup.seal import Opener
from truehand.site.backup.store import Store
from truehand.site.backup.watch import standby_names
from truehand.site.benchmarks.scratch import Figures
from truehand.site.benchmarks.stage import Stage, play
from truehand.site.home import home
from truehand.site.postgres.lease import Lease
from truehand.site.postgres.place import Place, Role

TRADES, COMMITS = 3, 300
BEFORE_THE_BACKUP = 0.6  # of the rows; the others come back from the log
ROWS_A_MEGABYTE = 2_000
BALLAST = """create table bench_ballast (id bigint primary key, at timestamptz, kind int, body text);
create index on bench_ballast (kind, at); create table bench_said (number int primary key)"""
FILL = """insert into bench_ballast select n, '2026-01-01'::timestamptz + n * interval '1 second', n %% 1000,
  repeat(md5(n::text), 12) from generate_series(%s::bigint, %s::bigint) n"""
STREAMING = "select count(*) from pg_stat_replication where state = 'streaming' and sync_state in ('quorum', 'sync')"


def measure(megabytes: int = 1000) -> Figures:
    """Return how long a restore of so many megabytes took, how many control values differ, and what was lost."""
    with tempfile.TemporaryDirectory(dir=home(), prefix="bench-restore-") as name:
        return Bench(Path(name), megabytes).measure()


class Bench:
    """One server, two places, and a key."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder, self.rows = folder, megabytes * ROWS_A_MEGABYTE
        self.place, self.key = Place(folder / "server"), Opener.new()
        self.config = Config(tuple(Spot(each, folder / each) for each in ("near", "far")), Synchronous.ANY)
        for spot in self.config.spots:
            spot.folder.mkdir()
        self.acknowledged: list[int] = []
        self.figures: Figures = {}

    def measure(self) -> Figures:
        """Fill, back up, lose, restore twice."""
        with Lease(self.place), self._received():
            self._fill()
            self._back_up()
            moment, expected = self._go_on()
            self._lose()
        self._restore_to(moment, expected)
        self._restore_latest()
        return self.figures

    def _fill(self) -> None:
        _tell("filling the database")
        bring_up_to_date(self.place)
        with self._session(Role.OWNER) as session:
            session.execute(BALLAST)
            session.execute(FILL, [1, int(self.rows * BEFORE_THE_BACKUP)])
        with asked_at(self.place):
            stage = Stage.for_trades(TRADES)
            self.scenes = [stage.scene(number) for number in range(TRADES)]
            self._trade(0)

    def _trade(self, number: int) -> None:
        play(self.scenes[number])
        evidence.integrate(now=clock.now())
        evidence.checkpoint(now=clock.now())

    def _back_up(self) -> None:
        _tell("backing up to two places")
        with Replication(self.place, "truehand_asks") as server:
            number = server.system().number
        self.stores = [Store.at(each.name, each.folder, number) for each in self.config.spots]
        start = perf_counter()
        sizes = [
            make(self.place, store, self.key.recipient, clock=clock.now, progress=lambda _: None).size
            for store in self.stores
        ]
        self.figures["backup_seconds"] = (perf_counter() - start) / len(sizes)
        self.figures["backup_megabytes"] = median(sizes) / 1e6

    def _go_on(self) -> tuple[datetime, dict[str, object]]:
        """Write more, note the control values of a moment, and spoil everything after it."""
        _tell("going on after the backup")
        with self._session(Role.OWNER) as session:
            session.execute(FILL, [int(self.rows * BEFORE_THE_BACKUP) + 1, self.rows])
        with asked_at(self.place):
            self._trade(1)
            with self._session(Role.ADMINISTRATOR) as session:
                expected = self._values(session)
                (moment,) = session.execute("select clock_timestamp()").fetchone() or (clock.now(),)
                (size,) = session.execute("select pg_database_size(current_database())").fetchone() or (0,)
            sleep(0.01)
            self._trade(2)
        with self._session(Role.OWNER) as session:
            session.execute("delete from bench_ballast where id % 10 = 0")
        self.figures["database_megabytes"] = size / 1e6
        return moment, expected

    def _values(self, session: psycopg.Connection) -> dict[str, object]:
        """The control values: of every table, of the ledger, of the log."""
        values: dict[str, object] = {f"table {name}": found for name, found in contents(session).items()}
        values |= {f"ledger {each.currency}": each for each in escrow.proof()}
        size = log.log_size()
        return values | {"log": (size, log.roots([size])[size], log.head())}

    def _lose(self) -> None:
        """Kill the server amid commits that wait for a place."""
        _tell("losing the server amid synchronous commits")
        waits = list[float]()
        self._wait_for(standby_names(self.config, ("near", "far")))
        clerk = threading.Thread(target=self._commit, args=[waits])
        clerk.start()
        while len(self.acknowledged) < COMMITS and clerk.is_alive():
            sleep(0.001)
        os.kill(int((self.place.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        clerk.join()
        self.figures |= {"commits_acknowledged": len(self.acknowledged), "commit_p50_ms": median(waits) * 1000}

    def _wait_for(self, names: str) -> None:
        with self._session(Role.ADMINISTRATOR) as session:
            session.execute(f"alter system set synchronous_standby_names = '{names}'")
            session.execute("select pg_reload_conf()")
            while session.execute(STREAMING).fetchone() != (2,):
                sleep(0.01)

    def _commit(self, waits: list[float]) -> None:
        with suppress(psycopg.Error), self._session(Role.OWNER) as session:
            for number in range(1_000_000):
                start = perf_counter()
                session.execute("insert into bench_said values (%s)", [number])
                self.acknowledged.append(number)
                waits.append(perf_counter() - start)

    def _restore_to(self, moment: datetime, expected: dict[str, object]) -> None:
        _tell("restoring to the moment before")
        report = begun(moment, in_earnest=False, now=clock.now())
        with self._restored(report) as place, self._session(Role.ADMINISTRATOR, place) as session:
            found = self._values(session)
        differing = [name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)]
        for each in [*differing, *report.wrong]:
            click.echo(f"  differs: {each}", err=True)
        taken = (report.size + report.log_bytes) / 1e6
        self.figures |= {
            "restored_megabytes": report.size / 1e6,
            "log_megabytes": report.log_bytes / 1e6,
            "restore_seconds": report.rto,
            "megabytes_per_second": taken / report.rto,
            **{f"{stage}_seconds": seconds for stage, seconds in report.seconds.items()},
            "control_values": len(expected) + (report.controls.counted.indexes if report.controls else 0),
            "control_values_differing": len(differing) + len(report.wrong),
        }

    def _restore_latest(self) -> None:
        _tell("restoring to the end of the log")
        report = begun(None, in_earnest=False, now=clock.now())
        with self._restored(report) as place, self._session(Role.ADMINISTRATOR, place) as session:
            kept = {number for (number,) in session.execute("select number from bench_said")}
        self.figures["commits_lost"] = len(set(self.acknowledged) - kept)

    @contextmanager
    def _restored(self, report: Report) -> Iterator[Place]:
        into = Place(self.folder / "restored")
        with restored(report, into, self.stores, self.key, lambda _: None):
            yield into

    @contextmanager
    def _received(self) -> Iterator[None]:
        """Inside, both places receive the log."""
        threads = [threading.Thread(target=self._receive, args=[each], daemon=True) for each in self.config.spots]
        for thread in threads:
            thread.start()
        yield
        for thread in threads:
            thread.join()

    def _receive(self, spot: Spot) -> None:
        """Until the server is gone."""
        with suppress(StreamEndedError, ServerSaidError):
            receive(self.place, spot, self.key.recipient, at_once=True, clock=clock.now)

    def _session(self, role: Role, place: Place | None = None) -> psycopg.Connection:
        words = (place or self.place).connection(role)
        return psycopg.connect(make_conninfo("", **words), autocommit=True)


def _tell(what: str) -> None:
    click.echo(f"{what} …", err=True)
