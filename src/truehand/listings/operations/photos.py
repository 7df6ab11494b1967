"""Photos are looked at when they arrive; what comes out only after the listing went on sale calls it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.equipment import operations as equipment
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing
from truehand.listings.operations.checks import look_at, store
from truehand.listings.operations.selling import found_in, move

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.listings.operations.checks import Looked


def look_at_photos(listing_id: UUID, *, now: datetime) -> None:
    """Compare a listing's photos with everybody else's earlier ones, each once; some seconds each, without a lock.

    A machine that went on sale meanwhile, and would not have with what is found, goes to an operator.
    """
    row = Listing.objects.filter(id=listing_id).first()
    if row is not None:
        photos = tuple(row.photos.order_by("id").values_list("sha256", flat=True))
        equipment.look_at_photos(photos, owner=row.seller_id, now=now)
        _call_back(listing_id, now=now)


@transaction.atomic
def _call_back(listing_id: UUID, *, now: datetime) -> None:
    row = Listing.objects.select_for_update().filter(id=listing_id, status=Status.PUBLISHED, origin="seller").first()
    if row is None:
        return
    looked = look_at(row, now=now)
    if not _new_doubts(row, looked):
        return
    store(row, looked, version=row.version + 1, now=now)
    row.status, row.published_at = Status.IN_REVIEW, None
    row.reasons = [list(pair) for pair in found_in(looked)]
    move(row, "called_back", actor=None, payload={"status": row.status, "checks": looked.decision.value}, now=now)


def _new_doubts(row: Listing, looked: Looked) -> bool:
    """Whether photos stand in the way that did not when the listing was last looked at; an operator's word stays."""
    last = row.rounds.order_by("-id").first()
    known = {(found["code"], found["evidence"]["photo"]) for found in (last.findings if last else ())}
    doubts = (found for found in looked.findings if found.stands_in_the_way and found.check == "photos")
    return any((found.code, found.evidence.photo) not in known for found in doubts)
