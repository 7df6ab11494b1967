"""Signed notes (C2SP signed-note) and the log's checkpoints (C2SP tlog-checkpoint) with Ed25519.

A note may carry more signature lines, of witnesses or of other algorithms: unknown lines are kept and ignored.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from truehand.evidence.domain.merkle import HASH_SIZE

if TYPE_CHECKING:
    from datetime import datetime

ED25519 = b"\x01"
KEY_ID_SIZE = 4
MOST_SIGNATURES = 64
_DASH = "\N{EM DASH} "


class NoteError(ValueError):
    """The bytes are not a signed note, a checkpoint or a verifier key of the right form."""


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature under a note; ``str()`` is the line, its newline included."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A named Ed25519 public key; ``str()`` is the C2SP form ``name+id+base64``."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Return the four bytes that a signature line names its key by."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:KEY_ID_SIZE]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read the C2SP form; NoteError when it is not one, or its id does not fit."""
        name, _, rest = text.strip().partition("+")
        identifier, _, encoded = rest.partition("+")
        public = decoded(encoded)
        if not name or public[:1] != ED25519 or len(public) != 1 + 32:
            raise NoteError("not an Ed25519 verifier key")
        key = cls(name, public[1:])
        if key.key_id.hex() != identifier:
            raise NoteError("the verifier key's id does not fit")
        return key


@dataclass(frozen=True, slots=True)
class Signer:
    """A named Ed25519 private key."""

    name: str
    private: Ed25519PrivateKey

    @property
    def key(self) -> VerifierKey:
        """Return the public side."""
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """Return the note: the text, an empty line, one signature line. The text ends with a newline."""
        if not text.endswith("\n") or "\n\n" in text:
            raise NoteError("a note's text is whole lines, none empty")
        return f"{text}\n{SignatureLine(self.name, self.key.key_id, self.private.sign(text.encode()))}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed head of the log; ``note`` is its exact text, ``at`` when it was signed (by our own clock)."""

    origin: str
    size: int
    root: bytes
    note: str
    at: datetime


def taken_apart(note: str) -> tuple[str, tuple[SignatureLine, ...]]:
    """Return a note's text and its signature lines, none of them checked; NoteError when it is not a note."""
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise NoteError("no signature")
    return text + "\n", signature_lines(lines)


def signature_lines(lines: str) -> tuple[SignatureLine, ...]:
    """Read signature lines; NoteError when one is none, or when there are more than anybody needs."""
    found = lines.splitlines()
    if not 0 < len(found) <= MOST_SIGNATURES:
        raise NoteError("too many signatures, or none")
    return tuple(_line(each) for each in found)


def opened(note: str, key: VerifierKey) -> str:
    """Return the text of a note that the key signed; NoteError otherwise."""
    text, lines = taken_apart(note)
    for line in lines:
        known = (line.name, line.key_id) == (key.name, key.key_id)
        if known and verifies(key.public, line.signature, text.encode()):
            return text
    raise NoteError(f"no valid signature of {key.name}")


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether an Ed25519 signature (RFC 8032) is the key's over the message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def checkpoint_text(origin: str, size: int, head: bytes) -> str:
    """Return a checkpoint's text: origin, size, root, a line each."""
    return f"{origin}\n{size}\n{base64.b64encode(head).decode()}\n"


def read_checkpoint(text: str) -> tuple[str, int, bytes]:
    """Return origin, size and root of a checkpoint's text; NoteError when it is not one."""
    lines = text.split("\n")
    well_formed = len(lines) > 3 and lines[0] and lines[1].isascii() and lines[1].isdigit() and lines[-1] == ""  # noqa: PLR2004
    if not well_formed or lines[1] != str(int(lines[1])):
        raise NoteError("not a checkpoint")
    head = decoded(lines[2])
    if len(head) != HASH_SIZE:
        raise NoteError("a root has 32 bytes")
    return lines[0], int(lines[1]), head


def decoded(text: str) -> bytes:
    """Return what standard base64 encodes; NoteError when it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("not base64") from error


def _line(line: str) -> SignatureLine:
    name, gap, encoded = line.removeprefix(_DASH).partition(" ")
    blob = decoded(encoded)
    if not line.startswith(_DASH) or not name or not gap or len(blob) <= KEY_ID_SIZE:
        raise NoteError("not a signature line")
    return SignatureLine(name, blob[:KEY_ID_SIZE], blob[KEY_ID_SIZE:])
