"""Sealed bytes: which key, a nonce, and the content encrypted with it for one place alone (AES-256-GCM).

1 byte   form, 0x01
16 bytes the key's identifier
12 bytes nonce
rest     ciphertext and tag
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from uuid import UUID

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORM: Final = b"\x01"
ID_SIZE: Final = 16
NONCE_SIZE: Final = 12
_NONCE_AT: Final = 1 + ID_SIZE
_CONTENT_AT: Final = _NONCE_AT + NONCE_SIZE


@dataclass(frozen=True, slots=True)
class Key:
    """A data subject's key, unwrapped."""

    id: UUID
    cipher: AESGCM


class SealedBytes(bytes):
    """Bytes that are sealed already."""

    __slots__ = ()


def seal(key: Key, content: bytes, *, bound_to: bytes) -> SealedBytes:
    """Return the content sealed for one place; ``bound_to`` names it."""
    nonce = secrets.token_bytes(NONCE_SIZE)
    return SealedBytes(FORM + key.id.bytes + nonce + key.cipher.encrypt(nonce, content, bound_to))


def emptied(key_id: UUID) -> SealedBytes:
    """Return what looks sealed under a key and holds nothing."""
    return SealedBytes(FORM + key_id.bytes + secrets.token_bytes(NONCE_SIZE + 1))


def unseal(cipher: AESGCM, sealed: bytes, *, bound_to: bytes) -> bytes:
    """Return the content; raises cryptography's InvalidTag when it was altered or moved to another place."""
    return cipher.decrypt(sealed[_NONCE_AT:_CONTENT_AT], sealed[_CONTENT_AT:], bound_to)


def key_of(sealed: bytes) -> bytes:
    """Return the identifier of the key that opens it; ValueError for bytes of another form."""
    if sealed[:1] != FORM or len(sealed) <= _CONTENT_AT:
        raise ValueError("these bytes are not sealed")
    return sealed[1:_NONCE_AT]
