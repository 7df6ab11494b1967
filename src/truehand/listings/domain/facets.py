"""What a search can be narrowed by, and how many of what was found each choice leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.classes import CLASS_NAMES
from truehand.equipment.domain.maker_names import maker_name
from truehand.listings.domain.countries import COUNTRIES
from truehand.listings.domain.facts import CONDITION_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from truehand.listings.domain.views import Filters

# So many are counted one by one; of more than these it is said that they are more.
COUNTED: Final = 1_000
MOST_VALUES: Final = 8
YEARS: Final = 5
# Where each band begins; the last has no end.
HOURS: Final = (0, 2_000, 4_000, 6_000, 8_000, 10_000)
SIZES: Final = (0, 4, 7, 14, 20, 25, 35, 50)
KINDS: Final[dict[str, tuple[str, str]]] = {
    "equipment_class": ("设备类别", "Class of machine"),
    "size": ("吨位", "Size"),
    "maker": ("品牌", "Maker"),
    "year": ("年份", "Year made"),
    "hours": ("工作小时", "Hours worked"),
    "condition": ("成色", "Condition"),
    "country": ("国家或地区", "Country or region"),
}
# What of a search each kind sets.
SETS: Final[dict[str, tuple[str, ...]]] = {
    "equipment_class": ("equipment_class",),
    "size": ("size_from", "size_to"),
    "maker": ("maker",),
    "year": ("year_from", "year_to"),
    "hours": ("hours_from", "hours_to"),
    "condition": ("condition_from",),
    "country": ("country",),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow: what it is called, what it sets, and how many of those counted it leaves."""

    title: tuple[str, str]
    sets: Mapping[str, str]
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """The choices of one kind, the most frequent first; bands in their own order."""

    kind: str
    choices: tuple[Choice, ...]

    @property
    def title(self) -> tuple[str, str]:
        """The kind, for people."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Found:
    """How many fit: exactly, or (``more``) at least so many. Then each choice's count is of those counted alone."""

    count: int
    more: bool
    facets: tuple[Facet, ...]


def found(counted: Iterable[tuple[str, str | None, int]], filters: Filters) -> Found:
    """Return what was counted by kind and value as choices; the kind '' is all. What is chosen is not offered again."""
    by_kind: dict[str, list[tuple[str, int]]] = {}
    for kind, value, count in counted:
        by_kind.setdefault(kind, []).extend([(value, count)] if value is not None else [])
    total = sum(count for _value, count in by_kind.pop("", []))
    open_kinds = [kind for kind in KINDS if not any(_is_set(filters, name) for name in SETS[kind])]
    offered = (_facet(kind, by_kind.get(kind, [])) for kind in open_kinds if kind != "size" or filters.equipment_class)
    more = total > COUNTED
    return Found(min(total, COUNTED), more, tuple(facet for facet in offered if len(facet.choices) > 1))


def _is_set(filters: Filters, name: str) -> bool:
    return getattr(filters, name) not in {None, ""}


def _facet(kind: str, counted: list[tuple[str, int]]) -> Facet:
    if kind in {"year", "hours", "size"}:
        counted = sorted(counted, key=lambda each: int(each[0]), reverse=kind == "year")
    else:
        counted = sorted(counted, key=lambda each: (-each[1], each[0]))
    if kind == "condition":
        return Facet(kind, _at_least(counted))
    choices = (Choice(_title(kind, value), _sets(kind, value), count) for value, count in counted[:MOST_VALUES])
    return Facet(kind, tuple(choices))


def _at_least(counted: list[tuple[str, int]]) -> tuple[Choice, ...]:
    """Return the grades, best first, each with all that are as good or better: that is how they are asked for."""
    grades = sorted({int(value) for value, _count in counted}, reverse=True)
    return tuple(
        Choice(
            (f"{CONDITION_NAMES[grade][0]}及以上", f"{CONDITION_NAMES[grade][1]} or better"),
            {"condition_from": str(grade)},
            sum(count for value, count in counted if int(value) >= grade),
        )
        for grade in grades
    )


def _title(kind: str, value: str) -> tuple[str, str]:
    if kind == "equipment_class":
        return CLASS_NAMES[value]
    if kind == "country":
        return COUNTRIES[value]
    if kind == "maker":
        return maker_name(value)
    low, high = _band(kind, value)
    if kind == "year":
        return f"{low}–{high} 年", f"{low}–{high}"
    zh, en = ("小时", "h") if kind == "hours" else ("吨", "t")
    if high is None:
        return f"{low:,} {zh}及以上", f"{low:,} {en} and more"
    return f"{low:,}–{high:,} {zh}", f"{low:,}–{high:,} {en}"


def _sets(kind: str, value: str) -> dict[str, str]:
    if kind not in {"year", "hours", "size"}:
        return {SETS[kind][0]: value}
    low, high = _band(kind, value)
    ends = zip(SETS[kind], (low, high), strict=True)
    return {name: str(end) for name, end in ends if end is not None}


def _band(kind: str, value: str) -> tuple[int, int | None]:
    """Return the first and the last of a band: of years by their first, of hours and sizes by their number from 1."""
    number = int(value)
    if kind == "year":
        return number, number + YEARS - 1
    starts = HOURS if kind == "hours" else SIZES
    return starts[number - 1], starts[number] - 1 if number < len(starts) else None
