"""Machines as rows of numbers: dates, age, hours, figures inside texts, and texts as numbered categories."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from truehand.equipment.domain.identifiers import alphanumeric, maker_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from truehand.kernel.canonical import Json
    from truehand.listings.domain.pricing.sale import Machine


_MODEL: Final = re.compile(r"([A-Z]*)(\d*)([A-Z]*)")
_FIGURE: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_DAYS: Final = 365.25
# A category that fewer sales have says nothing of its own.
_LEAST: Final = 2
_UNKNOWN: Final = 0
# Date, year, age, hours, hours for each year, and the number in the model's name.
_NUMBERS: Final = 6


@dataclass(frozen=True, slots=True)
class Encoding:
    """Which categories are known, by column, and which details are measured by the figures in their texts."""

    details: tuple[str, ...]
    categories: Mapping[str, Mapping[str, int]]

    @property
    def categorical(self) -> list[int]:
        """The places of the columns that are categories."""
        first = _NUMBERS + len(self.details)
        return list(range(first, first + len(self.categories)))

    def rows(self, machines: Sequence[Machine]) -> NDArray[np.float64]:
        """Return a row for each machine; what is not known is not a number, and an unknown category is 0."""
        width = _NUMBERS + len(self.details) + len(self.categories)
        return np.array([self._row(machine) for machine in machines], dtype=np.float64).reshape(-1, width)

    def stored(self) -> dict[str, Json]:
        """Return the encoding as JSON."""
        return {
            "details": list(self.details),
            "categories": {name: dict(known) for name, known in self.categories.items()},
        }

    def _row(self, machine: Machine) -> list[float]:
        texts = _texts(machine, self.details)
        figures = [_figure(machine.details.get(name, "")) for name in self.details]
        known = [float(each.get(texts[name], _UNKNOWN)) for name, each in self.categories.items()]
        return [*_numbers(machine), *figures, *known]


def encoding_of(machines: Iterable[Machine]) -> Encoding:
    """Return the encoding that these machines need; rare categories share the place of unknown ones."""
    seen = list(machines)
    details = tuple(sorted({name for machine in seen for name in machine.details}))
    counts: dict[str, Counter[str]] = {}
    for machine in seen:
        for name, text in _texts(machine, details).items():
            counts.setdefault(name, Counter())[text] += 1
    return Encoding(details, {name: _numbered(counted) for name, counted in sorted(counts.items())})


def encoding_from(data: Mapping[str, object]) -> Encoding:
    """Return the encoding that ``stored`` wrote."""
    details, categories = data["details"], data["categories"]
    if not (isinstance(details, list) and isinstance(categories, dict)):
        raise TypeError("not a stored encoding")
    # JSON as the database keeps it forgets the order of names.
    return Encoding(tuple(details), {name: categories[name] for name in sorted(categories)})


def _numbered(counted: Counter[str]) -> dict[str, int]:
    often = sorted(text for text, count in counted.items() if text and count >= _LEAST)
    return {text: number for number, text in enumerate(often, _UNKNOWN + 1)}


def _texts(machine: Machine, details: Sequence[str]) -> dict[str, str]:
    name = alphanumeric(machine.model)
    parts = _MODEL.match(name)
    lead, number, suffix = parts.groups() if parts else ("", "", "")
    return {
        "class": machine.equipment_class,
        "maker": maker_key(machine.maker),
        "model": name,
        "family": lead + number,
        "lead": lead,
        "suffix": suffix,
        **{f"detail:{each}": machine.details.get(each, "") for each in details},
    }


def _numbers(machine: Machine) -> list[float]:
    when = machine.on.year + (machine.on.timetuple().tm_yday - 1) / _DAYS
    made = float(machine.year) if machine.year else np.nan
    hours = float(machine.hours) if machine.hours else np.nan
    age = when - made
    parts = _MODEL.match(alphanumeric(machine.model))
    size = float(parts[2]) if parts and parts[2] else np.nan
    return [when, made, age, hours, hours / max(age, 1.0), size]


def _figure(text: str) -> float:
    """Return the mean of the figures in a text: the middle of “110.0 to 120.0 Horsepower”."""
    figures = [float(each.replace(",", "")) for each in _FIGURE.findall(text)]
    return sum(figures) / len(figures) if figures else np.nan
