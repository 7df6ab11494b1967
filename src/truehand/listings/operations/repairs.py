"""Repairs that a machine's seller states, for its passport."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.equipment import operations as equipment
from truehand.equipment import queries as machines
from truehand.equipment.domain.classes import FIRST_YEAR
from truehand.equipment.domain.repairs import PARTS, REPAIRED
from truehand.listings.domain.facts import MOST_HOURS, field_not_valid
from truehand.listings.domain.refusals import RepairTold, TooManyRepairs
from truehand.listings.operations.rows import locked_own

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from truehand.equipment.domain.repairs import Repair
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json

MOST_REPAIRS: Final = 30


@transaction.atomic
def tell_repair(actor: Actor, listing_id: UUID, *, repair: Repair, now: datetime) -> None:
    """Write into the machine's passport, as its seller while it is on sale, that it was repaired; for ever.

    Refuses NotVerified, NotYourListing, WrongStatus, FieldNotValid, RepairTold a second time, and TooManyRepairs.
    """
    actor.require_verified()
    row = locked_own(actor, listing_id, act="tell_repair")
    _check(repair, on=now.date())
    if row.passport_id is None:
        raise TypeError("what is on sale has a passport")
    said: dict[str, Json] = {"listing": str(listing_id), **repair.told()}
    history = machines.passport(row.passport_id).history
    told = [
        dict(each.data) for each in history if each.kind == REPAIRED and each.data.get("listing") == said["listing"]
    ]
    if said in told:
        raise RepairTold
    if len(told) >= MOST_REPAIRS:
        raise TooManyRepairs(most=MOST_REPAIRS)
    equipment.note(row.passport_id, kind=REPAIRED, data=said, actor=actor.party_id, now=now)


def _check(repair: Repair, *, on: date) -> None:
    if repair.part not in PARTS:
        raise field_not_valid("part", "请选择列表中的部位。", "choose one of the parts listed.")
    if not repair.on.year >= FIRST_YEAR or repair.on > on:
        raise field_not_valid("repaired_on", "日期须为过去的日子。", "it must be a day in the past.")
    if repair.hours is not None and not 0 <= repair.hours <= MOST_HOURS:
        raise field_not_valid("hours", f"须在 0 至 {MOST_HOURS} 之间。", f"it must be 0 to {MOST_HOURS}.")
