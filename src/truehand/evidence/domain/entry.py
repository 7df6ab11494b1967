"""What an event looks like in the log: the leaf commits to the payload and shows none of it.

Scheme 1. The leaf is the canonical JSON of scheme, id, kind, at, subject, actor and commitment, where commitment is the
SHA-256 of 32 random bytes of salt followed by the payload's canonical JSON. Whoever holds salt and payload can open it;
without the salt nobody can guess at it, and erasing the salt erases what the log knows.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from truehand.evidence.domain.merkle import leaf_hash
from truehand.kernel.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.canonical import Json

SCHEME = 1
SALT_SIZE = 32


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event ready for the log: the exact bytes of leaf and payload, and the salt that opens the commitment."""

    id: UUID
    leaf: bytes
    payload: bytes
    salt: bytes

    @property
    def leaf_hash(self) -> bytes:
        """Return the hash that enters the tree."""
        return leaf_hash(self.leaf)


@dataclass(frozen=True, slots=True)
class EntryView:
    """An event as its readers see it; ``index`` is None until it has entered the log."""

    id: UUID
    index: int | None
    kind: str
    at: datetime
    subject: UUID
    actor: UUID | None
    leaf: bytes
    leaf_hash: bytes
    salt: bytes
    payload_bytes: bytes
    payload: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """An entry as the public sees it."""

    id: UUID
    index: int
    kind: str
    at: datetime
    leaf_hash: bytes


def commitment(salt: bytes, payload: bytes) -> bytes:
    """Return the salted commitment to a payload's exact bytes; ValueError for a salt of another size."""
    if len(salt) != SALT_SIZE:
        raise ValueError("a salt has 32 bytes")
    return hashlib.sha256(salt + payload).digest()


def instant(at: datetime) -> str:
    """Return an aware instant as the log writes it: UTC, microseconds, ``Z``; ValueError for a naive one."""
    offset = at.utcoffset()
    if offset is None or offset:
        raise ValueError("the log's instants are in UTC")
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seal(
    identifier: UUID,
    kind: str,
    *,
    subject: UUID,
    actor: UUID | None,
    at: datetime,
    payload: Mapping[str, Json],
    salt: bytes,
) -> Sealed:
    """Return the event's exact bytes; TypeError or ValueError for what canonical JSON cannot hold."""
    body = canonical(payload)
    leaf = canonical(
        {
            "scheme": SCHEME,
            "id": str(identifier),
            "kind": kind,
            "at": instant(at),
            "subject": str(subject),
            "actor": None if actor is None else str(actor),
            "commitment": commitment(salt, body).hex(),
        }
    )
    return Sealed(identifier, leaf, body, salt)
