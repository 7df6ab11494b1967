"""Looking at a photo once: what it is recognised by is kept, and whose earlier photos it shows.

The index lives in the memory of each process and is brought up to the table before every question. That misses
nothing, for a fingerprint takes its number under a lock that is held until it is committed: what has a lower number
than one's own is there to be read.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, cast

from django.db import connection, transaction
from django.db.models import Prefetch

from truehand.equipment.domain.photos import pdq
from truehand.equipment.domain.photos.index import PhotoIndex
from truehand.equipment.domain.photos.picture import (
    MOST_COMPARED,
    WHOLE,
    Copied,
    candidate_from,
    grey_of,
    picture_of,
    shared_part,
    suspects,
)
from truehand.equipment.domain.photos.sanity import Fitness, fitness_of
from truehand.equipment.domain.photos_check import Seen, check_photos
from truehand.equipment.domain.refusals import PictureNotReadable
from truehand.equipment.models import Fingerprint, SharedPart
from truehand.equipment.operations.plates import read_plate
from truehand.evidence import queries as exhibits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.equipment.domain.finding import Finding
    from truehand.equipment.domain.photos.features import Box
    from truehand.equipment.domain.photos.picture import Grey, Likeness, Picture
    from truehand.equipment.domain.subject import Subject

# Any number that nobody else locks.
_IN_ORDER: Final = 5_037_001
_BATCH: Final = 50_000
# A photo on which so many fields of a nameplate are read is a close-up of one.
_LEAST_FIELDS: Final = 2


class _Known:
    """The index of this process, and how far it has read the table."""

    def __init__(self) -> None:
        self.index = PhotoIndex()
        self.read_to = 0
        self.one_at_a_time = threading.Lock()

    def suspects(self, picture: Picture) -> tuple[dict[int, int], list[int]]:
        """Return which photos of the table, as it is now, may show the same."""
        with self.one_at_a_time:
            while rows := _after(self.read_to):
                numbers, hashes, codes = zip(*rows, strict=True)
                self.index.add(numbers, hashes, codes)
                self.read_to = numbers[-1]
            return suspects(picture, self.index)


_known = _Known()


def look_at_photos(photos: Sequence[str], *, owner: UUID, now: datetime) -> None:
    """Measure the photos (by their SHA-256) that were not looked at yet, and compare them with everybody else's.

    Half a second to some seconds each; holds no lock meanwhile. A photo that is not kept any more is left out.
    """
    for sha256 in unseen(photos, owner=owner):
        kept = exhibits.exhibit(sha256)
        if kept is not None:
            _look_at(sha256, grey_of(kept.content), owner=owner, now=now)


def unseen(photos: Sequence[str], *, owner: UUID) -> tuple[str, ...]:
    """Return those of a person's photos that were not looked at yet, in their order."""
    seen = set(
        Fingerprint.objects.filter(owner=owner, sha256__in=photos, looked_at__isnull=False).values_list(
            "sha256", flat=True
        )
    )
    return tuple(sha256 for sha256 in photos if sha256 not in seen)


def photos(subject: Subject, now: datetime) -> tuple[Finding, ...]:
    """Return what speaks against a listing's photos, from what is kept of them."""
    rows = Fingerprint.objects.filter(
        owner=subject.seller_id, sha256__in=[each.sha256 for each in subject.photos], looked_at__isnull=False
    ).prefetch_related(Prefetch("copied_from", SharedPart.objects.select_related("earlier").order_by("kind", "-score")))
    return check_photos(subject, {row.sha256: _seen(row) for row in rows}, now)


def _seen(row: Fingerprint) -> Seen:
    """Return what is kept of a photo; of what it was copied from, what it shows all of, else most of."""
    fitness = Fitness(row.width, row.height, row.sharpness, row.bars)
    shared = list(row.copied_from.all())
    if not shared:
        return Seen(fitness)
    whole = next((each for each in shared if each.kind == "whole"), shared[0])
    here, there = _box(whole.here), _box(whole.there)
    return Seen(fitness, whole.earlier.sha256, Copied(cast("Likeness", whole.kind), whole.score, here, there))


def _box(kept: list[int]) -> Box:
    left, top, right, bottom = kept
    return left, top, right, bottom


def _look_at(sha256: str, grey: Grey, *, owner: UUID, now: datetime) -> None:
    picture = picture_of(grey)
    own = _kept(sha256, picture, grey, owner=owner, now=now)
    found = list(_copied(own, picture))
    if any(copied.kind == "part" for _, copied in found) and _is_a_plate(sha256):
        # Plates of one maker share lettering and frame: only a copy of the whole says anything.
        found = [(number, copied) for number, copied in found if copied.kind == "whole"]
    with transaction.atomic():
        SharedPart.objects.bulk_create([_row(own, number, copied) for number, copied in found], ignore_conflicts=True)
        Fingerprint.objects.filter(id=own.id).update(looked_at=now)


def _kept(sha256: str, picture: Picture, grey: Grey, *, owner: UUID, now: datetime) -> Fingerprint:
    """Return the photo's fingerprint, kept and committed, so that whoever comes later finds it."""
    fit = fitness_of(grey)
    measured = {
        "hash": picture.hash, "code": picture.code, "width": fit.width, "height": fit.height,
        "sharpness": fit.sharpness, "bars": fit.bars, "at": now,
    }  # fmt: skip
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_IN_ORDER])
        own, _ = Fingerprint.objects.get_or_create(sha256=sha256, owner=owner, defaults=measured)
    return own


def _copied(own: Fingerprint, picture: Picture) -> Iterable[tuple[int, Copied]]:
    """Yield which earlier photos of others it shows, and how much of them."""
    near, alike = _known.suspects(picture)
    earlier = _others([*near, *alike], own)
    for number in sorted(near, key=near.__getitem__):
        # The index says where to look, the table what is so: a database put back under this process has other rows.
        if number in earlier and _is_near(picture, earlier[number]):
            yield number, Copied("whole", near[number], WHOLE, WHOLE)
    for number in [each for each in alike if each in earlier][:MOST_COMPARED]:
        small = exhibits.thumbnail(earlier[number].sha256)
        found = shared_part(picture, candidate_from(small.content)) if small else None
        if found:
            yield number, found


def _is_near(picture: Picture, other: Fingerprint) -> bool:
    return min(pdq.distance(each, bytes(other.hash)) for each in picture.hashes) <= pdq.NEAR


def _others(numbers: Sequence[int], own: Fingerprint) -> dict[int, Fingerprint]:
    """Return which of the fingerprints are there still, came before, and are somebody else's."""
    rows = Fingerprint.objects.filter(id__in=numbers, id__lt=own.id).exclude(owner=own.owner)
    return {row.id: row for row in rows.only("sha256", "hash")}


def _row(own: Fingerprint, number: int, copied: Copied) -> SharedPart:
    return SharedPart(
        photo=own,
        earlier_id=number,
        kind=copied.kind,
        score=copied.score,
        here=list(copied.here),
        there=list(copied.there),
    )


def _is_a_plate(sha256: str) -> bool:
    kept = exhibits.exhibit(sha256)
    try:
        return kept is not None and len(read_plate(kept.content).scores) >= _LEAST_FIELDS
    except PictureNotReadable:
        return False


def _after(number: int) -> list[tuple[int, bytes, bytes]]:
    rows = Fingerprint.objects.filter(id__gt=number).order_by("id")
    found = rows.values_list("id", "hash", "code")[:_BATCH]
    return [(own, bytes(hashed), bytes(coded)) for own, hashed, coded in found]
