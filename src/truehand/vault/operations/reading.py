"""The one door to others' data in clear: with a purpose, counted, recorded, and shown to whose data it is."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from django.db import connection, transaction

from truehand.edge.refusals import NotFound
from truehand.evidence import operations as evidence
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.kernel.personal import Purpose
from truehand.vault.domain.reading import (
    DAY,
    HOUR,
    OPEN_FOR,
    Stated,
    Thing,
    checked,
    checked_finding,
    flags_of,
    role_for,
    within_limit,
)
from truehand.vault.domain.refusals import LookedAtAlready, OwnReading
from truehand.vault.domain.rights import require_person
from truehand.vault.models import Look, Reading
from truehand.vault.queries.readings import as_stated
from truehand.vault.queries.rights import keeper

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.vault.domain.reading import Flag


@transaction.atomic
def open_to_read(actor: Actor, thing: Thing, thing_id: UUID, stated: Stated, *, now: datetime) -> datetime:
    """Open the personal data of a thing to the actor and return until when; the values are read at their own places.

    Whom the data is of sees it on their page; an unusual reading is told to operators and auditors. Refuses
    NotPermitted (no role of the actor reads this for this purpose), ByThePerson, PresenceNeeded, NotFound, OwnReading,
    ReadingUnexplained, CaseNotOpen and ReadingLimit.
    """
    role = role_for(actor, thing, stated.purpose)
    require_person(actor)
    readable = keeper().readable(thing, thing_id)
    if readable is None:
        raise NotFound
    said = checked(actor, readable, stated)
    # What is itself an open case needs none named.
    case = said.case or (thing_id if thing_id in readable.cases else None)
    _lock(actor.party_id)
    mine = Reading.objects.filter(reader=actor.party_id).exclude(thing=Thing.ORDERS)
    within_limit(mine.filter(at__gt=now - HOUR).values("opening").distinct().count())
    before = mine.filter(at__gt=now - DAY).exclude(subject=None).values_list("subject", flat=True).distinct()
    flags = flags_of(case=case, people=len({*before, *readable.whose}), now=now)
    kept = _Kept(actor.party_id, role, thing, thing_id, Stated(said.purpose, said.why, case), flags)
    rows = _keep(kept, readable.whose, now=now)
    _record(rows, now=now)
    if flags:
        Look.objects.create(opening=rows[0].opening, reader=actor.party_id, opened_at=now)
        keeper().warn(as_stated(rows[0]), now=now)
    return rows[0].until


@transaction.atomic
def look_at(actor: Actor, opening: UUID, *, found: str, now: datetime) -> None:
    """Tick an unusual reading off: an auditor looked at it and says in a word what they found.

    Refuses NotPermitted (auditors alone), LookUnexplained, NotFound, OwnReading (another has to) and LookedAtAlready.
    """
    actor.require(Role.AUDITOR)
    said, row = checked_finding(found), Look.objects.select_for_update().filter(opening=opening).first()
    if row is None:
        raise NotFound
    if row.reader == actor.party_id:
        raise OwnReading
    if row.at is not None:
        raise LookedAtAlready
    row.by, row.at, row.found = actor.party_id, now, said
    row.save(update_fields=["by", "at", "found"])
    evidence.record("vault.reading_looked_at", subject=opening, payload={}, actor=actor.party_id, now=now)


def note_handing(actor: Actor, thing: Thing, thing_id: UUID, whose: Iterable[UUID], *, why: str, now: datetime) -> None:
    """Note that the actor took along a thing that is handed out as a whole, which whose data it holds see too.

    For the doors of rooms that hand it out, in their transaction, which record it as an event of their own. It counts
    for no limit, since it is one act however many it names. Refuses NotPermitted; RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a handing is noted in the transaction of what is handed out")
    stated = Stated(Purpose.MONEY, why, thing_id)
    role = role_for(actor, thing, stated.purpose)
    _keep(_Kept(actor.party_id, role, thing, thing_id, stated, ()), tuple(sorted(set(whose))), now=now)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the rows of one opening share."""

    reader: UUID
    role: Role
    thing: Thing
    thing_id: UUID
    stated: Stated
    flags: tuple[Flag, ...]


def _keep(kept: _Kept, whose: Collection[UUID], *, now: datetime) -> list[Reading]:
    opening = new_id(now)
    rows = [
        Reading(
            id=new_id(now),
            opening=opening,
            reader=kept.reader,
            role=kept.role,
            subject=subject,
            thing=kept.thing,
            thing_id=kept.thing_id,
            purpose=kept.stated.purpose,
            case=kept.stated.case,
            why=kept.stated.why,
            at=now,
            until=now + OPEN_FOR,
            flags=list(kept.flags),
        )
        for subject in whose or (None,)
    ]
    Reading.objects.bulk_create(rows)
    return rows


def _record(rows: Sequence[Reading], *, now: datetime) -> None:
    first = rows[0]
    payload: dict[str, Json] = {
        "role": first.role,
        "thing": first.thing,
        "id": str(first.thing_id),
        "purpose": first.purpose,
        "case": str(first.case) if first.case else None,
        "of": [str(row.subject) for row in rows if row.subject],
        "flags": list(first.flags),
    }
    evidence.record("vault.read", subject=first.opening, payload=payload, actor=first.reader, now=now)


def _lock(reader: UUID) -> None:
    """Let a reader's openings go one after another, so that two of them cannot both be the last of an hour."""
    name = blake2b(f"reading {reader}".encode(), digest_size=8).digest()
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [int.from_bytes(name, signed=True)])
