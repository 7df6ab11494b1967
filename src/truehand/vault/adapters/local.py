"""Wrapping keys in files of this machine, outside the database: ``<version>`` in a folder, readable by its owner alone.

A wrapped key is the form (1 byte), the version (4 bytes), a nonce, and the key encrypted (AES-256-GCM) for its own
identifier and that version.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from truehand.edge.sealing.kept import keep_first
from truehand.edge.sealing.wrapping import KeyNotOpenedError

if TYPE_CHECKING:
    from collections.abc import Sequence

FORM: Final = b"L"
_SIZE: Final = 32
_NONCE: Final = 12
_HEAD: Final = 5
_PREFIX: Final = "file:"


class LocalFiles:
    """Wraps with the newest file; unwraps with whichever file a key names."""

    def __init__(self, folder: Path | None = None) -> None:
        """Use the folder of the settings; its first file is made at its first use."""
        self._folder = folder or Path(settings.TRUEHAND_WRAPPING_KEYS)
        self._ciphers: dict[int, AESGCM] = {}

    def current(self) -> str:
        """Return the newest version's name."""
        return f"{_PREFIX}{self._newest()}"

    def wrap(self, keys: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        """Return each key wrapped by the newest version."""
        version = self._newest()
        head, cipher = FORM + version.to_bytes(4), self._cipher(version)
        return [_wrapped(cipher, head, key, bound_to) for key, bound_to in keys]

    def unwrap(self, keys: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        """Return each key; KeyNotOpenedError."""
        return [self._opened(wrapped, bound_to) for wrapped, bound_to in keys]

    def made_at(self, name: str) -> datetime | None:
        """Return when a version's file was written; None when it is not in the folder."""
        try:
            written = (self._folder / name.removeprefix(_PREFIX)).stat().st_mtime
        except OSError:
            return None
        return datetime.fromtimestamp(written, UTC)

    def renew(self) -> str:
        """Make the next version, which wraps from now on, and return its name."""
        _make(self._folder, (self.versions() or [0])[-1] + 1)
        return self.current()

    def versions(self) -> list[int]:
        """Return the versions that are there, oldest first."""
        return sorted(int(path.name) for path in self._folder.glob("[0-9]*"))

    def _newest(self) -> int:
        versions = self.versions()
        if not versions:
            _make(self._folder, 1)
            versions = self.versions()
        return versions[-1]

    def _cipher(self, version: int) -> AESGCM:
        if version not in self._ciphers:
            try:
                self._ciphers[version] = AESGCM((self._folder / str(version)).read_bytes())
            except OSError as error:
                raise KeyNotOpenedError(f"wrapping key {version} is not in its folder") from error
        return self._ciphers[version]

    def _opened(self, wrapped: bytes, bound_to: bytes) -> bytes:
        head, rest = wrapped[:_HEAD], wrapped[_HEAD:]
        if head[:1] != FORM:
            raise KeyNotOpenedError("wrapped by another provider")
        try:
            return self._cipher(int.from_bytes(head[1:])).decrypt(rest[:_NONCE], rest[_NONCE:], head + bound_to)
        except InvalidTag as error:
            raise KeyNotOpenedError("a wrapped key was altered") from error


def _wrapped(cipher: AESGCM, head: bytes, key: bytes, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return head + nonce + cipher.encrypt(nonce, key, head + bound_to)


def _make(folder: Path, version: int) -> None:
    """Write a fresh key whole; whoever makes the same version at the same moment, the first one's counts."""
    keep_first(folder / str(version), secrets.token_bytes(_SIZE))
