"""A listing before it is on sale: its facts, photos and nameplate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from procrastinate.contrib.django import app

from truehand.equipment.domain.photos.taken import taken
from truehand.equipment.domain.photos.views import PHOTO_VIEWS
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id
from truehand.listings.domain.facts import checked, checked_price, field_not_valid
from truehand.listings.domain.refusals import PhotoNotFound, TooManyPhotos
from truehand.listings.domain.status import Status
from truehand.listings.domain.views import PhotoView
from truehand.listings.models import Listing, Photo, Plate
from truehand.listings.operations.rows import amount, locked_own, put, save

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money
    from truehand.listings.domain.facts import Facts

MOST_PHOTOS: Final = 20
READ_PLATE: Final = "listings.read_plate"
CHECK: Final = "listings.check"


@transaction.atomic
def draft(actor: Actor, *, facts: Facts, price: Money, now: datetime) -> UUID:
    """Begin a listing that only its seller sees; refuses NotVerified and, for what cannot be true, FieldNotValid."""
    actor.require_verified()
    facts, price = checked(facts, on=now.date()), checked_price(price)
    row = Listing(id=new_id(now), seller_id=actor.party_id, status=Status.DRAFT, version=0, created_at=now)
    put(row, facts, price)
    save(row, "drafted", actor=actor.party_id, payload={"facts": facts.stated(), "price": amount(price)}, now=now)
    return row.id


@transaction.atomic
def amend(
    actor: Actor, listing_id: UUID, *, facts: Facts, price: Money, now: datetime, version: int | None = None
) -> None:
    """Replace facts and price of what is not on sale; a refused or withdrawn listing becomes a draft again.

    Refuses NotYourListing, StaleListing (``version`` is not the present one), WrongStatus, FieldNotValid.
    """
    row = locked_own(actor, listing_id, act="amend", version=version)
    facts, price = checked(facts, on=now.date()), checked_price(price)
    put(row, facts, price)
    _reopen(row)
    save(row, "amended", actor=actor.party_id, payload={"facts": facts.stated(), "price": amount(price)}, now=now)
    ask_for_check(listing_id)


@transaction.atomic
def add_photo(actor: Actor, listing_id: UUID, *, view: str, content: bytes, now: datetime) -> PhotoView:
    """Add a photo of one side of the machine (a key of PHOTO_VIEWS); the same photo twice is there once.

    Refuses what ``draft`` and ``evidence.store_exhibit`` refuse, and more than MOST_PHOTOS.
    """
    (added,) = add_photos(actor, listing_id, photos=((view, content),), now=now)
    return added


@transaction.atomic
def add_photos(
    actor: Actor, listing_id: UUID, *, photos: Sequence[tuple[str, bytes]], now: datetime
) -> tuple[PhotoView, ...]:
    """Add several photos, each with the side that it shows: all of them, or none when one is refused."""
    added = tuple(_add_photo(actor, listing_id, view=view, content=content, now=now) for view, content in photos)
    ask_for_check(listing_id)
    return added


def _add_photo(actor: Actor, listing_id: UUID, *, view: str, content: bytes, now: datetime) -> PhotoView:
    row = locked_own(actor, listing_id, act="amend")
    if view not in PHOTO_VIEWS:
        raise field_not_valid("view", "请选择列表中的方位。", "choose which side the photo shows.")
    exhibit = evidence.store_exhibit(content, owner=actor.party_id, now=now)
    if row.photos.filter(sha256=exhibit.sha256).exists():
        return PhotoView(view, exhibit.sha256)
    if row.photos.count() >= MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS)
    said = taken(content)
    Photo.objects.create(listing=row, view=view, sha256=exhibit.sha256, taken=said.stored() if said else None)
    _reopen(row)
    save(row, "photo_added", actor=actor.party_id, payload={"view": view, "sha256": exhibit.sha256}, now=now)
    return PhotoView(view, exhibit.sha256)


@transaction.atomic
def remove_photo(actor: Actor, listing_id: UUID, *, sha256: str, now: datetime) -> None:
    """Take a photo out of what is not on sale; refuses PhotoNotFound."""
    row = locked_own(actor, listing_id, act="amend")
    gone, _ = row.photos.filter(sha256=sha256).delete()
    if not gone:
        raise PhotoNotFound
    _reopen(row)
    save(row, "photo_removed", actor=actor.party_id, payload={"sha256": sha256}, now=now)
    ask_for_check(listing_id)


@transaction.atomic
def add_plate(actor: Actor, listing_id: UUID, *, content: bytes, now: datetime) -> str:
    """Keep the nameplate's photo in place of an earlier one, have it read in the background, return its SHA-256."""
    row = locked_own(actor, listing_id, act="amend")
    exhibit = evidence.store_exhibit(content, owner=actor.party_id, now=now)
    fresh = {"sha256": exhibit.sha256, "reading": None, "asked_at": now, "read_at": None}
    Plate.objects.update_or_create(listing=row, defaults=fresh)
    _reopen(row)
    save(row, "plate_added", actor=actor.party_id, payload={"sha256": exhibit.sha256}, now=now)
    app.configure_task(READ_PLATE).defer(listing_id=str(listing_id))
    return exhibit.sha256


def ask_for_check(listing_id: UUID) -> None:
    """Have all checks look at a draft in the background, once this change is kept."""
    app.configure_task(CHECK).defer(listing_id=str(listing_id))


def _reopen(row: Listing) -> None:
    """A refused or withdrawn listing that its seller works on is a draft again: private, without the old reasons."""
    row.status = Status.DRAFT
    row.published_at = None
    row.reasons = []
