"""One listing: to whom it may be shown, and what others ask about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from django.db import connection

from truehand.equipment.domain.photos.taken import restored
from truehand.evidence import queries as exhibits
from truehand.kernel.money import Money
from truehand.listings.domain.refusals import ListingNotFound, PhotoNotFound
from truehand.listings.domain.status import PUBLIC, Status
from truehand.listings.domain.views import ListingView, PhotoView
from truehand.listings.models import Listing
from truehand.listings.queries.shapes import facts_of_row, plate_view, price_of_row

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.evidence.domain.exhibit import ExhibitContent
    from truehand.kernel.actor import Actor
    from truehand.listings.domain.facts import Facts
    from truehand.listings.domain.views import Origin

# Fewer peers say nothing about a price.
LEAST_PEERS: Final = 5


def listing(listing_id: UUID, viewer: Actor | None, *, vouched: bool = False) -> ListingView:
    """Return a listing to whoever may see it: everybody once it was published as it stands, else seller and overseers.

    ``vouched`` says that the caller knows why this viewer may see it all the same (a party to a trade about it).
    The reasons of a review are for the seller, operators and auditors alone. Refuses ListingNotFound.
    """
    rows = Listing.objects.select_related("plate").prefetch_related("photos")
    row = rows.filter(id=listing_id).first()
    if row is None or not (vouched or _may_see(row, viewer)):
        raise ListingNotFound
    facts = facts_of_row(row)
    plate = getattr(row, "plate", None)
    photos, inside = sorted(row.photos.all(), key=lambda photo: photo.id), _is_insider(row, viewer)
    return ListingView(
        id=row.id,
        seller_id=row.seller_id,
        passport_id=row.passport_id,
        facts=facts,
        price=price_of_row(row),
        status=Status(row.status),
        version=row.version,
        origin=cast("Origin", row.origin),
        external_id=row.external_id,
        photos=tuple(
            PhotoView(photo.view, photo.sha256, restored(photo.taken) if inside else None) for photo in photos
        ),
        plate=plate_view(plate, facts) if plate else None,
        reasons=tuple((zh, en) for zh, en in row.reasons) if inside else (),
        trade_id=row.trade_id if inside else None,
        created_at=row.created_at,
        changed_at=row.changed_at,
        published_at=row.published_at,
    )


def facts_of(listing_id: UUID) -> Facts:
    """Return what a listing states, for the rooms that act on it; refuses ListingNotFound."""
    row = Listing.objects.filter(id=listing_id).first()
    if row is None:
        raise ListingNotFound
    return facts_of_row(row)


def exhibit_of(listing_id: UUID, sha256: str, viewer: Actor | None, *, thumbnail: bool = False) -> ExhibitContent:
    """Return a photo of a listing, or its nameplate, to whoever may see the listing; refuses PhotoNotFound."""
    row = Listing.objects.select_related("plate").filter(id=listing_id).first()
    if row is None or not _may_see(row, viewer):
        raise ListingNotFound
    plate = getattr(row, "plate", None)
    known = (plate and plate.sha256 == sha256) or row.photos.filter(sha256=sha256).exists()
    kept = (exhibits.thumbnail(sha256) if thumbnail else exhibits.exhibit(sha256)) if known else None
    if kept is None:
        raise PhotoNotFound
    return kept


def peer_median(listing_id: UUID) -> Money | None:
    """Return the median price of other machines of the same class, maker and model that are or were on sale.

    In the listing's own currency; None with fewer than LEAST_PEERS of them. Refuses ListingNotFound.
    """
    row = Listing.objects.filter(id=listing_id).first()
    if row is None:
        raise ListingNotFound
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*), (percentile_disc(0.5) within group (order by price_minor))::bigint from listings_listing"
            " where status = any(%s) and equipment_class = %s and maker_key = %s and upper(model) = upper(%s)"
            " and currency = %s and id <> %s",
            [sorted(PUBLIC), row.equipment_class, row.maker_key, row.model, row.currency, row.id],
        )
        count, median = cursor.fetchone()
    return Money(median, row.currency) if count >= LEAST_PEERS else None


def _is_insider(row: Listing, viewer: Actor | None) -> bool:
    return viewer is not None and (viewer.party_id == row.seller_id or viewer.oversees)


def _may_see(row: Listing, viewer: Actor | None) -> bool:
    return row.published_at is not None or _is_insider(row, viewer)


def is_published(listing_id: UUID, *, passport_id: UUID) -> bool:
    """Return whether that machine is on sale under the listing and no trade holds it; an amendment may change both."""
    return Listing.objects.filter(id=listing_id, passport_id=passport_id, status=Status.PUBLISHED).exists()
