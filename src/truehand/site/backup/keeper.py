"""Keeps the backups: base backups when they are due, old ones gone, commits waiting for the places that are there."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, Self

import psycopg
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from psycopg import sql
from psycopg.conninfo import make_conninfo

from truehand.kernel.refusal import Refusal
from truehand.site.backup import base as bases
from truehand.site.backup import tombstones, watch
from truehand.site.backup.chain import prune, unbroken
from truehand.site.backup.config import Config, Spot, Synchronous
from truehand.site.backup.keys import opening_key
from truehand.site.backup.refusals import BackupKeyMissing
from truehand.site.backup.store import Base, Store
from truehand.site.home import home
from truehand.site.postgres.place import Place, Role

RETRY: Final = timedelta(minutes=5)  # after a base backup that failed
SYSTEM: Final = "select system_identifier::text, timeline_id from pg_control_system(), pg_control_checkpoint()"
STREAMS: Final = """
select application_name, pg_wal_lsn_diff(pg_current_wal_flush_lsn(), flush_lsn)::bigint
  from pg_stat_replication where state = 'streaming'
"""
SLOTS: Final = "select slot_name, wal_status from pg_replication_slots"
log = logging.getLogger(__name__)


class Keeper:
    """One look after another; each leaves an account of itself."""

    def __init__(self, place: Place, config: Config, key: X25519PublicKey, clock: Callable[[], datetime]) -> None:
        self.place, self.config, self.key, self.clock = place, config, key, clock
        self.tombstones = home() / "tombstones"
        self._buried: dict[str, int] = {}
        self._lost_at: dict[str, datetime] = {}
        self._lapsed: datetime | None = None
        self._failed: dict[str, tuple[datetime, str]] = {}
        self._making: dict[str, int] = {}
        self._work: Future[None] | None = None
        self._pool = ThreadPoolExecutor(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nobody receives from here on: commits must not wait for it."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        with suppress(psycopg.OperationalError), self._session() as session:
            _wait_for(session, "")

    def look(self) -> watch.Account:
        """Look after everything once, and leave the account."""
        with self._session() as session:
            number, timeline = session.execute(SYSTEM).fetchone() or ("", 0)
            behind: dict[str, int] = dict(session.execute(STREAMS).fetchall())
            slots: dict[str, str] = dict(session.execute(SLOTS).fetchall())
            now = self.clock()
            waits_for = self._waits_for(set(behind), now)
            _limit(session, self.config.wal_limit)
            _wait_for(session, watch.standby_names(self.config, waits_for))
        places = tuple(self._standing(each, number, behind, slots) for each in self.config.spots)
        self._keep_tombstones(number)
        self._begin_what_is_due(number, timeline, now)
        account = watch.Account(now, self.config.synchronous, waits_for, self._lapsed, places)
        account.keep()
        return account

    def _waits_for(self, streaming: set[str], now: datetime) -> tuple[str, ...]:
        for spot in self.config.spots:
            if spot.slot in streaming:
                self._lost_at.pop(spot.name, None)
            else:
                self._lost_at.setdefault(spot.name, now)
        waits_for = watch.waiting_for(self.config, self._lost_at, now=now)
        lapsed = self.config.synchronous is not Synchronous.OFF and not waits_for
        if lapsed and self._lapsed is None:
            log.warning("commits no longer wait for a place: none is there")
        self._lapsed = (self._lapsed or now) if lapsed else None
        return waits_for

    def _standing(self, spot: Spot, system: str, behind: dict[str, int], slots: dict[str, str]) -> watch.Standing:
        faults = [watch.fault_file(spot).read_text()] if watch.fault_file(spot).exists() else []
        try:
            made = Store.at(spot.name, spot.folder, system).bases()
        except OSError as error:
            made, faults = [], [*faults, str(error)]
        if spot.name in self._failed:
            faults.append(self._failed[spot.name][1])
        return watch.Standing(
            name=spot.name,
            streaming=spot.slot in behind,
            behind=behind.get(spot.slot),
            slot=slots.get(spot.slot, ""),
            bases=len(made),
            newest=made[-1].ended if made else None,
            faults=tuple(dict.fromkeys(faults)),
            making=self._making.get(spot.name),
        )

    def _keep_tombstones(self, system: str) -> None:
        """Copy who was erased to every place that has not all of it."""
        if not self.tombstones.exists():
            return
        size = self.tombstones.stat().st_size
        for spot in self.config.spots:
            if self._buried.get(spot.name) != size:
                with suppress(OSError):
                    tombstones.keep(self.tombstones, Store.at(spot.name, spot.folder, system), self.key)
                    self._buried[spot.name] = size

    def _begin_what_is_due(self, system: str, timeline: int, now: datetime) -> None:
        """One base backup at a time, so that the server is never read twice at once."""
        if self._work and not self._work.done():
            return
        for spot in self.config.spots:
            with suppress(OSError):
                store = Store.at(spot.name, spot.folder, system)
                if spot.name not in self._lost_at and self._due(store, timeline, now):
                    self._work = self._pool.submit(self._make, store)
                    return

    def _due(self, store: Store, timeline: int, now: datetime) -> bool:
        if store.place in self._failed and now - self._failed[store.place][0] < RETRY:
            return False
        made = store.bases()
        if not made or made[-1].timeline != timeline or now - made[-1].ended >= self.config.every:
            return True
        return not unbroken(made[-1], store)

    def _make(self, store: Store) -> None:
        """Make a base backup, read it again, and forget the oldest."""
        try:
            make(self.place, store, self.key, clock=self.clock, progress=self._progress(store.place))
            prune(store, self.config.keep)
            self._failed.pop(store.place, None)
        except Refusal as refusal:
            log.warning("a base backup failed", extra={"place": store.place, "code": refusal.code})
            self._failed[store.place] = (self.clock(), refusal.sentence("en"))
        except OSError as error:
            self._failed[store.place] = (self.clock(), str(error))
        finally:
            self._making.pop(store.place, None)

    def _progress(self, name: str) -> bases.Progress:
        def tell(size: int) -> None:
            self._making[name] = size

        return tell

    def _session(self) -> psycopg.Connection:
        words = self.place.connection(Role.ADMINISTRATOR, "postgres")
        return psycopg.connect(make_conninfo("", **words, connect_timeout=5), autocommit=True)


def make(
    place: Place, store: Store, key: X25519PublicKey, *, clock: Callable[[], datetime], progress: bases.Progress
) -> Base:
    """Make a base backup and read it again from the disk; one that does not hold is thrown away and refused."""
    made = bases.take(place, store, key, clock=clock, progress=progress)
    try:
        bases.verify(store, made, opening_key())
    except BackupKeyMissing:
        bases.verify(store, made, None)
    except Refusal:
        store.forget(made)
        raise
    return made


def _wait_for(session: psycopg.Connection, names: str) -> None:
    _set(session, "synchronous_standby_names", names)


def _limit(session: psycopg.Connection, size: int) -> None:
    """A place that stays away is not waited for until the server's disk is full."""
    _set(session, "max_slot_wal_keep_size", f"{size >> 20}MB")


def _set(session: psycopg.Connection, name: str, value: str) -> None:
    """Set it for good, if it is another."""
    question = "select setting = %s or current_setting(name) = %s from pg_settings where name = %s"
    if session.execute(question, [value, value, name]).fetchone() == (True,):
        return
    session.execute(sql.SQL("alter system set {} = {}").format(sql.Identifier(name), sql.Literal(value)))
    session.execute("select pg_reload_conf()")
