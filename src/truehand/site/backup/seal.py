"""Sealed files: read by who holds the private key, written by anybody who has the public one.

A file begins with a line that says what it is, and with a key of its own, wrapped by HPKE (RFC 9180: X25519,
HKDF-SHA256, AES-256-GCM) for the backup key together with the file's name. Then come records: four bytes with the
length of what is sealed, and that, sealed by AES-256-GCM under the file's key. The nonce counts records and marks
the last one (STREAM, as in the age format), so that a record altered, moved, dropped or cut off is noticed.

What is sealed is packed first (``truehand sealed file 2``): one byte that says how, and the text as it is or deflated
(RFC 1951), each record by itself. Files of the first kind, whose records are the bare text, are read as before.
"""

from __future__ import annotations

import os
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import BinaryIO, Final, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from truehand.site.backup.refusals import ALTERED, CUT_SHORT, FOREIGN, LONGER, BackupDamaged, BackupKeyWrong

MAGIC: Final = b"truehand sealed file 2\n"
BARE_MAGIC: Final = b"truehand sealed file 1\n"
SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
KEY_BYTES, TAG_BYTES, LENGTH_BYTES = 32, 16, 4
WRAPPED_BYTES: Final = 32 + KEY_BYTES + TAG_BYTES  # the sender's point, the key, its tag
RECORD: Final = 1 << 20  # bytes of plain text at most
AS_IT_IS, DEFLATED = b"\0", b"\1"
# The quickest: it halves a database as well as slower levels, and the log must not wait for it.
LEVEL: Final = 1
RAW: Final = -zlib.MAX_WBITS


class Writes(Protocol):
    """What a sealed file is written to."""

    def write(self, data: bytes, /) -> int:
        """Take the bytes."""


class Opener:
    """The private half of a backup key."""

    def __init__(self, key: X25519PrivateKey) -> None:
        self.key = key

    @classmethod
    def new(cls) -> Self:
        """A key that nobody had before."""
        return cls(X25519PrivateKey.generate())

    @classmethod
    def parse(cls, text: str) -> Self:
        """The key written by ``str``; ValueError for anything else."""
        return cls(X25519PrivateKey.from_private_bytes(b64decode(text.strip(), validate=True)))

    def __str__(self) -> str:
        return b64encode(self.key.private_bytes_raw()).decode()

    @property
    def recipient(self) -> X25519PublicKey:
        """The public half."""
        return self.key.public_key()


def recipient(text: str) -> X25519PublicKey:
    """The public half written by ``written``; ValueError for anything else."""
    return X25519PublicKey.from_public_bytes(b64decode(text.strip(), validate=True))


def written(key: X25519PublicKey) -> str:
    """A public half as text."""
    return b64encode(key.public_bytes_raw()).decode()


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Sealer:
    """Writes one sealed file; its name is part of the seal."""

    def __init__(self, file: Writes, key: X25519PublicKey, name: str) -> None:
        own = os.urandom(KEY_BYTES)
        self.file, self._seal, self._number = file, AESGCM(own), 0
        file.write(MAGIC + SUITE.encrypt(own, key, MAGIC + name.encode()))

    def write(self, plain: bytes, *, last: bool = False) -> None:
        """Add a record of at most ``RECORD`` bytes; nothing may follow the last one, which may be empty."""
        nonce, content = _nonce(self._number, last=last), packed(plain)
        self._number += 1
        self.file.write(len(content).to_bytes(LENGTH_BYTES, "big") + self._seal.encrypt(nonce, content, None))


def packed(plain: bytes) -> bytes:
    """A record's text with a byte that says how it is packed; never longer than the text and that byte."""
    packing = zlib.compressobj(LEVEL, wbits=RAW)
    deflated = packing.compress(plain) + packing.flush()
    return DEFLATED + deflated if len(deflated) < len(plain) else AS_IT_IS + plain


def _unpacked(content: bytes, name: str) -> bytes:
    """The text of a record; ``BackupDamaged`` for one packed otherwise, or that would be longer than a record."""
    if content[:1] == AS_IT_IS:
        return content[1:]
    unpacking = zlib.decompressobj(RAW)
    try:
        plain = unpacking.decompress(content[1:], RECORD)
    except zlib.error as error:
        raise BackupDamaged.of(name, ALTERED) from error
    if content[:1] != DEFLATED or not unpacking.eof:
        raise BackupDamaged.of(name, ALTERED)
    return plain


def opened(file: BinaryIO, key: Opener, name: str, *, finished: bool = True) -> Iterator[bytes]:
    """Yield the plain text of a sealed file, record by record; each is checked before it is given.

    Of a file that is still being written (``finished=False``) the whole records are given, and a torn one at its end,
    which a killed writer leaves, is not. Refuses with ``BackupKeyWrong`` or ``BackupDamaged``, naming the file.
    """
    magic = file.read(len(MAGIC))
    if magic not in {MAGIC, BARE_MAGIC}:
        raise BackupDamaged.of(name, FOREIGN)
    wrapped = file.read(WRAPPED_BYTES)
    if len(wrapped) < WRAPPED_BYTES:
        raise BackupDamaged.of(name, CUT_SHORT)
    try:
        seal = AESGCM(SUITE.decrypt(wrapped, key.key, magic + name.encode()))
    except InvalidTag as error:
        raise BackupKeyWrong(file=name) from error
    for content in _records(file, seal, name, finished=finished):
        yield _unpacked(content, name) if magic == MAGIC else content


def _records(file: BinaryIO, seal: AESGCM, name: str, *, finished: bool) -> Iterator[bytes]:
    number = 0
    while sealed := _next_record(file, name, finished=finished):
        plain, last = _unsealed(seal, sealed, number, name)
        yield plain
        number += 1
        if last:
            if file.read(1):
                raise BackupDamaged.of(name, LONGER)
            return
    if finished:
        raise BackupDamaged.of(name, CUT_SHORT)


def _next_record(file: BinaryIO, name: str, *, finished: bool) -> bytes:
    """The next sealed record; nothing at the end of the file or where it is torn."""
    head = file.read(LENGTH_BYTES)
    length = int.from_bytes(head, "big")
    if length > RECORD + 1:  # and the byte that says how it is packed
        raise BackupDamaged.of(name, ALTERED)
    sealed = file.read(length + TAG_BYTES) if len(head) == LENGTH_BYTES else b""
    if len(sealed) == length + TAG_BYTES:
        return sealed
    if finished:
        raise BackupDamaged.of(name, CUT_SHORT)
    return b""


def _unsealed(seal: AESGCM, sealed: bytes, number: int, name: str) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return seal.decrypt(_nonce(number, last=last), sealed, None), last
        except InvalidTag:
            continue
    raise BackupDamaged.of(name, ALTERED)
