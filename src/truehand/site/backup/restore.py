"""From what lies at the places to a server's data, ready to be recovered to a moment."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from truehand.kernel.refusal import Refusal
from truehand.site.backup.base import unpack
from truehand.site.backup.chain import Chain, chain
from truehand.site.backup.lsn import SEGMENT_BYTES, taken_apart
from truehand.site.backup.refusals import ALTERED, BackupDamaged, BackupGap, BackupKeyWrong, RestoreTooEarly
from truehand.site.backup.seal import Opener, opened
from truehand.site.backup.store import Base, Piece, Store
from truehand.site.postgres.account import give_to_server
from truehand.site.postgres.place import Place

Progress = Callable[[int], None]  # is told the bytes so far
HISTORY: Final = "1\t0/0\tkept, so that no timeline is used twice\n"


@dataclass
class Unpacked:
    """What was taken for a restore, and what was wrong at a place and could be had from another."""

    base: Base
    place: str
    damaged: list[str] = field(default_factory=list)
    size: int = 0
    log_bytes: int = 0


def unpacked(
    into: Place, stores: Sequence[Store], moment: datetime | None, key: Opener, progress: Progress = lambda _: None
) -> Unpacked:
    """Put the newest base backup that was complete by then, and the log after it, into an empty folder.

    ``moment`` None is the end of the log. A file that is damaged at one place is taken from another, and named. Refuses
    with ``RestoreTooEarly``, ``BackupGap``, and where no place has it whole ``BackupDamaged`` or ``BackupKeyWrong``.
    """
    damaged, refusals = list[str](), list[Refusal]()
    for store, base in _candidates(stores, moment):
        shutil.rmtree(into.folder, ignore_errors=True)
        into.data.mkdir(mode=0o700, parents=True)
        give_to_server(into.folder)
        give_to_server(into.data)
        try:
            size = unpack(store, base, key, into.data, progress).size
            done = Unpacked(base, store.place, damaged, size)
            pieces = chain(base, (each for each in _of_all(stores)), upto=_enough(stores, base, moment))
            done.log_bytes = _put_log(pieces, into.data / "pg_wal", key, damaged)
        except (BackupDamaged, BackupKeyWrong, BackupGap) as refusal:
            damaged.append(f"{store.place}: {refusal.sentence('en')}")
            refusals.append(refusal)
            continue
        _keep_histories(stores, into.data / "pg_wal")
        return done
    raise refusals[0]


def _candidates(stores: Iterable[Store], moment: datetime | None) -> list[tuple[Store, Base]]:
    """The base backups that were complete by then, the newest first."""
    every = [(store, base) for store in stores for base in store.bases()]
    fit = [(store, base) for store, base in every if moment is None or base.ended <= moment]
    if not fit:
        first = min((base.ended for _, base in every), default=None)
        raise RestoreTooEarly(moment=moment or "latest", first=first or "-")
    return sorted(fit, key=lambda each: (each[1].timeline, each[1].ended), reverse=True)


def _of_all(stores: Iterable[Store]) -> list[Piece]:
    return [piece for store in stores for piece in store.pieces()]


def _enough(stores: Iterable[Store], base: Base, moment: datetime | None) -> int | None:
    """The segment at which a later base backup, begun after the moment, was complete: no more of the log is needed."""
    if moment is None:
        return None
    later = [each.end.segment for store in stores for each in store.bases() if each.began > moment]
    return min((each for each in later if each >= base.end.segment), default=None)


def _put_log(pieces: Chain, folder: Path, key: Opener, damaged: list[str]) -> int:
    """Unseal the log into the server's folder; return how many bytes of it there are. Only the last may be short."""
    total, last = 0, list(pieces)[-1]
    for segment, copies in pieces.items():
        content = _content(copies, key, damaged)
        if len(content) < SEGMENT_BYTES and segment != last:
            raise BackupGap(segment=segment, backup="")
        total += len(content)
        path = folder / segment
        path.touch(mode=0o600)
        path.write_bytes(content.ljust(SEGMENT_BYTES, b"\0"))
        give_to_server(path)
    return total


def _content(copies: list[Piece], key: Opener, damaged: list[str]) -> bytes:
    """The longest of the copies; one that does not agree with it as far as it goes is altered."""
    found, refusals = list[bytes](), list[Refusal]()
    for copy in sorted(copies, key=lambda each: not each.whole):
        try:
            with copy.path.open("rb") as file:
                found.append(b"".join(opened(file, key, copy.sealed_as, finished=copy.whole)))
        except (BackupDamaged, BackupKeyWrong) as refusal:
            damaged.append(f"{copy.path.name}: {refusal.sentence('en')}")
            refusals.append(refusal)
            continue
        if copy.whole:
            break
    if not found:
        raise refusals[0]
    longest = max(found, key=len)
    if not all(longest.startswith(each) for each in found):
        raise BackupDamaged.of(copies[0].sealed_as, ALTERED)
    return longest


def _keep_histories(stores: Iterable[Store], folder: Path) -> None:
    """Let the server know which timelines there were, so that it begins another one."""
    newest = max(taken_apart(each.segment)[0] for each in _of_all(stores))
    for timeline in range(2, newest + 1):
        path = folder / f"{timeline:08X}.history"
        path.touch(mode=0o600)
        path.write_text(HISTORY)
        give_to_server(path)
