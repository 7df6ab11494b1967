"""Recording: an event stands or falls with the change it tells of."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final, cast
from uuid import UUID

from django.db import connection

from truehand.edge.prepared import Prepared, array
from truehand.evidence.domain.entry import SALT_SIZE, salt_of, seal
from truehand.evidence.models import Event, salted
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from truehand.edge.sealing import Sealed
    from truehand.kernel.canonical import Json


_PAYLOAD: Final = cast("Sealed", Event._meta.get_field("payload"))
# The arguments of the database's function ``evidence_record`` as ``arguments`` gives them, for one event and for many.
ONE_EVENT = "%s::uuid, %s, %s::uuid, %s::uuid, %s::timestamptz, %s::bytea, %s::bytea, %s::bytea"
MANY_EVENTS = "%s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::timestamptz[], %s::bytea[], %s::bytea[], %s::bytea[]"

# One sealed event: what ``evidence_record`` is given.
Arguments = tuple[str | bytes | None, ...]
# Their names, for a statement that takes many.
EVENT = "id, kind, subject, actor, at, leaf, salt, payload"
_RECORD = Prepared(f"select evidence_record({ONE_EVENT})")
_RECORD_ALL = Prepared(f"select count(evidence_record({EVENT})) from unnest({MANY_EVENTS}) as told ({EVENT})")  # noqa: S608 - names of our own


def arguments(kind: str, *, subject: UUID, payload: Mapping[str, Json], actor: UUID | None, now: datetime) -> Arguments:
    """Return a sealed event as the arguments of ``evidence_record``, for a statement that does what it tells of.

    Such a statement saves a way to the database; everybody else calls ``record``, which seals the payload: what goes
    this way tells amounts and identifiers alone, as the ledger's does. TypeError or ValueError for a payload that
    canonical JSON cannot hold.
    """
    salt = secrets.token_bytes(SALT_SIZE)
    event = seal(new_id(now), kind, subject=subject, actor=actor, at=now, payload=payload, salt=salt)
    who = None if actor is None else str(actor)
    return (str(event.id), kind, str(subject), who, now.isoformat(), event.leaf, salt, event.payload)


def record(kind: str, *, subject: UUID, payload: Mapping[str, Json], actor: UUID | None, now: datetime) -> UUID:
    """Record an event in the caller's transaction and return its id; it enters the log soon after the commit.

    ``kind`` is dotted lower case (``room.what``). RuntimeError outside a transaction; TypeError or ValueError for a
    payload that canonical JSON cannot hold.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of its change")
    words = _sealed(arguments(kind, subject=subject, payload=payload, actor=actor, now=now), actor)
    _RECORD.row(words)
    return UUID(str(words[0]))


def record_all(events: Iterable[tuple[str, UUID, Mapping[str, Json]]], *, now: datetime) -> None:
    """Record many events of nobody in particular, each its kind, subject and payload, by one statement; as ``record``.

    RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of its change")
    rows = [
        _sealed(arguments(kind, subject=subject, payload=payload, actor=None, now=now), None)
        for kind, subject, payload in events
    ]
    if rows:
        _RECORD_ALL.row(columns(rows))


def columns(events: Iterable[Arguments]) -> list[str]:
    """Return sealed events as ``MANY_EVENTS`` takes them: an array a column."""
    return [array(column) for column in zip(*events, strict=True)]


def _sealed(words: Arguments, actor: UUID | None) -> Arguments:
    """Return the words with the payload and the salt sealed under the actor's key; what opens the subject stays."""
    *known, salt, payload = words
    if not isinstance(salt, bytes) or not isinstance(payload, bytes):
        raise TypeError("salt and payload are bytes")
    return (*known, salt_of(salt, "subject"), _PAYLOAD.sealed(salted(salt, payload), subject=actor))
