"""Inspection templates: versioned data in ``scheme/v<N>/*.toml``, read once."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from truehand.inspection.domain.refusals import TemplateUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

BEST_GRADE: Final = 5
WORST_GRADE: Final = 1
VERSIONS: Final = (1,)
MARKS: Final = {5: "good", 4: "good", 3: "plain", 2: "doubt", 1: "stop"}


@dataclass(frozen=True, slots=True)
class Grade:
    """One step of a scale: 5 is best."""

    value: int
    meaning: tuple[str, str]

    @property
    def mark(self) -> str:
        """Return the state that marks the grade on a page."""
        return MARKS[self.value]


@dataclass(frozen=True, slots=True)
class Scale:
    """What the five grades mean for one sort of point, best first."""

    key: str
    name: tuple[str, str]
    grades: tuple[Grade, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at: names and instructions are (zh, en) pairs."""

    key: str
    name: tuple[str, str]
    how: tuple[str, str]
    scale: Scale
    photo: bool
    may_skip: bool
    critical: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Points that are looked at together."""

    key: str
    name: tuple[str, str]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class FactAsked:
    """A fact read off the machine, to be compared with the listing; numbers have a least and a largest value."""

    key: str
    name: tuple[str, str]
    numeric: bool
    least: int = 0
    largest: int = 0


FACTS: Final = (
    FactAsked("serial", ("序列号", "Serial number"), numeric=False),
    FactAsked("hours", ("小时表读数（小时）", "Hour meter reading (hours)"), numeric=True, largest=200_000),
    FactAsked("year", ("出厂年份", "Year of manufacture"), numeric=True, least=1950, largest=2100),
)


@dataclass(frozen=True, slots=True)
class Template:
    """Everything one inspection asks, with the SHA-256 of the data it was read from."""

    name: str
    version: int
    title: tuple[str, str]
    sections: tuple[Section, ...]
    sha256: str

    @property
    def points(self) -> tuple[Point, ...]:
        """Return every point in order."""
        return tuple(point for section in self.sections for point in section.points)

    def point(self, key: str) -> Point | None:
        """Return a point by its key, or None."""
        return next((point for point in self.points if point.key == key), None)


def named(name: str, version: int) -> Template:
    """Return a published template; refuse (TemplateUnknown) any other name or version."""
    found = _TEMPLATES.get((name, version))
    if found is None:
        raise TemplateUnknown(name=name[:40], version=version)
    return found


def template_for(equipment_class: str) -> Template:
    """Return the newest template for a class of equipment: the excavator's, or the general one."""
    name = "excavator" if "excavator" in equipment_class.lower() else "machine"
    return _TEMPLATES[(name, VERSIONS[-1])]


def _load(version: int) -> dict[tuple[str, int], Template]:
    folder = resources.files(__package__) / "scheme" / f"v{version}"
    scales = {key: _scale(key, data) for key, data in _read(folder, "scales").items()}
    return {
        (name, version): Template(
            name,
            version,
            (data["zh"], data["en"]),
            tuple(_section(key, _read(folder, key), scales) for key in data["sections"]),
            _digest(folder, ("scales", *data["sections"])),
        )
        for name, data in _read(folder, "templates").items()
    }


def _read(folder: Traversable, name: str) -> dict[str, Any]:
    return tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))


def _digest(folder: Traversable, names: tuple[str, ...]) -> str:
    return hashlib.sha256(b"\0".join((folder / f"{name}.toml").read_bytes() for name in names)).hexdigest()


def _scale(key: str, data: Mapping[str, Any]) -> Scale:
    values = range(BEST_GRADE, WORST_GRADE - 1, -1)
    grades = tuple(Grade(value, (data[str(value)]["zh"], data[str(value)]["en"])) for value in values)
    return Scale(key, (data["zh"], data["en"]), grades)


def _section(key: str, data: Mapping[str, Any], scales: Mapping[str, Scale]) -> Section:
    points = tuple(
        Point(
            key=item["key"],
            name=(item["zh"], item["en"]),
            how=(item["how_zh"], item["how_en"]),
            scale=scales[item["scale"]],
            photo=item.get("photo", False),
            may_skip=item.get("may_skip", True),
            critical=item.get("critical", False),
        )
        for item in data["item"]
    )
    return Section(key, (data["zh"], data["en"]), points)


_TEMPLATES: Final = {key: value for version in VERSIONS for key, value in _load(version).items()}

EXCAVATOR: Final = named("excavator", VERSIONS[-1])
MACHINE: Final = named("machine", VERSIONS[-1])
