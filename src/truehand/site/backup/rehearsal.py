"""A restore, rehearsed or in earnest: taken apart in stages, timed, held against its controls, and reported."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Final

import psycopg
from psycopg.conninfo import make_conninfo

from truehand.evidence import queries as evidence
from truehand.site.backup.controls import asked_at, bring_up_to_date, controls
from truehand.site.backup.recovery import recovered
from truehand.site.backup.report import Report
from truehand.site.backup.restore import unpacked
from truehand.site.backup.seal import Opener
from truehand.site.backup.store import Store
from truehand.site.postgres.place import Place, Role

# How far the best place is behind what the server has on its disk, in bytes and in seconds.
BEHIND: Final = """
select coalesce(min(pg_wal_lsn_diff(pg_current_wal_flush_lsn(), flush_lsn)), -1)::bigint,
       coalesce(min(extract(epoch from flush_lag)), 0)::float8 from pg_stat_replication where state = 'streaming'
"""
Tell = Callable[[str], None]


def behind(place: Place, report: Report) -> None:
    """Write down what would be lost if the running server were gone at this instant."""
    with psycopg.connect(make_conninfo("", **place.connection(Role.ADMINISTRATOR, "postgres"))) as session:
        lost, since = session.execute(BEHIND).fetchone() or (-1, 0.0)
    report.rpo_bytes = None if lost < 0 else lost
    report.rpo = None if lost < 0 else (since if lost else 0.0)


@contextmanager
def restored(report: Report, into: Place, stores: Sequence[Store], key: Opener, tell: Tell) -> Iterator[Report]:
    """Restore into an empty folder and check; inside, the server runs and the rooms' doors ask it."""
    with _timed(report, "unpack", tell):
        done = unpacked(into, stores, report.moment, key)
    report.backup, report.place, report.size = done.base.id, done.place, done.size
    report.log_bytes, report.damaged = done.log_bytes, done.damaged
    tell("recover")
    began = perf_counter()
    with recovered(into, report.moment) as found, asked_at(into):
        report.seconds["recover"] = perf_counter() - began
        report.end, report.last_commit = str(found.end), found.last
        with _timed(report, "update", tell):
            bring_up_to_date(into)
        with _timed(report, "check", tell):
            report.controls = controls(into)
        yield report


def same_log(report: Report) -> None:
    """Hold the restored log against the one of the server that Django asks now: one must extend the other."""
    if report.controls and report.controls.size:
        size = report.controls.size
        report.log_agrees = size <= evidence.log_size() and evidence.roots([size])[size].hex() == report.controls.root


@contextmanager
def _timed(report: Report, stage: str, tell: Tell) -> Iterator[None]:
    tell(stage)
    began = perf_counter()
    yield
    report.seconds[stage] = perf_counter() - began


def rehearse(report: Report, place: Place, stores: Sequence[Store], key: Opener, tell: Tell) -> Report:
    """Restore beside the running server into a folder that is removed again."""
    scratch = Place(place.folder.with_name("rehearsal"), durable=place.durable)
    behind(place, report)
    try:
        with restored(report, scratch, stores, key, tell):
            pass
        same_log(report)
    finally:
        shutil.rmtree(scratch.folder, ignore_errors=True)
    return report


def replace(place: Place, restored_place: Place, now: datetime) -> Path | None:
    """Put what was restored in the server's place; return where the old one is kept."""
    old = place.folder.with_name(f"{place.folder.name}.before.{now:%Y%m%dT%H%M%SZ}") if place.data.exists() else None
    if old:
        place.folder.rename(old)
    elif place.folder.exists():
        shutil.rmtree(place.folder)
    restored_place.folder.rename(place.folder)
    return old
