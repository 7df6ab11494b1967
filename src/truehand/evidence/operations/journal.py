"""Recording: an event stands or falls with the change it tells of."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final, cast
from uuid import UUID

from django.db import connection

from truehand.evidence.domain.entry import SALT_SIZE, seal
from truehand.evidence.models import Event
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from truehand.edge.sealing import Sealed
    from truehand.kernel.canonical import Json


_PAYLOAD: Final = cast("Sealed", Event._meta.get_field("payload"))
# The arguments of the database's function ``evidence_record`` as ``arguments`` gives them, for one event and for many.
ONE_EVENT = "%s::uuid, %s, %s::uuid, %s::uuid, %s::timestamptz, %s::bytea, %s::bytea, %s::bytea"
MANY_EVENTS = "%s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::timestamptz[], %s::bytea[], %s::bytea[], %s::bytea[]"


def arguments(
    kind: str, *, subject: UUID, payload: Mapping[str, Json], actor: UUID | None, now: datetime
) -> tuple[str | bytes | None, ...]:
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
    *words, said = arguments(kind, subject=subject, payload=payload, actor=actor, now=now)
    # Bound to whose it is; an event has no identifier of its own when its bytes are made.
    sealed = _PAYLOAD.sealed(said, subject=actor)
    with connection.cursor() as cursor:
        cursor.execute(f"select evidence_record({ONE_EVENT})", [*words, sealed])
    return UUID(str(words[0]))
