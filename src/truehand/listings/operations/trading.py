"""What a trade does to a listing; called by the trade's own operations, which know who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.equipment import operations as equipment
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing
from truehand.listings.operations.rows import locked, save

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@transaction.atomic
def reserve(listing_id: UUID, *, trade_id: UUID, now: datetime) -> None:
    """Hold a published listing for one trade; again for the same trade changes nothing. Refuses WrongStatus."""
    if Listing.objects.filter(id=listing_id, trade_id=trade_id, status=Status.RESERVED).exists():
        return
    row = locked(listing_id, act="reserve")
    row.status, row.trade_id = Status.RESERVED, trade_id
    save(row, "reserved", actor=None, payload={"trade": str(trade_id)}, now=now)


@transaction.atomic
def unreserve(listing_id: UUID, *, now: datetime) -> None:
    """Put a reserved listing back on sale; refuses WrongStatus."""
    row = locked(listing_id, act="unreserve")
    payload = {"trade": str(row.trade_id)}
    row.status, row.trade_id = Status.PUBLISHED, None
    save(row, "unreserved", actor=None, payload=payload, now=now)


@transaction.atomic
def mark_sold(listing_id: UUID, *, now: datetime) -> None:
    """Close a reserved listing as sold and write it into the machine's history; refuses WrongStatus."""
    row = locked(listing_id, act="mark_sold")
    row.status = Status.SOLD
    save(row, "sold", actor=None, payload={"trade": str(row.trade_id)}, now=now)
    if row.passport_id is not None:
        equipment.note(row.passport_id, kind="sold", data={"listing": str(row.id), "hours": row.hours}, now=now)
