"""What a template asks: facts, sections and points with their scales, limits and the claims that they bear on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BEST_GRADE: Final = 5
WORST_GRADE: Final = 1
MARKS: Final = {5: "good", 4: "good", 3: "plain", 2: "doubt", 1: "stop"}
# How much of its life a part has left, in percent, for each grade from the best down.
LIFE_LEFT: Final = ((80, 5), (60, 4), (40, 3), (20, 2))
WHOLE: Final = 100


class Weight(StrEnum):
    """How much a defect of a point weighs in the overall grade."""

    SAFETY = "safety"
    MAJOR = "major"
    MINOR = "minor"
    COSMETIC = "cosmetic"


WEIGHTS: Final[dict[Weight, tuple[str, str]]] = {
    Weight.SAFETY: ("安全", "safety"),
    Weight.MAJOR: ("关键", "critical"),
    Weight.MINOR: ("一般", "ordinary"),
    Weight.COSMETIC: ("外观", "looks only"),
}


class Method(StrEnum):
    """How a point is examined."""

    LOOK = "look"
    READ = "read"
    MEASURE = "measure"
    RUN = "run"
    PAPERS = "papers"


METHODS: Final[dict[Method, tuple[str, str]]] = {
    Method.LOOK: ("目视", "look"),
    Method.READ: ("读取", "read"),
    Method.MEASURE: ("测量", "measure"),
    Method.RUN: ("操作", "try"),
    Method.PAPERS: ("查验资料", "see papers"),
}


class Claim(StrEnum):
    """Which claim of a listing a point bears on."""

    SERIAL = "serial"
    YEAR = "year"
    HOURS = "hours"
    MAKER = "maker"
    MODEL = "model"
    CONDITION = "condition"
    PAPERS = "papers"
    DESCRIPTION = "description"


@dataclass(frozen=True, slots=True)
class Grade:
    """One step of a scale: 5 is best."""

    value: int
    meaning: tuple[str, str]

    @property
    def mark(self) -> str:
        """Return the state that marks the grade on a page."""
        return MARKS[self.value]

    @property
    def word(self) -> tuple[str, str]:
        """Return the meaning's first word or two, for a short list."""
        zh, en = self.meaning
        return zh.split("：", maxsplit=1)[0], en.split(":", maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Scale:
    """What the five grades mean for one sort of point, best first."""

    key: str
    name: tuple[str, str]
    grades: tuple[Grade, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A whole number in ``unit``: outside ``least`` to ``largest`` it is a slip; the limits are inclusive."""

    unit: str
    least: int
    largest: int
    good: tuple[int, int]
    usable: tuple[int, int]

    def grade(self, value: int) -> int:
        """Return 5 within the good limits, 3 within the usable ones, else 1."""
        for grade, (low, high) in ((BEST_GRADE, self.good), (3, self.usable)):
            if low <= value <= high:
                return grade
        return WORST_GRADE


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at: names and instructions are (zh, en) pairs.

    ``remaining`` points take the percentage of life left, points with a ``measure`` a number; their grades follow.
    """

    key: str
    name: tuple[str, str]
    how: tuple[str, str]
    scale: Scale
    photo: bool
    may_skip: bool
    weight: Weight
    method: Method | None = None
    claim: Claim = Claim.CONDITION
    measure: Measure | None = None
    remaining: bool = False

    @property
    def critical(self) -> bool:
        """Whether a defect here holds the overall grade down."""
        return self.weight in {Weight.SAFETY, Weight.MAJOR}

    @property
    def weight_words(self) -> tuple[str, str]:
        """Return the weight in (zh, en)."""
        return WEIGHTS[self.weight]

    @property
    def method_words(self) -> tuple[str, str] | None:
        """Return the method in (zh, en); None where an old template names none."""
        return METHODS[self.method] if self.method else None

    @property
    def limits(self) -> str:
        """Return the limits as they are written beside the field, or nothing."""
        if self.measure is None:
            return ""
        good, usable = self.measure.good, self.measure.usable
        return f"{good[0]}–{good[1]} ({usable[0]}–{usable[1]}) {self.measure.unit}"


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


FACTS: Final = {
    each.key: each
    for each in (
        FactAsked("serial", ("序列号", "Serial number"), numeric=False),
        FactAsked("hours", ("小时表读数（小时）", "Hour meter reading (hours)"), numeric=True, largest=200_000),
        FactAsked("year", ("出厂年份", "Year of manufacture"), numeric=True, least=1950, largest=2100),
        FactAsked("maker", ("铭牌品牌", "Maker on the plate"), numeric=False),
        FactAsked("model", ("铭牌型号", "Model on the plate"), numeric=False),
    )
}


@dataclass(frozen=True, slots=True)
class Template:
    """Everything one inspection asks, with the SHA-256 of what is published of it."""

    name: str
    version: int
    title: tuple[str, str]
    sections: tuple[Section, ...]
    sha256: str
    facts: tuple[FactAsked, ...]
    classes: tuple[str, ...] = ()

    @property
    def points(self) -> tuple[Point, ...]:
        """Return every point in order."""
        return tuple(point for section in self.sections for point in section.points)

    def point(self, key: str) -> Point | None:
        """Return a point by its key, or None."""
        return next((point for point in self.points if point.key == key), None)


def life_grade(remaining: int) -> int:
    """Return the grade of a part that has so many percent of its life left."""
    return next((grade for least, grade in LIFE_LEFT if remaining >= least), WORST_GRADE)
