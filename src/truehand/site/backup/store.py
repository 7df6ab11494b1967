"""What lies at a place: sealed base backups, each with a note in clear, and the sealed segments of the server's log.

    PLACE/<system>/base/<id>.sealed, <id>.json
    PLACE/<system>/wal/<segment>.sealed, and while it is being written <segment>.<attempt>.open
    PLACE/<system>/tombstones.sealed

``<system>`` is the server's own number, so that two installations never mix. The note holds no secrets and is not
trusted: what counts is in the sealed file.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from truehand.site.backup.config import Spot
from truehand.site.backup.lsn import Position
from truehand.site.backup.refusals import SystemUnclear

SEGMENT: Final = re.compile(r"([0-9A-F]{24})\.sealed")
OPEN: Final = re.compile(r"([0-9A-F]{24})\.(\d+)\.open")


class PlaceMissingError(OSError):
    """The folder of a place is not there: a disk that is not mounted must not be made up."""


@dataclass(frozen=True)
class Base:
    """One base backup: when it was begun and complete, the stretch of the log that it needs, and its size in bytes."""

    id: str
    began: datetime
    ended: datetime
    timeline: int
    start: Position
    end: Position
    size: int
    sha256: str

    def stored(self) -> dict[str, Any]:
        """Return it in plain values."""
        words = asdict(self) | {"start": str(self.start), "end": str(self.end)}
        return words | {"began": self.began.isoformat(), "ended": self.ended.isoformat()}

    @classmethod
    def restored(cls, words: dict[str, Any]) -> Base:
        """Return what was stored."""
        places = {name: Position.parse(words[name]) for name in ("start", "end")}
        times = {name: datetime.fromisoformat(words[name]) for name in ("began", "ended")}
        return cls(**words | places | times)


@dataclass(frozen=True)
class Piece:
    """A file with one segment of the log; ``attempt`` is 0 for a whole one."""

    path: Path
    segment: str
    attempt: int

    @property
    def whole(self) -> bool:
        """Whether the segment was finished."""
        return not self.attempt

    @property
    def sealed_as(self) -> str:
        """The name in its seal."""
        return f"wal/{self.segment}"


@dataclass(frozen=True)
class Store:
    """One system's files at one place."""

    place: str
    root: Path

    @classmethod
    def at(cls, place: str, folder: Path, system: str) -> Store:
        """Return the store, its folders made; raises ``PlaceMissingError`` where the place itself is not there."""
        if not folder.is_dir():
            raise PlaceMissingError(f"there is no folder {folder}")
        store = cls(place, folder / system)
        for path in (store.root, store.root / "base", store.root / "wal"):
            path.mkdir(mode=0o700, exist_ok=True)
        return store

    def base_file(self, backup: str) -> Path:
        """Where a base backup lies."""
        return self.root / "base" / f"{backup}.sealed"

    def note_file(self, backup: str) -> Path:
        """Where its note lies."""
        return self.root / "base" / f"{backup}.json"

    def bases(self) -> list[Base]:
        """Return the base backups, oldest first; whatever is half made or has no readable note is not one."""
        return sorted(self._bases(), key=lambda each: each.ended)

    def _bases(self) -> Iterator[Base]:
        for note in (self.root / "base").glob("*.json"):
            try:
                base = Base.restored(json.loads(note.read_text()))
            except (ValueError, KeyError, TypeError):
                continue
            if base.id == note.stem:
                yield base

    def pieces(self) -> list[Piece]:
        """Return every file of the log, in the order of the log, whole ones before open ones."""
        found = [_piece(path) for path in (self.root / "wal").iterdir()]
        return sorted((each for each in found if each), key=lambda each: (each.segment, each.attempt))

    def forget(self, base: Base) -> None:
        """Remove a base backup; its note goes first, so that no note speaks of what is gone."""
        self.note_file(base.id).unlink(missing_ok=True)
        self.base_file(base.id).unlink(missing_ok=True)


def _piece(path: Path) -> Piece | None:
    if found := SEGMENT.fullmatch(path.name):
        return Piece(path, found[1], 0)
    if found := OPEN.fullmatch(path.name):
        return Piece(path, found[1], int(found[2]))
    return None


def system_of(spots: Sequence[Spot], wanted: str | None) -> str:
    """Return the number of the installation whose backups lie there; ``SystemUnclear`` where that is not one."""
    found = {path.name for spot in spots for path in spot.folder.glob("*") if (path / "base").is_dir()}
    if wanted in found:
        return str(wanted)
    if wanted or len(found) != 1:
        raise SystemUnclear(systems=", ".join(sorted(found)) or "-")
    return found.pop()


def created(path: Path) -> BinaryIO:
    """Open a new file that its owner alone can read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def on_disk(file: BinaryIO) -> None:
    """Return when everything written so far is on the disk."""
    file.flush()
    os.fsync(file.fileno())


def settled(draft: Path, path: Path) -> None:
    """Give a file that is on the disk its name, and return when the name is on the disk too."""
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
