"""A restore, rehearsed or in earnest: taken apart in stages, timed, held against its controls, and reported."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import psycopg
from psycopg.conninfo import make_conninfo

from truehand.evidence import queries as evidence
from truehand.site.backup.controls import Controls, asked_at, bring_up_to_date, controls
from truehand.site.backup.recovery import recovered
from truehand.site.backup.restore import unpacked
from truehand.site.backup.seal import Opener
from truehand.site.backup.store import Store
from truehand.site.backup.watch import folder
from truehand.site.postgres.place import Place, Role

# How far the best place is behind what the server has on its disk, in bytes and in seconds.
BEHIND: Final = """
select coalesce(min(pg_wal_lsn_diff(pg_current_wal_flush_lsn(), flush_lsn)), -1)::bigint,
       coalesce(min(extract(epoch from flush_lag)), 0)::float8 from pg_stat_replication where state = 'streaming'
"""
STAGES: Final = ("unpack", "recover", "update", "check")
Tell = Callable[[str], None]


@dataclass
class Report:
    """What a restore took and gave. Times are in seconds; ``rpo_bytes`` None where no server ran to be compared with.

    ``rto`` is from the first file read to a server that takes writes.
    """

    id: str
    began: datetime
    in_earnest: bool
    moment: datetime | None
    backup: str = ""
    place: str = ""
    size: int = 0
    log_bytes: int = 0
    last_commit: datetime | None = None
    end: str = ""
    rpo_bytes: int | None = None
    rpo: float | None = None
    log_agrees: bool | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    controls: Controls | None = None
    refused: str = ""

    @property
    def rto(self) -> float:
        """Seconds until the server took writes again."""
        return sum(self.seconds.get(each, 0.0) for each in STAGES[:-1])

    @property
    def wrong(self) -> list[str]:
        """Everything that is not as it must be."""
        found = [self.refused] if self.refused else []
        found += self.controls.wrong if self.controls else []
        return found if self.log_agrees is not False else [*found, "evidence: another log than the running server's"]

    @property
    def sound(self) -> bool:
        """Whether it was restored, and all is as it must be."""
        return self.controls is not None and not self.wrong

    def file(self) -> Path:
        """Write it down, and return where."""
        path = folder() / "reports" / f"{self.id}.json"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        words = asdict(self) | {"rto": self.rto, "wrong": self.wrong, "sound": self.sound}
        draft = path.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(words, default=str, ensure_ascii=False, indent=1))
        draft.rename(path)
        return path


def reports() -> list[dict[str, Any]]:
    """Return every report there is, the newest first, as it was written."""
    return [read for path in sorted((folder() / "reports").glob("*.json"), reverse=True) if (read := _read(path))]


def _read(path: Path) -> dict[str, Any] | None:
    try:
        words: dict[str, Any] = json.loads(path.read_text())
    except ValueError:
        return None
    return words


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


def begun(moment: datetime | None, *, in_earnest: bool, now: datetime) -> Report:
    """Return the report of a restore that begins."""
    return Report(f"{now:%Y%m%dT%H%M%SZ}", now, in_earnest, moment)


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
