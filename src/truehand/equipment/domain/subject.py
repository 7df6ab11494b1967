"""What checks look at: a machine as somebody offers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.equipment.domain.nameplate import PlateReading
    from truehand.equipment.domain.photos.taken import Taken
    from truehand.kernel.money import Money


@dataclass(frozen=True, slots=True)
class SubjectPhoto:
    """A photo of the machine: which side it is said to show, and the SHA-256 by which its bytes are kept.

    ``taken`` is what its file said of when and where, None where it said nothing.
    """

    view: str
    sha256: str
    taken: Taken | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """A machine as it is offered: what its seller states, asks and shows, and what was read on the nameplate.

    ``plate`` is the SHA-256 of the nameplate's photo, empty without one; ``reading`` is None until it was read;
    ``passport_id`` is None while no machine with this maker and serial number has a passport.
    """

    listing_id: UUID
    seller_id: UUID
    passport_id: UUID | None
    equipment_class: str
    maker: str
    model: str
    serial: str
    year: int
    hours: int
    condition: int | None
    country: str
    location: str
    description: str
    price: Money
    photos: tuple[SubjectPhoto, ...] = ()
    plate: str = ""
    reading: PlateReading | None = None
