"""Keys are destroyed here, and again in whatever is restored: a note of each, outside the database, is there first."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.kernel.canonical import canonical
from truehand.vault.models import SubjectKey

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from truehand.kernel.personal import Retention

_EMPTY = {"wrapped": b"", "wrapped_by": ""}


@transaction.atomic
def destroy(subject: UUID, retentions: Collection[Retention], *, now: datetime) -> int:
    """Destroy a subject's keys for some duties, for good, and return how many there were.

    Where there is none, an empty one takes its place, so that none is made. A tombstone of each is on disk before the
    transaction can commit: one of a destruction that did not come about asks for nothing that was not granted.
    """
    _make_empty(subject, retentions, now=now)
    keys = SubjectKey.objects.select_for_update().filter(subject=subject, retention__in=retentions, destroyed_at=None)
    rows = list(keys.order_by("id"))
    bury([{"at": now.isoformat(), "key": str(row.id), "subject": str(subject)} for row in rows])
    return _empty(rows, now=now)


@transaction.atomic
def erase_again(tombstones: Iterable[Mapping[str, str]], *, now: datetime) -> int:
    """Destroy what came back with a restored database, by its tombstones, and return how many keys that were."""
    buried = {UUID(each["key"]) for each in tombstones}
    keys = SubjectKey.objects.select_for_update().filter(id__in=buried, destroyed_at=None)
    return _empty(list(keys.order_by("id")), now=now)


def bury(tombstones: Collection[Mapping[str, str]]) -> None:
    """Append tombstones, a line of canonical JSON each, to the file outside the database, and wait for the disk."""
    if not tombstones:
        return
    lines = b"".join(canonical(dict(each)) + b"\n" for each in tombstones)
    file = os.open(settings.TRUEHAND_TOMBSTONES, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, lines)
        os.fsync(file)
    finally:
        os.close(file)


def _make_empty(subject: UUID, retentions: Collection[Retention], *, now: datetime) -> None:
    """Put a destroyed key where nothing was sealed; the index on subject and duty leaves those that are there."""
    missing = [
        SubjectKey(
            id=uuid4(), subject=subject, retention=each.value, wrapped=b"", wrapped_by="", made_at=now, destroyed_at=now
        )
        for each in retentions
    ]
    SubjectKey.objects.bulk_create(missing, ignore_conflicts=True)


def _empty(rows: list[SubjectKey], *, now: datetime) -> int:
    for row in rows:
        payload = {"key": str(row.id), "retention": row.retention}
        evidence.record("vault.key_destroyed", subject=row.subject, payload=payload, actor=None, now=now)
    SubjectKey.objects.filter(id__in=[row.id for row in rows]).update(**_EMPTY, destroyed_at=now)
    return len(rows)
