"""From rows to the values that leave the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from truehand.equipment.domain.comparison import Declared, compare
from truehand.equipment.domain.nameplate import restored
from truehand.kernel.money import Money
from truehand.listings.domain.facts import Facts
from truehand.listings.domain.status import Status
from truehand.listings.domain.views import Card, PlateView

if TYPE_CHECKING:
    from truehand.equipment.domain.nameplate import PlateReading
    from truehand.listings.domain.views import Origin
    from truehand.listings.models import Listing, Plate


def facts_of_row(row: Listing) -> Facts:
    """Return what a row states about its machine."""
    return Facts(
        equipment_class=row.equipment_class,
        maker=row.maker,
        model=row.model,
        serial=row.serial,
        year=row.year,
        hours=row.hours,
        condition=row.condition,
        location=row.location,
        description=row.description,
        country=row.country,
    )


def price_of_row(row: Listing) -> Money:
    """Return what a row asks."""
    return Money(row.price_minor, row.currency)


def reading_of_plate(plate: Plate | None) -> PlateReading | None:
    """Return what was read on a nameplate; None until it was."""
    return restored(plate.reading) if plate is not None and plate.reading is not None else None


def plate_view(plate: Plate, facts: Facts) -> PlateView:
    """Return a nameplate with its reading compared to the present facts."""
    reading = reading_of_plate(plate)
    declared = Declared(facts.maker, facts.model, facts.serial, facts.year)
    return PlateView(
        sha256=plate.sha256,
        verdict=compare(declared, reading) if reading else None,
        lines=tuple(line.text for line in reading.lines) if reading else (),
        asked_at=plate.asked_at,
        read_at=plate.read_at,
    )


def card_of_row(row: Listing, photo: str | None) -> Card:
    """Return a row as a result of a search."""
    return Card(
        id=row.id,
        seller_id=row.seller_id,
        facts=facts_of_row(row),
        price=price_of_row(row),
        status=Status(row.status),
        origin=cast("Origin", row.origin),
        photo=photo,
        changed_at=row.changed_at,
    )
