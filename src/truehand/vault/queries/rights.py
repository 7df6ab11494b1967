"""What people asked for, and what an erasure would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.utils.module_loading import import_string

from truehand.kernel.personal import Retention
from truehand.vault.domain.refusals import ArchiveUnknown
from truehand.vault.domain.rights import ArchiveView, Kept, Plan, plan, require_person
from truehand.vault.models import Archive, Erasure

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.vault.domain.rights import Keeper


def keeper() -> Keeper:
    """Return what speaks for the rooms above."""
    return cast("Keeper", import_string(settings.TRUEHAND_KEEPER)())


def erasure_plan(party_id: UUID, *, now: datetime) -> Plan:
    """Return what an erasure would do now, and what stands in its way; for an erased person, what it did."""
    done = Erasure.objects.filter(party_id=party_id).first()
    if done is None:
        return plan_of(party_id, now=now)
    rows = {row.retention: row for row in done.parts.all()}
    parts = tuple(Kept(each, rows[each].until, rows[each].gone_at) for each in Retention if each in rows)
    return Plan(parts, asked_at=done.asked_at)


def plan_of(party_id: UUID, *, now: datetime) -> Plan:
    """Return what an erasure would do now, and what stands in its way."""
    above = keeper()
    return plan(above.begins(party_id, now=now), now=now, matters=above.matters(party_id))


def archives(actor: Actor) -> tuple[ArchiveView, ...]:
    """Return the copies that the actor asked for, newest first, without their content."""
    rows = Archive.objects.filter(party_id=actor.party_id).defer("content").order_by("-asked_at")
    return tuple(ArchiveView(row.id, row.asked_at, row.done, row.total, row.made_at) for row in rows)


def archive_content(actor: Actor, archive_id: UUID) -> bytes:
    """Return a finished copy of the actor's own; refuses ByThePerson, PresenceNeeded, ArchiveUnknown."""
    require_person(actor)
    row = Archive.objects.filter(id=archive_id, party_id=actor.party_id).exclude(made_at=None).first()
    if row is None or not row.content:
        raise ArchiveUnknown
    return bytes(row.content)
