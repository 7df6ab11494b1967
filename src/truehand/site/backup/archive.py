"""The tar of a base backup, held file by file against the manifest in it (``pg_verifybackup`` in Python)."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from truehand.site.backup.lsn import Position
from truehand.site.backup.refusals import ALTERED, CUT_SHORT, MISSING, UNEXPECTED, BackupDamaged
from truehand.site.postgres.account import give_to_server

MANIFEST: Final = "backup_manifest"
BLOCK: Final = 1 << 20
Digest = tuple[int, str]  # bytes, SHA-256


@dataclass(frozen=True)
class Contents:
    """What a base backup holds, and the stretch of the log that it needs."""

    files: int
    size: int
    timeline: int
    start: Position
    end: Position


def read(stream: IO[bytes], name: str, into: Path | None = None) -> Contents:
    """Read a base backup to its end and hold it against its manifest; with ``into``, an empty folder, unpack it there.

    Refuses with ``BackupDamaged``, naming the file inside, when one is altered, missing or too many.
    """
    found, manifest = dict[str, Digest](), b""
    try:
        with closing(tarfile.open(fileobj=stream, mode="r|", bufsize=BLOCK)) as tar:
            for member in tar:
                inside = _name(member, name)
                if member.isdir():
                    _make(into, inside)
                elif inside == MANIFEST:
                    manifest = _bytes(tar, member)
                else:
                    found[inside] = _keep(tar, member, into, inside)
    except tarfile.TarError as error:
        raise BackupDamaged.of(name, ALTERED) from error
    while stream.read(BLOCK):  # what pads the tar
        pass
    return _held(found, manifest, name)


def _name(member: tarfile.TarInfo, name: str) -> str:
    """The path inside, which must stay inside; a link has no business in a backup of ours."""
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or not (member.isdir() or member.isreg()):
        raise BackupDamaged.of(f"{name}: {member.name}", UNEXPECTED)
    return str(path)


def _make(into: Path | None, inside: str) -> None:
    if into:
        path = into / inside
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        give_to_server(path)


def _blocks(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    file = tar.extractfile(member)
    while file and (block := file.read(BLOCK)):
        yield block


def _bytes(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    return b"".join(_blocks(tar, member))


def _keep(tar: tarfile.TarFile, member: tarfile.TarInfo, into: Path | None, inside: str) -> Digest:
    digest = hashlib.sha256()
    if into is None:
        for block in _blocks(tar, member):
            digest.update(block)
        return member.size, digest.hexdigest()
    path = into / inside
    path.touch(mode=0o600)
    with path.open("wb") as file:
        for block in _blocks(tar, member):
            digest.update(block)
            file.write(block)
    give_to_server(path)
    return member.size, digest.hexdigest()


def _held(found: dict[str, Digest], manifest: bytes, name: str) -> Contents:
    """Hold what was found against the manifest, and the manifest against its own sum."""
    if not manifest:
        raise BackupDamaged.of(f"{name}: {MANIFEST}", MISSING)
    listed = _listed(manifest, name)
    expected = {_path(each): (each["Size"], each["Checksum"]) for each in listed["Files"]}
    for path in expected.keys() | found.keys():
        why = UNEXPECTED if path not in expected else MISSING if path not in found else ALTERED
        if expected.get(path) != found.get(path):
            raise BackupDamaged.of(f"{name}: {path}", why)
    (stretch,) = listed["WAL-Ranges"]
    places = (Position.parse(stretch[each]) for each in ("Start-LSN", "End-LSN"))
    return Contents(len(found), sum(size for size, _ in found.values()), stretch["Timeline"], *places)


def _listed(manifest: bytes, name: str) -> dict[str, Any]:
    """The manifest, if its last line is the sum of the others."""
    try:
        listed: dict[str, Any] = json.loads(manifest)
        before = manifest[: manifest.rindex(b'"Manifest-Checksum"')]
    except ValueError as error:
        raise BackupDamaged.of(f"{name}: {MANIFEST}", CUT_SHORT) from error
    if hashlib.sha256(before).hexdigest() != listed["Manifest-Checksum"]:
        raise BackupDamaged.of(f"{name}: {MANIFEST}", ALTERED)
    return listed


def _path(item: dict[str, Any]) -> str:
    if "Path" in item:
        return str(item["Path"])
    return bytes.fromhex(item["Encoded-Path"]).decode(errors="surrogateescape")
