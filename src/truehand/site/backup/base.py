"""Base backups: ``pg_basebackup`` of the running server, checked against its manifest and sealed as it comes."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from truehand.site.backup import archive
from truehand.site.backup.refusals import ALTERED, MISSING, BackupDamaged, BackupFailed
from truehand.site.backup.seal import RECORD, Opener, Sealer, opened
from truehand.site.backup.store import Base, Store, created, on_disk, settled
from truehand.site.postgres.place import Place, Role, program

# The manifest comes with the tar, the log through the receivers. Incremental backups gave wrong counts: not used.
OPTIONS: Final = ("--pgdata=-", "--format=tar", "--wal-method=none", "--checkpoint=fast", "--no-password")
SUMS: Final = "--manifest-checksums=SHA256"
Progress = Callable[[int], None]  # is told the bytes so far


@dataclass
class Hashed:
    """A file that is written, and the SHA-256 of what was."""

    file: BinaryIO
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def write(self, data: bytes) -> int:
        """Write all of it."""
        self.digest.update(data)
        self.size += len(data)
        return self.file.write(data)


class Copied(io.RawIOBase):
    """What is read of a stream, sealed on the way."""

    def __init__(self, source: IO[bytes], sealer: Sealer, progress: Progress) -> None:
        super().__init__()
        self.source, self.sealer, self.progress, self.total = source, sealer, progress, 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - as RawIOBase's
        """Read, seal, hand on."""
        data = self.source.read(min(len(buffer), RECORD))
        buffer[: len(data)] = data
        if data:
            self.sealer.write(data)
            self.total += len(data)
            self.progress(self.total)
        return len(data)


def take(
    place: Place, store: Store, key: X25519PublicKey, *, clock: Callable[[], datetime], progress: Progress
) -> Base:
    """Make a base backup of the running server at one place.

    It counts from its note on, which is written last. Refuses with ``BackupFailed`` when the server or the disk does
    not play along, with ``BackupDamaged`` when what came is not what the server's manifest says; nothing is left then.
    """
    began = clock()
    backup = f"{began:%Y%m%dT%H%M%S%fZ}"
    draft, note = store.base_file(backup).with_suffix(".draft"), store.note_file(backup)
    try:
        with created(draft) as file:
            sealed = Hashed(file)
            contents = _streamed(place, store, Sealer(sealed, key, f"base/{backup}"), progress)
            on_disk(file)
        ended, sha256 = clock(), sealed.digest.hexdigest()
        base = Base(backup, began, ended, contents.timeline, contents.start, contents.end, sealed.size, sha256)
        settled(draft, store.base_file(backup))
        with created(note.with_suffix(".draft")) as file:
            file.write(json.dumps(base.stored()).encode())
            on_disk(file)
        settled(note.with_suffix(".draft"), note)
    except OSError as error:
        raise BackupFailed(place=store.place, why=error.strerror or type(error).__name__) from error
    finally:
        for path in (draft, note.with_suffix(".draft")):
            with suppress(OSError):
                path.unlink(missing_ok=True)
    return base


def _streamed(place: Place, store: Store, sealer: Sealer, progress: Progress) -> archive.Contents:
    """Let the server send all it has, and return what that is."""
    with _server_sends(place, store) as source:
        contents = archive.read(io.BufferedReader(Copied(source, sealer, progress), RECORD), "base")
    sealer.write(b"", last=True)
    return contents


@contextmanager
def _server_sends(place: Place, store: Store) -> Iterator[IO[bytes]]:
    """Inside, the tar comes; what the server says against it counts more than what the tar then looks like."""
    words = place.connection(Role.REPLICA)
    command = [program("pg_basebackup"), *OPTIONS, SUMS]
    command += [f"--host={words['host']}", f"--port={words['port']}", f"--username={words['user']}"]
    environment = os.environ | {"PGPASSWORD": words["password"], "LC_MESSAGES": "C"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, env=environment) as running:
        if running.stdout is None or running.stderr is None:
            raise TypeError("a pipe was asked for")
        try:
            yield running.stdout
        except BackupDamaged as error:
            if running.wait():
                raise BackupFailed(place=store.place, why=_last_line(running.stderr)) from error
            raise
        finally:
            running.kill()
        if running.wait():
            raise BackupFailed(place=store.place, why=_last_line(running.stderr))


def _last_line(said: IO[bytes]) -> str:
    lines = said.read().decode(errors="replace").splitlines()
    return lines[-1] if lines else "pg_basebackup was stopped"


def verify(store: Store, base: Base, key: Opener | None) -> archive.Contents | None:
    """Read a base backup again and hold it against its manifest; without the key the sealed file against its note.

    Refuses with ``BackupDamaged`` or ``BackupKeyWrong``, naming the file.
    """
    if key is None:
        _hold_against_note(store, base)
        return None
    with tar(store, base, key) as stream:
        return held(base, archive.read(stream, f"base/{base.id}"))


def unpack(store: Store, base: Base, key: Opener, into: Path, progress: Progress) -> archive.Contents:
    """Verify a base backup while it is unpacked into an empty folder; refuses as ``verify`` does."""
    with tar(store, base, key, progress) as stream:
        return held(base, archive.read(stream, f"base/{base.id}", into))


def held(base: Base, contents: archive.Contents) -> archive.Contents:
    """Return the contents if the note, which lies there in clear, says the same of them."""
    if (base.timeline, base.start, base.end) != (contents.timeline, contents.start, contents.end):
        raise BackupDamaged.of(f"base/{base.id}.json", ALTERED)
    return contents


def _hold_against_note(store: Store, base: Base) -> None:
    digest = hashlib.sha256()
    with _file(store, base) as file:
        while block := file.read(RECORD):
            digest.update(block)
    if digest.hexdigest() != base.sha256:
        raise BackupDamaged.of(f"base/{base.id}", ALTERED)


def _file(store: Store, base: Base) -> BinaryIO:
    try:
        return store.base_file(base.id).open("rb")
    except FileNotFoundError as error:
        raise BackupDamaged.of(f"base/{base.id}", MISSING) from error


def tar(store: Store, base: Base, key: Opener, progress: Progress = lambda _: None) -> io.BufferedReader:
    """Return the tar of a sealed base backup, as a stream."""
    return io.BufferedReader(Unsealed(store, base, key, progress), RECORD)


class Unsealed(io.RawIOBase):
    """What a sealed base backup holds, as bytes."""

    def __init__(self, store: Store, base: Base, key: Opener, progress: Progress) -> None:
        super().__init__()
        self._file = _file(store, base)
        self._records = opened(self._file, key, f"base/{base.id}")
        self._rest, self._progress, self.total = memoryview(b""), progress, 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - as RawIOBase's
        """Give what is left of a record, else the next one's beginning."""
        if not self._rest:
            self._rest = memoryview(next(self._records, b""))
            self.total += len(self._rest)
            self._progress(self.total)
        given, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()
