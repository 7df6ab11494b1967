"""Notices: one sentence to one party, in both languages."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.edge.refusals import SubjectErased
from truehand.identity.domain.refusals import NoticeUnknown
from truehand.identity.models import Notice
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


def notify(party_id: UUID, *, kind: str, zh: str, en: str, link: str, now: datetime) -> UUID:
    """Leave a notice for a party and return its identifier; refuses as ``notify_all`` does."""
    (notice_id,) = notify_all([party_id], kind=kind, zh=zh, en=en, link=link, now=now)
    return notice_id


def notify_all(party_ids: Iterable[UUID], *, kind: str, zh: str, en: str, link: str, now: datetime) -> tuple[UUID, ...]:
    """Leave the same notice for each party, in one statement, and return the identifiers in the parties' order.

    ``link`` is a path on this site, such as ``/trades/…``. The database refuses (IntegrityError) a link that leads
    elsewhere and an unknown party: both are faults of the caller, not of the asker. Erased parties are left out.
    """
    notices = [
        Notice(id=new_id(now), party_id=party_id, kind=kind, zh=zh, en=en, link=link, created_at=now)
        for party_id in party_ids
    ]
    try:
        with transaction.atomic():
            Notice.objects.bulk_create(notices)
    except SubjectErased:
        _tell_who_is_there(notices)
    return tuple(notice.id for notice in notices)


def _tell_who_is_there(notices: list[Notice]) -> None:
    """Leave the notices of a set in which somebody has been erased: nothing is said to them any more."""
    for notice in notices:
        with suppress(SubjectErased), transaction.atomic():
            notice.save(force_insert=True)


@transaction.atomic
def mark_read(actor: Actor, notice_id: UUID, *, now: datetime) -> str:
    """Note that the actor read a notice and return its link; refuses NoticeUnknown (also another's)."""
    notice = Notice.objects.select_for_update().filter(id=notice_id, party_id=actor.party_id).first()
    if notice is None:
        raise NoticeUnknown
    if notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])
    return notice.link


@transaction.atomic
def mark_all_read(actor: Actor, *, now: datetime) -> int:
    """Note that the actor read everything and return how many were unread."""
    return Notice.objects.filter(party_id=actor.party_id, read_at=None).update(read_at=now)
