"""Notices: one sentence to one party, in both languages."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.edge.refusals import SubjectErased
from truehand.identity.domain.refusals import NoticeUnknown
from truehand.identity.domain.views import NoticeToPass
from truehand.identity.models import Notice
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


def notify(
    party_id: UUID, *, kind: str, zh: str, en: str, link: str, now: datetime, has_own_letter: bool = False
) -> UUID:
    """Leave a notice for a party and return its identifier; refuses as ``notify_all`` does."""
    (notice_id,) = notify_all([party_id], kind=kind, zh=zh, en=en, link=link, now=now, has_own_letter=has_own_letter)
    return notice_id


def notify_all(
    party_ids: Iterable[UUID],
    *,
    kind: str,
    zh: str,
    en: str,
    link: str,
    now: datetime,
    due_at: datetime | None = None,
    has_own_letter: bool = False,
) -> tuple[UUID, ...]:
    """Leave the same notice for each party, in one statement, and return the identifiers in the parties' order.

    ``link`` is a path on this site, such as ``/trades/…``; ``due_at`` is what the notice warns of. Where a letter goes
    anyway (``has_own_letter``) none is made of the notice. The database refuses (IntegrityError) a link that leads
    elsewhere and an unknown party: both are faults of the caller, not of the asker. Erased parties are left out.
    """
    words = {"kind": kind, "zh": zh, "en": en, "link": link, "created_at": now, "due_at": due_at}
    notices = [
        Notice(id=new_id(now), party_id=party_id, has_own_letter=has_own_letter, **words) for party_id in party_ids
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


def take_new(most: int, *, now: datetime) -> tuple[NoticeToPass, ...]:
    """Return up to so many notices that nobody has taken over yet, oldest first, and note that the caller did.

    In the caller's transaction: if that fails, they are taken over by the next who asks. Two never get the same.
    """
    with transaction.atomic():
        new = Notice.objects.filter(passed_on_at=None).order_by("id").select_for_update(skip_locked=True)
        rows = list(new.values_list("id", "party_id", "kind", "due_at", "has_own_letter")[:most])
        Notice.objects.filter(id__in=[row[0] for row in rows]).update(passed_on_at=now)
    return tuple(NoticeToPass(*row) for row in rows)
