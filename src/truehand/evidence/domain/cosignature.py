"""Cosignatures (C2SP tlog-cosignature): somebody's word that a checkpoint only extends what they saw before.

Two kinds: Ed25519 (``cosignature/v1``), and ML-DSA-44 (FIPS 204), which a quantum computer does not forge. The log
signs its own heads with ML-DSA-44 too, beside the Ed25519 signature that every reader of checkpoints knows.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from truehand.evidence.domain.note import KEY_ID_SIZE, NoteError, SignatureLine, decoded, read_checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

ED25519: Final = 0x04
ML_DSA_44: Final = 0x06
_KEY_SIZES: Final = {ED25519: 32, ML_DSA_44: 1312}
_SIGNATURE_SIZES: Final = {ED25519: 64, ML_DSA_44: 2420}
_TIME_SIZE: Final = 8


@dataclass(frozen=True, slots=True)
class CosignerKey:
    """A cosigner's name, kind and public key; ``str()`` is the C2SP form ``name+id+base64``."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Return the four bytes that a signature line names its key by."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:KEY_ID_SIZE]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> CosignerKey:
        """Read the C2SP form; NoteError when it is not one, or its id does not fit."""
        name, _, rest = text.strip().partition("+")
        identifier, _, encoded = rest.partition("+")
        material = decoded(encoded)
        if not name or not material or _KEY_SIZES.get(material[0]) != len(material) - 1:
            raise NoteError("not a cosigner's key")
        key = cls(name, material[0], material[1:])
        if key.key_id.hex() != identifier:
            raise NoteError("the cosigner key's id does not fit")
        return key

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Say whether a signature over a message is this key's."""
        try:
            if self.kind == ED25519:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
            else:
                MLDSA44PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Cosigner:
    """Whoever cosigns: a name and a private key of either kind."""

    name: str
    private: Ed25519PrivateKey | MLDSA44PrivateKey

    @property
    def key(self) -> CosignerKey:
        """Return the public side."""
        kind = ED25519 if isinstance(self.private, Ed25519PrivateKey) else ML_DSA_44
        return CosignerKey(self.name, kind, self.private.public_key().public_bytes_raw())

    def cosign(self, text: str, *, at: datetime) -> str:
        """Return the signature line over a checkpoint's text, with the second it was made; NoteError for other text."""
        key, stamp = self.key, int(at.timestamp())
        signature = self.private.sign(_message(key, stamp, text))
        return str(SignatureLine(self.name, key.key_id, struct.pack(">Q", stamp) + signature))


def cosigned(text: str, lines: Iterable[SignatureLine], key: CosignerKey) -> int | None:
    """Return when the key cosigned a checkpoint's text, in seconds since 1970; None when no line of it holds."""
    for line in lines:
        if (line.name, line.key_id) != (key.name, key.key_id):
            continue
        if len(line.signature) != _TIME_SIZE + _SIGNATURE_SIZES[key.kind]:
            continue
        stamp = int.from_bytes(line.signature[:_TIME_SIZE], "big")
        if stamp < 2**63 and key.verifies(line.signature[_TIME_SIZE:], _message(key, stamp, text)):
            return stamp
    return None


def _message(key: CosignerKey, stamp: int, text: str) -> bytes:
    """Return what is signed: of Ed25519 the whole text, of ML-DSA-44 who cosigns, when, and which tree."""
    if key.kind == ED25519:
        return f"cosignature/v1\ntime {stamp}\n{text}".encode()
    origin, size, root = read_checkpoint(text)
    who_and_when = _short(key.name) + struct.pack(">Q", stamp)
    return b"subtree/v1\n\0" + who_and_when + _short(origin) + struct.pack(">QQ", 0, size) + root


def _short(name: str) -> bytes:
    raw = name.encode()
    if not 0 < len(raw) < 2**8:
        raise NoteError("a name has 1 to 255 bytes")
    return bytes([len(raw)]) + raw
