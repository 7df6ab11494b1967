"""Which machines are near one another: the same family of models, and the size that makers put into a model's name.

Makers of excavators name them by a tenth of their weight in hundreds of kilograms (PC200, ZX210, SY215: 20 to 21 t);
Caterpillar and LiuGong put a digit of the series before the tons (320, 922). Fork-lift trucks are named by tenths of a
ton that they lift, cranes by the tons. Where a class has no such habit, no size is told rather than a wrong one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.classes import EquipmentClass
from truehand.equipment.domain.identifiers import maker_key

if TYPE_CHECKING:
    from truehand.listings.domain.facts import Facts

LONGEST_FAMILY: Final = 20
# Years count most, then hours by the thousand; another maker weighs as three years, another family as two.
_OTHER_MAKER, _OTHER_FAMILY, _OTHER_SIZE = 3.0, 2.0, 1.0
_THOUSAND: Final = 1000
_NAME: Final = re.compile(r"([A-Z]*)(\d+)")
# The hundreds that stand for a series, not for tons.
_SERIES: Final = {"CATERPILLAR": 300, "LIUGONG": 900}
_A_SERIES: Final = 100
_TENTHS: Final = frozenset({EquipmentClass.EXCAVATOR, EquipmentClass.MINI_EXCAVATOR, EquipmentClass.FORKLIFT})
_LARGEST: Final = 999


@dataclass(frozen=True, slots=True)
class Likeness:
    """What nearness is told by: ``size`` in whole tons, None where the name does not say."""

    equipment_class: str
    maker_key: str
    family: str
    size: int | None
    year: int
    hours: int

    def far_from(self, other: Likeness) -> float:
        """Return how far two machines of a class are apart: 0 for the same model, year and hours."""
        apart = abs(self.year - other.year) + abs(self.hours - other.hours) / _THOUSAND
        if self.maker_key != other.maker_key:
            apart += _OTHER_MAKER
        if self.family != other.family:
            apart += _OTHER_FAMILY
        if self.size is not None and other.size is not None:
            apart += _OTHER_SIZE * abs(self.size - other.size)
        return apart


def likeness(facts: Facts) -> Likeness:
    """Return what nearness to a machine is told by."""
    return Likeness(
        equipment_class=facts.equipment_class,
        maker_key=maker_key(facts.maker),
        family=family(facts.model),
        size=size(facts.equipment_class, facts.maker, facts.model),
        year=facts.year,
        hours=facts.hours,
    )


def family(model: str) -> str:
    """Return a model's name without its variant: PC200 for PC200-8 and PC200LC; all of it where it has no number."""
    name = _plain(model)
    found = _NAME.search(name)
    return (found[0] if found else name)[:LONGEST_FAMILY]


def size(equipment_class: str, maker: str, model: str) -> int | None:
    """Return the whole tons that a model's name says; None where it says none."""
    found = _NAME.search(_plain(model))
    if found is None:
        return None
    number = int(found[2][:6])
    if equipment_class == EquipmentClass.CRANE:
        return _possible(number)
    if equipment_class not in _TENTHS:
        return None
    series = _SERIES.get(maker_key(maker))
    if series is not None and equipment_class != EquipmentClass.FORKLIFT and series <= number < series + _A_SERIES:
        return _possible(number - series)
    return _possible(number // 10)


def near_sizes(tons: int) -> tuple[int, ...]:
    """Return the sizes within a tenth of one, at least a ton to either side."""
    by = max(1, tons // 10)
    return tuple(range(max(tons - by, 0), tons + by + 1))


def _plain(model: str) -> str:
    """Return a name in capitals up to its first dash, dot or bracket, without blanks."""
    return re.split(r"[-./(（]", model.upper().strip(), maxsplit=1)[0].replace(" ", "")


def _possible(tons: int) -> int | None:
    return tons if tons <= _LARGEST else None
