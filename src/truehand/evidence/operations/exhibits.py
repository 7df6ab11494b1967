"""Keeping photos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.evidence.domain.exhibit import Exhibit, encode
from truehand.evidence.models import ExhibitCopy, StoredExhibit
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def store_exhibit(content: bytes, *, owner: UUID, now: datetime) -> Exhibit:
    """Keep a photo, made safe, under the hash of its encoded bytes; the same photo is kept once for each owner.

    Refuses ImageTooLarge (8 MB), ImageTooManyPixels (40 million), ImageNotUnderstood (fake, truncated, other formats).
    """
    encoded = encode(content)
    exhibit = encoded.exhibit
    row = StoredExhibit(
        sha256=exhibit.sha256,
        original_sha256=exhibit.original_sha256,
        owner=owner,
        media_type=exhibit.media_type,
        width=exhibit.width,
        height=exhibit.height,
        content=encoded.content,
        thumbnail=encoded.thumbnail,
        at=now,
    )
    StoredExhibit.objects.bulk_create([row], ignore_conflicts=True)
    if StoredExhibit.objects.values_list("owner", flat=True).get(sha256=exhibit.sha256) != owner:
        # Whoever was first may leave, and their key goes with them.
        copy = ExhibitCopy(
            id=new_id(now),
            sha256=exhibit.sha256,
            owner=owner,
            content=encoded.content,
            thumbnail=encoded.thumbnail,
            at=now,
        )
        ExhibitCopy.objects.bulk_create([copy], ignore_conflicts=True)
    return exhibit
