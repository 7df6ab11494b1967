"""A machine as checks see it: nothing about it is in doubt until a test changes something."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from truehand.equipment.domain.nameplate import PlateLine, PlateReading
from truehand.equipment.domain.subject import Subject, SubjectPhoto
from truehand.kernel.money import Money

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
MACHINE = Subject(
    listing_id=UUID(int=1),
    seller_id=UUID(int=2),
    passport_id=None,
    equipment_class="excavator",
    maker="Caterpillar",
    model="320D",
    serial="CAT0320DCXYZ01234",
    year=2012,
    hours=8200,
    condition=4,
    country="CN",
    location="江苏徐州",
    description="一手车，按时保养。",
    price=Money(31_000_000, "CNY"),
    photos=(SubjectPhoto("meter", "a" * 64),),
    plate="b" * 64,
)


def machine(**changes: Any) -> Subject:  # noqa: ANN401
    return replace(MACHINE, **changes)


def plate_saying(*texts: str) -> PlateReading:
    return PlateReading(lines=tuple(PlateLine(text, 0.95, (1, 2, 3, 4)) for text in texts))
