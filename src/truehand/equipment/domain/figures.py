"""Mass and power as a nameplate states them, in kilograms and kilowatts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.identifiers import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truehand.equipment.domain.nameplate import PlateLine, PlateReading

_NUMBER: Final = r"(?P<number>\d{1,3}(?:[ ,.]\d{3})+|\d+(?:\.\d+)?)"
_POWER: Final = re.compile(rf"(?<![\d.,]){_NUMBER}\s*(?P<unit>KW|HP|PS|千瓦|马力)(?![A-Z])")
_MASS: Final = re.compile(rf"(?<![\d.,]){_NUMBER}\s*(?P<unit>KG|千克|公斤|LBS?|T|吨)(?![A-Z])")
# A load that the machine may carry or lift is not what it weighs.
_OF_THE_MACHINE: Final = re.compile(r"MASS|WEIGHT|质量|重量|整机")
_OF_A_LOAD: Final = re.compile(r"LOAD|AXLE|LIFT|BUCKET|CAPACITY|PAYLOAD|载|轴|额定起|铲斗")
_TO_KILOWATTS: Final = {"HP": 0.7457, "PS": 0.7355, "马力": 0.7355}
_TO_KILOGRAMS: Final = {"LB": 0.4536, "LBS": 0.4536, "T": 1000.0, "吨": 1000.0}
_GROUPED: Final = re.compile(r"\d{1,3}(?:[ ,.]\d{3})+")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the line of the plate on which it stands."""

    value: int
    line: PlateLine


def mass_kg(reading: PlateReading) -> Figure | None:
    """Return what the plate says that the machine weighs; None when no line says so."""
    lines = [line for line in reading.lines if _OF_THE_MACHINE.search(plain(line.text))]
    return _first(_MASS, _TO_KILOGRAMS, (line for line in lines if not _OF_A_LOAD.search(plain(line.text))))


def power_kw(reading: PlateReading) -> Figure | None:
    """Return the engine's power by the plate; None when no line has a figure in kilowatts or horsepower."""
    return _first(_POWER, _TO_KILOWATTS, reading.lines)


def _first(pattern: re.Pattern[str], factors: dict[str, float], lines: Iterable[PlateLine]) -> Figure | None:
    for line in lines:
        if found := pattern.search(plain(line.text)):
            return Figure(round(_value(found["number"]) * factors.get(found["unit"], 1)), line)
    return None


def _value(text: str) -> float:
    return float(re.sub(r"[ ,.]", "", text) if _GROUPED.fullmatch(text) else text)
