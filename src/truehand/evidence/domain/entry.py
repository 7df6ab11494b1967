"""What an event looks like in the log: a leaf of hashes that shows neither what happened to whom nor who did it.

Scheme 2. The leaf is the canonical JSON of scheme, id, kind, at and three commitments: subject, actor, payload. Each is
the SHA-256 of 32 bytes of salt followed by the value (subject and actor as text, nobody as the empty one, the payload
as canonical JSON). The three salts are derived from the event's own (HMAC-SHA-256 over the field's name), so that a
bundle may open one and leave the others closed. Without its salt nobody can guess at a value. The event's salt is
sealed with its payload, under the same key: who destroys that erases what the log knows. The subject's derived salt is
kept beside, for the entry goes on being one of its trade.

Scheme 1, of older entries: subject and actor stand in the leaf, one commitment (salted with the event's salt itself)
hides the payload. Such entries stay as they were hashed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.evidence.domain.merkle import leaf_hash
from truehand.kernel.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.canonical import Json

OLD_SCHEME: Final = 1
SCHEME: Final = 2
SALT_SIZE: Final = 32


@dataclass(frozen=True, slots=True)
class Content:
    """Everything an event says; ``payload`` is canonical JSON."""

    id: UUID
    kind: str
    at: datetime
    subject: UUID
    actor: UUID | None
    payload: bytes

    @property
    def fields(self) -> dict[str, bytes]:
        """Return what scheme 2 hides behind commitments, by the leaf's names for them."""
        actor = "" if self.actor is None else str(self.actor)
        return {"subject": str(self.subject).encode(), "actor": actor.encode(), "payload": self.payload}

    def leaf(self, salt: bytes, scheme: int = SCHEME) -> bytes:
        """Return the exact bytes that the tree hashes; ValueError for a salt of another size or an unknown scheme."""
        body: dict[str, Json] = {"scheme": scheme, "id": str(self.id), "kind": self.kind, "at": instant(self.at)}
        if scheme == SCHEME:
            body |= {name: commitment(salt_of(salt, name), value).hex() for name, value in self.fields.items()}
        elif scheme == OLD_SCHEME:
            actor = None if self.actor is None else str(self.actor)
            hidden = commitment(salt, self.payload).hex()
            body |= {"subject": str(self.subject), "actor": actor, "commitment": hidden}
        else:
            raise ValueError("no such scheme of leaves")
        return canonical(body)

    def told_by(self, leaf: bytes, scheme: int, *, subject_salt: bytes) -> bool:
        """Say whether a leaf tells this event as far as that shows without its payload and salt, which are destroyed.

        ValueError for a subject's salt of another size, or a leaf that is no JSON.
        """
        said = json.loads(leaf)
        known: dict[str, Json] = {"scheme": scheme, "id": str(self.id), "kind": self.kind, "at": instant(self.at)}
        if scheme == OLD_SCHEME:
            known |= {"subject": str(self.subject), "actor": None if self.actor is None else str(self.actor)}
        else:
            known["subject"] = commitment(subject_salt, str(self.subject).encode()).hex()
        return isinstance(said, dict) and known.items() <= said.items()


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event ready for the log: the exact bytes of leaf and payload, and the salt that opens the commitments."""

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
    """An event as its readers see it; ``index`` is None until it has entered the log.

    Of an erased one ``salt`` and payload are empty; ``subject_salt`` stays, and opens the subject alone.
    """

    id: UUID
    index: int | None
    kind: str
    at: datetime
    subject: UUID
    actor: UUID | None
    scheme: int
    leaf: bytes
    leaf_hash: bytes
    salt: bytes
    subject_salt: bytes
    payload_bytes: bytes
    payload: Mapping[str, Json]

    @property
    def erased(self) -> bool:
        """Whether what it says was destroyed; the commitments stay."""
        return not self.payload_bytes

    def opening(self, *, disclosed: bool) -> dict[str, dict[str, str]]:
        """Return salt and value of each commitment that a bundle opens: the subject always, the rest if disclosed.

        Of an erased event everything but the subject stays closed for ever.
        """
        given = {}
        if self.scheme != OLD_SCHEME:
            given["subject"] = (self.subject_salt, str(self.subject).encode())
        if disclosed and self.salt:
            given |= self._rest()
        return {name: {"salt": salt.hex(), "value": value.decode()} for name, (salt, value) in given.items()}

    def _rest(self) -> dict[str, tuple[bytes, bytes]]:
        """Return salt and value of what a bundle may leave closed."""
        if self.scheme == OLD_SCHEME:
            return {"payload": (self.salt, self.payload_bytes)}
        content = Content(self.id, self.kind, self.at, self.subject, self.actor, self.payload_bytes)
        hidden = ((name, value) for name, value in content.fields.items() if name != "subject")
        return {name: (salt_of(self.salt, name), value) for name, value in hidden}


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """An entry as the public sees it."""

    id: UUID
    index: int
    kind: str
    at: datetime
    leaf_hash: bytes


def commitment(salt: bytes, value: bytes) -> bytes:
    """Return the salted commitment to a value's exact bytes; ValueError for a salt of another size."""
    if len(salt) != SALT_SIZE:
        raise ValueError("a salt has 32 bytes")
    return hashlib.sha256(salt + value).digest()


def salt_of(salt: bytes, field: str) -> bytes:
    """Return the salt of one field, which opens that field alone."""
    return hmac.digest(salt, f"truehand leaf {SCHEME} {field}".encode(), "sha256")


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
    content = Content(identifier, kind, at, subject, actor, canonical(payload))
    return Sealed(identifier, content.leaf(salt), content.payload, salt)
