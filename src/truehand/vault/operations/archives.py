"""Copies of everything that is held of a person, for them to take along: asked for, made in the background, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app

from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id
from truehand.vault.domain.refusals import ArchiveUnderWay
from truehand.vault.domain.rights import ARCHIVE_LIVES, require_person
from truehand.vault.models import Archive
from truehand.vault.operations.copy import packed
from truehand.vault.queries.consents import consents
from truehand.vault.queries.holdings import fields_held, holding
from truehand.vault.queries.rights import keeper

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

# The job's name; jobs.py answers to it.
MAKE_ARCHIVE: Final = "vault.make_archive"


@transaction.atomic
def ask_archive(actor: Actor, *, now: datetime) -> UUID:
    """Have a copy of everything that is held of the actor made, announce it, and return its identifier.

    Refuses ByThePerson, PresenceNeeded and ArchiveUnderWay.
    """
    require_person(actor)
    row = Archive(id=new_id(now), party_id=actor.party_id, asked_at=now, total=len(fields_held()) + 1)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ArchiveUnderWay from error
    payload = {"archive": str(row.id)}
    evidence.record("vault.archive_asked", subject=actor.party_id, payload=payload, actor=actor.party_id, now=now)
    keeper().announce(
        actor.party_id,
        zh="您（或登录了您账户的人）要求生成一份您的全部数据副本。",
        en="You, or somebody signed in as you, asked for a copy of all your data.",
        link="/privacy/data/",
        now=now,
    )
    app.configure_task(MAKE_ARCHIVE).defer(archive_id=str(row.id))
    return row.id


def make_archive(archive_id: UUID, *, now: datetime) -> None:
    """Make one copy, telling how far it is; a killed one is begun again, a finished or deleted one left alone."""
    row = Archive.objects.filter(id=archive_id, made_at=None).first()
    if row is None:
        return
    subjects, found = keeper().subjects(row.party_id), []
    for done, field in enumerate(fields_held()):
        Archive.objects.filter(id=archive_id).update(done=done)
        found.append(holding(field, subjects))
    row.content = packed(row.party_id, found, consents(row.party_id), now=now)
    row.done, row.made_at = row.total, now
    row.save(update_fields=["content", "done", "made_at"])


def forget_archives(*, now: datetime) -> int:
    """Delete the copies whose days are over, and return how many those were."""
    deleted, _of = Archive.objects.filter(made_at__lt=now - ARCHIVE_LIVES).delete()
    return deleted
