"""A machine as the price model sees it, and what it sold for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from truehand.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine on a day; an unknown year or unknown hours are None.

    ``details`` are whatever else is known, by name: a state, a size, an enclosure. Their values are texts.
    """

    on: date
    equipment_class: str
    maker: str
    model: str
    year: int | None
    hours: int | None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sale:
    """What a machine sold for on its day."""

    machine: Machine
    price: Money
