"""Drivers' passes: made by the carrier, opened once by a phone, and the photos that the phone sends ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.db import transaction

from truehand.evidence.operations import record, store_exhibit
from truehand.kernel.ids import new_id
from truehand.logistics.domain.booking import STEPS, Direction, Leg, Status
from truehand.logistics.domain.driver import ITEMS, MOST_PHOTOS, PassOver, TooManyPhotos, digest_of, new_secret
from truehand.logistics.domain.refusals import NotYourBooking
from truehand.logistics.models import DriverPass, DriverPhoto, HandOver
from truehand.logistics.operations.bookings import live_booking, refuse_other_step

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


@transaction.atomic
def make_pass(actor: Actor, trade_id: UUID, *, now: datetime, way: Direction = Direction.OUT) -> str:
    """Return the secret of a new pass for the asker's live booking; an earlier one ends, also on the phone that has it.

    Refuses NotBooked, NotYourBooking, NotThisStep once the machine is delivered.
    """
    booking = live_booking(trade_id, way)
    if booking.carrier_id != actor.party_id:
        raise NotYourBooking
    if booking.status != Status.COLLECTED:
        refuse_other_step(booking, Status.BOOKED)
    booking.passes.filter(ended_at=None).update(ended_at=now)
    secret = new_secret()
    row = DriverPass.objects.create(id=new_id(now), booking=booking, secret_digest=digest_of(secret), made_at=now)
    _record("driver_pass_made", row, actor.party_id, now)
    return secret


@transaction.atomic
def open_pass(secret: str, *, now: datetime) -> str:
    """Open a pass on one phone and return that phone's own secret; a second phone is refused (PassOver)."""
    rows = DriverPass.objects.select_for_update(of=("self",)).select_related("booking")
    row = rows.filter(secret_digest=digest_of(secret), ended_at=None, opened_at=None).first()
    if row is None or row.booking.status not in {Status.BOOKED, Status.COLLECTED}:
        raise PassOver
    phone = new_secret()
    row.phone_digest, row.opened_at = digest_of(phone), now
    row.save(update_fields=["phone_digest", "opened_at"])
    _record("driver_pass_opened", row, None, now)
    return phone


@transaction.atomic
def keep_photo(
    trade_id: UUID,
    leg: Literal["pick_up", "delivery"],
    item: str,
    content: bytes,
    *,
    now: datetime,
    way: Direction = Direction.OUT,
) -> str:
    """Keep a photo for a hand-over that is to come, before its code; return its SHA-256, also when it came before.

    Refuses NotBooked, NotThisStep, TooManyPhotos and evidence's bad images.
    """
    booking = live_booking(trade_id, way)
    refuse_other_step(booking, STEPS[Leg(leg)][0])
    hand_over: HandOver = booking.hand_overs.get(leg=leg)
    if hand_over.kept.count() >= MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS)
    sha256 = store_exhibit(content, owner=booking.carrier_id, now=now).sha256
    kind = item if item in ITEMS else ITEMS[0]
    DriverPhoto.objects.bulk_create(
        [DriverPhoto(id=new_id(now), hand_over=hand_over, item=kind, sha256=sha256, at=now)], ignore_conflicts=True
    )
    return sha256


def _record(what: str, row: DriverPass, by: UUID | None, now: datetime) -> None:
    payload = {"booking": str(row.booking_id), "pass": str(row.id)}
    record(f"logistics.{what}", subject=row.booking.trade_id, payload=payload, actor=by, now=now)
