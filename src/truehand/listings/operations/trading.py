"""What a trade does to a listing; called by the trade's own operations, which know who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.equipment import operations as equipment
from truehand.equipment import queries as equipment_queries
from truehand.identity import operations as identity
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing
from truehand.listings.operations.rows import locked, one_on_sale, save
from truehand.listings.queries.shapes import facts_of_row

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money

# Why a listing that was in a trade is looked at again.
PULLED: Final = (
    "上一笔交易因设备与描述不符、存在争议或由平台取消而结束，需重新审核。",
    "The last trade ended because the machine was not as described or disputed, or the platform cancelled it.",
)
# Why a listing is taken off sale when somebody claims its machine.
CLAIMED: Final = (
    "有人报失或登记抵押这台设备，解除之前不能出售。",
    "Somebody reported this machine stolen or pledged; it is not sold until that is cleared.",
)
FLAGGED: Final = (
    "这台设备已被登记为被盗或已抵押，解除登记前不能出售。",
    "A register has this machine as stolen or pledged; it cannot be sold until the register has cleared it.",
)


@transaction.atomic
def put_up(listing_id: UUID, *, now: datetime) -> None:
    """Hold a published listing for an auction: it cannot be sold, changed or withdrawn. Refuses WrongStatus."""
    row = locked(listing_id, act="put_up")
    row.status = Status.AUCTIONED
    save(row, "put_up", actor=row.seller_id, payload={}, now=now)


@transaction.atomic
def take_back(listing_id: UUID, *, now: datetime) -> None:
    """Put a listing back on sale whose auction sold nothing; a claimed machine goes before an operator instead."""
    row = locked(listing_id, act="take_back")
    row.status = Status.PUBLISHED
    _look_again(row, now)
    save(row, "taken_back", actor=None, payload={}, now=now)


@transaction.atomic
def reserve(listing_id: UUID, *, trade_id: UUID, now: datetime, won: bool = False) -> None:
    """Hold a published listing, or one that was ``won`` in its auction, for one trade; again changes nothing.

    Refuses WrongStatus, and a machine that a register of stolen or pledged ones has (MachineFlagged).
    """
    if Listing.objects.filter(id=listing_id, trade_id=trade_id, status=Status.RESERVED).exists():
        return
    row = locked(listing_id, act="reserve_won" if won else "reserve")
    if row.passport_id is not None:
        equipment.require_clear(row.passport_id, now=now)
    row.status, row.trade_id = Status.RESERVED, trade_id
    with one_on_sale(facts_of_row(row)):
        save(row, "reserved", actor=None, payload={"trade": str(trade_id)}, now=now)


@transaction.atomic
def unreserve(listing_id: UUID, *, now: datetime, to_review: bool = False) -> None:
    """Put a reserved listing back on sale, or (``to_review``) before an operator first; refuses WrongStatus."""
    row = locked(listing_id, act="unreserve")
    payload: dict[str, Json] = {"trade": str(row.trade_id), "to_review": to_review}
    row.status, row.trade_id = Status.PUBLISHED, None
    _look_again(row, now)
    if to_review:
        row.status, row.reasons = Status.IN_REVIEW, [list(PULLED)]
    save(row, "unreserved", actor=None, payload=payload, now=now)


def _look_again(row: Listing, now: datetime) -> None:
    """Send a machine that somebody claims, or a register has, before an operator."""
    if row.passport_id is not None and equipment_queries.open_claims(row.passport_id):
        row.status, row.reasons = Status.IN_REVIEW, [list(CLAIMED)]
    if row.passport_id is not None and equipment.is_flagged(row.passport_id, now=now):
        row.status, row.reasons = Status.IN_REVIEW, [list(FLAGGED)]


@transaction.atomic
def pull_flagged(*, now: datetime) -> tuple[UUID, ...]:
    """Take every machine that a register has off the market, before an operator; return the listings.

    One that a trade holds stays with it: signing and every later sale are refused.
    """
    machines = equipment.flagged_machines()
    rows = Listing.objects.select_for_update().filter(passport_id__in=machines, status=Status.PUBLISHED).order_by("id")
    pulled = list(rows)
    for row in pulled:
        row.status, row.reasons = Status.IN_REVIEW, [list(FLAGGED)]
        save(row, "pulled", actor=None, payload={"why": "flagged"}, now=now)
        zh, en = FLAGGED
        identity.notify(row.seller_id, kind="listing.in_review", zh=zh, en=en, link=f"/listings/{row.id}/", now=now)
    return tuple(row.id for row in pulled)


@transaction.atomic
def mark_sold(listing_id: UUID, *, price: Money, now: datetime) -> None:
    """Close a reserved listing as sold and write the agreed price into the machine's history; refuses WrongStatus."""
    row = locked(listing_id, act="mark_sold")
    row.status = Status.SOLD
    save(row, "sold", actor=None, payload={"trade": str(row.trade_id)}, now=now)
    if row.passport_id is not None:
        equipment.note(row.passport_id, kind="sold", data=_sold(row, price), now=now)


def _sold(row: Listing, price: Money) -> dict[str, Json]:
    return {
        "listing": str(row.id),
        "hours": row.hours,
        "price": {"minor": price.minor, "currency": price.currency},
        # Entries of before say what was asked.
        "agreed": True,
    }
