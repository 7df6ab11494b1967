"""Who read whose data in clear, and what is open to whom at present."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Value

from truehand.edge.paging import Page, by_id
from truehand.kernel.actor import Role
from truehand.kernel.personal import Purpose
from truehand.vault.domain.reading import MAY, MOST_WAITING, TOLD, Flag, LookView, ReadingView, Thing
from truehand.vault.domain.refusals import ReadingNeeded
from truehand.vault.models import Look, Reading
from truehand.vault.queries.rights import keeper

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models.expressions import Combinable

    from truehand.kernel.actor import Actor
    from truehand.vault.domain.reading import Readable


def is_open(actor: Actor, thing: Thing, thing_id: UUID, *, now: datetime) -> bool:
    """Return whether the actor opened a thing a moment ago, and still holds a role that may."""
    if actor.roles.isdisjoint(MAY[thing]):
        return False
    mine = Reading.objects.filter(reader=actor.party_id, at__lte=now, until__gt=now)
    return mine.filter(thing=thing, thing_id=thing_id).exists()


def opened_to(actor: Actor, thing: Thing, *, now: datetime) -> Combinable:
    """Return, to annotate rows of things with, whether each is open to the actor, as ``is_open`` says of one."""
    if actor.roles.isdisjoint(MAY[thing]):
        return Value(value=False)
    mine = Reading.objects.filter(reader=actor.party_id, at__lte=now, until__gt=now)
    return Exists(mine.filter(thing=thing, thing_id=OuterRef("pk")))


def require_open(actor: Actor, thing: Thing, thing_id: UUID, *, now: datetime) -> None:
    """Refuse (ReadingNeeded) who has not opened a thing a moment ago."""
    if not is_open(actor, thing, thing_id, now=now):
        raise ReadingNeeded


def readable(thing: Thing, thing_id: UUID) -> Readable | None:
    """Return what may be opened there and in which cases; None when there is no such thing."""
    return keeper().readable(thing, thing_id)


def readings_of(actor: Actor, *, cursor: str | None = None, size: int | None = None) -> Page[ReadingView]:
    """Return who read the actor's data in clear, newest first, but for what the law keeps from them.

    Refuses CursorNotUnderstood.
    """
    rows = Reading.objects.filter(subject=actor.party_id, purpose__in=TOLD)
    return by_id(rows, as_stated, cursor=cursor, size=size)


def readings(
    actor: Actor, *, flagged: bool, waiting: bool = False, cursor: str | None = None, size: int | None = None
) -> Page[ReadingView]:
    """Return all readings, or the unusual ones, or those of them that wait for an auditor's look; newest first.

    Refuses NotPermitted and CursorNotUnderstood.
    """
    actor.require_overseer()
    rows = Reading.objects.filter(flags__len__gt=0) if flagged or waiting else Reading.objects.all()
    if waiting:
        rows = rows.filter(opening__in=Look.objects.filter(at=None).values("opening"))
    page = by_id(rows, as_stated, cursor=cursor, size=size)
    looks = {row.opening: row for row in Look.objects.filter(opening__in={each.opening for each in page.items})}
    return replace(page, items=tuple(replace(each, look=_as_look(looks.get(each.opening))) for each in page.items))


def waiting_readings(actor: Actor) -> int:
    """Return how many unusual readings wait for an auditor's look, at most MOST_WAITING; refuses NotPermitted."""
    actor.require_overseer()
    return Look.objects.filter(at=None)[:MOST_WAITING].count()


def names_of(items: Iterable[ReadingView]) -> Mapping[UUID, str]:
    """Return the display names of who read, of whose data it was, and of who looked at it."""
    return keeper().names({party for each in items for party in _named(each) if party})


def _named(reading: ReadingView) -> tuple[UUID | None, ...]:
    return reading.reader, reading.subject, reading.look.by if reading.look else None


def _as_look(row: Look | None) -> LookView | None:
    return None if row is None else LookView(row.by, row.at, row.found)


def as_stated(row: Reading) -> ReadingView:
    """Return a row as a frozen value."""
    return ReadingView(
        id=row.id,
        reader=row.reader,
        role=Role(row.role),
        subject=row.subject,
        thing=Thing(row.thing),
        thing_id=row.thing_id,
        purpose=Purpose(row.purpose),
        case=row.case,
        why=row.why,
        at=row.at,
        flags=tuple(Flag(each) for each in row.flags),
        opening=row.opening,
    )
