"""A party's signature over a document, by the key that the platform keeps for that party."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from truehand.evidence.domain.note import verifies

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed which bytes (by SHA-256, hexadecimal), with which Ed25519 key."""

    signer: UUID
    sha256: str
    public_key: bytes
    signature: bytes

    def evidence(self) -> dict[str, str]:
        """Return what an event's payload lists under ``signatures`` so that a bundle proves it."""
        return {
            "signer": str(self.signer),
            "sha256": self.sha256,
            "public_key": self.public_key.hex(),
            "signature": self.signature.hex(),
        }

    def holds_for(self, document: bytes) -> bool:
        """Say whether this is the signer's signature over the document."""
        return self.sha256 == hashlib.sha256(document).hexdigest() and verifies(
            self.public_key, self.signature, statement(self.signer, self.sha256)
        )


def statement(signer: UUID, sha256: str) -> bytes:
    """Return the exact bytes that are signed; the first line keeps them apart from everything else we sign."""
    return f"truehand signature 1\n{signer}\n{sha256}\n".encode()


def party_key(master: bytes, signer: UUID) -> Ed25519PrivateKey:
    """Return the party's key, derived from the master secret (HKDF, RFC 5869)."""
    seed = HKDF(SHA256(), 32, salt=None, info=b"truehand party key 1" + signer.bytes).derive(master)
    return Ed25519PrivateKey.from_private_bytes(seed)


def signed(master: bytes, signer: UUID, document: bytes) -> Signature:
    """Return the party's signature over a document; the same every time (Ed25519 is deterministic)."""
    key, sha256 = party_key(master, signer), hashlib.sha256(document).hexdigest()
    return Signature(signer, sha256, key.public_key().public_bytes_raw(), key.sign(statement(signer, sha256)))
