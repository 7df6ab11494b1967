"""The server's log as it lies at a place: a sealed file a segment, and one that grows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, Self

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from truehand.kernel.refusal import Refusal
from truehand.site.backup.lsn import SEGMENT_BYTES, Position, file_name
from truehand.site.backup.seal import RECORD, Opener, Sealer, opened
from truehand.site.backup.store import Store, created, on_disk, settled


def damaged(store: Store, key: Opener) -> Iterator[Refusal]:
    """Read every file of the log at a place; yield the refusal of each that does not hold."""
    for piece in store.pieces():
        try:
            with piece.path.open("rb") as file:
                for _ in opened(file, key, piece.sealed_as, finished=piece.whole):
                    pass
        except FileNotFoundError:  # an open one that was finished meanwhile
            continue
        except Refusal as refusal:
            yield refusal


class SegmentWriter:
    """Takes the bytes of the log in their order, from the beginning of a segment on.

    A file that a killed writer left is not gone on with, for nobody here could read it: the segment is begun anew
    beside it, and the older file goes when the segment is whole. So nothing that was once on the disk is ever missing.
    """

    def __init__(self, store: Store, key: X25519PublicKey, timeline: int, start: Position) -> None:
        self.store, self.key, self.timeline = store, key, timeline
        self.received = self.flushed = start.of_segment
        self._file: BinaryIO | None = None
        self._waiting = bytearray()

    def take(self, start: Position, data: bytes) -> None:
        """Take the next bytes; ValueError where they are not the next."""
        if start != self.received:
            raise ValueError(f"the log goes on at {start}, not at {self.received}")
        self._waiting += data
        self.received = Position(start.at + len(data))
        while len(self._waiting) >= RECORD or self.received.segment > self._begun.segment:
            self._seal_some()

    def flush(self) -> None:
        """Return when everything taken is on the disk."""
        while self._waiting:
            self._seal_some()
        if self._file:
            on_disk(self._file)
        self.flushed = self.received

    def close(self) -> None:
        """Leave the file that grows as it is; one with nothing of worth in it goes."""
        if self._file:
            with suppress(OSError):  # of a full disk, which was said already
                self._file.close()
            if self.flushed <= self._began_at:
                self._path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _begun(self) -> Position:
        """Where the bytes that wait for their seal begin."""
        return Position(self.received.at - len(self._waiting))

    def _seal_some(self) -> None:
        begun = self._begun
        left = SEGMENT_BYTES - begun.at % SEGMENT_BYTES
        some = bytes(self._waiting[: min(RECORD, left)])
        if self._file is None:
            self._begin(begun)
        self._sealer.write(some, last=len(some) == left)
        del self._waiting[: len(some)]
        if len(some) == left:
            self._finish(begun)

    def _begin(self, at: Position) -> None:
        self._began_at = at
        self._name = file_name(self.timeline, at.segment)
        earlier = [each.attempt for each in self.store.pieces() if each.segment == self._name]
        self._path = self.store.root / "wal" / f"{self._name}.{max(earlier, default=0) + 1}.open"
        self._file = created(self._path)
        self._sealer = Sealer(self._file, self.key, f"wal/{self._name}")

    def _finish(self, at: Position) -> None:
        if self._file is None:
            raise RuntimeError("nothing was begun")
        on_disk(self._file)
        self._file.close()
        self._file = None
        settled(self._path, self.store.root / "wal" / f"{self._name}.sealed")
        self.flushed = Position(at.of_segment.at + SEGMENT_BYTES)
        for each in self.store.pieces():
            if each.segment == self._name and not each.whole:
                each.path.unlink()
