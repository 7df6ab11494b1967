"""Reading the nameplates that wait; the slow part holds no lock."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.equipment.domain.nameplate import PlateReading
from truehand.equipment.domain.refusals import PictureNotReadable
from truehand.equipment.operations import read_plate as read
from truehand.evidence import operations as evidence
from truehand.evidence import queries as exhibits
from truehand.kernel.canonical import digest
from truehand.listings.domain.refusals import NoPlate
from truehand.listings.models import Plate

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

log = logging.getLogger(__name__)

# A plate that waits longer lost its job; the sweep reads it.
LOST_AFTER: Final = timedelta(minutes=2)


def read_plate(listing_id: UUID, *, now: datetime) -> None:
    """Read a listing's nameplate unless that was done already; about a second, without holding a lock.

    A photo replaced meanwhile keeps waiting for its own reading. Refuses NoPlate.
    """
    waiting = Plate.objects.filter(listing_id=listing_id).first()
    if waiting is None:
        raise NoPlate
    if waiting.read_at is not None:
        return
    reading = _reading(waiting.sha256).stored()
    with transaction.atomic():
        same = Plate.objects.filter(listing_id=listing_id, sha256=waiting.sha256, read_at=None)
        if same.update(reading=reading, read_at=now):
            payload = {"sha256": waiting.sha256, "reading": digest(reading)}
            evidence.record("listing.plate_read", subject=listing_id, payload=payload, actor=None, now=now)


def read_waiting_plates(*, now: datetime) -> int:
    """Read every nameplate whose job was lost; return how many."""
    lost = Plate.objects.filter(read_at=None, asked_at__lt=now - LOST_AFTER).order_by("asked_at")
    listing_ids = list(lost.values_list("listing_id", flat=True))
    return sum(_read_apart(listing_id, now) for listing_id in listing_ids)


def _read_apart(listing_id: UUID, now: datetime) -> bool:
    """Read one plate; whatever goes wrong with it holds up no other."""
    try:
        read_plate(listing_id, now=now)
    except Exception:
        log.exception("a nameplate was not read", extra={"listing": str(listing_id)})
        return False
    return True


def _reading(sha256: str) -> PlateReading:
    kept = exhibits.exhibit(sha256)
    if kept is None:
        raise NoPlate
    try:
        return read(kept.content)
    except PictureNotReadable:
        # A picture that the engine cannot take says nothing: a person will look.
        return PlateReading()
