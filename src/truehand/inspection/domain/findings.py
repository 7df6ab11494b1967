"""Findings: what an inspector saw, read from any mapping and refused unless complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.inspection.domain.asked import BEST_GRADE, WHOLE, WORST_GRADE, FactAsked, Point, Template, life_grade
from truehand.inspection.domain.refusals import FindingsIncomplete, TemplateUnknown
from truehand.inspection.domain.template import named
from truehand.inspection.domain.text import (
    LONGEST_NOTE,
    LONGEST_SERIAL,
    LONGEST_SUMMARY,
    SHORTEST_REASON,
    clean,
    code,
    whole_number,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

MOST_NAMED: Final = 5

_TOP: Final = frozenset({"template", "version", "facts", "items", "summary"})
_FACT_PARTS: Final = frozenset({"value", "not_tested"})
_ITEM_PARTS: Final = frozenset({"grade", "note", "not_tested"})
# What a point may be read as beside its grade, and which points are.
_READINGS: Final[dict[str, Callable[[Point], bool]]] = {
    "value": lambda point: point.measure is not None,
    "remaining": lambda point: point.remaining,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact read off the machine, or the reason why it could not be read."""

    key: str
    value: str | int | None
    not_tested: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One point: a grade from 1 to 5, or the reason why it was not tested.

    ``value`` is what was measured, ``remaining`` the percentage of life left; the grade follows from either.
    """

    item: str
    grade: int | None
    note: str = ""
    not_tested: str = ""
    value: int | None = None
    remaining: int | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """A complete inspection: every fact and every point of the template, in its order; photos are kept apart."""

    template: Template
    facts: tuple[Fact, ...]
    items: tuple[Finding, ...]
    summary: str

    def fact(self, key: str) -> str | int | None:
        """Return a fact's value; None when it could not be read."""
        return next((fact.value for fact in self.facts if fact.key == key), None)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is missing or wrong at one place (``facts.hours``, ``items.boom``); words are (zh, en)."""

    place: str
    name: tuple[str, str]
    reason: tuple[str, str]


_NOT_A_GRADE = ("请选择 1 至 5 的等级，或填写未检测的原因", "choose a grade from 1 to 5, or say why it was not tested")
_BOTH = ("已有等级，请勿同时填写未检测原因", "has a grade and a reason for not testing; keep one")
_MUST_TEST = ("此项必须检测", "this must be tested")
_BAD_REASON = (
    f"未检测原因须为 {SHORTEST_REASON} 至 {LONGEST_NOTE} 字",
    f"the reason takes {SHORTEST_REASON} to {LONGEST_NOTE} characters",
)
_BAD_NOTE = (f"备注须为 {LONGEST_NOTE} 字以内的文字", f"the note takes up to {LONGEST_NOTE} characters")
_NO_PHOTO = ("缺少照片", "the photo is missing")
_UNASKED = ("检测标准中没有这一项", "the standard does not ask this")
_MISSHAPEN = ("格式不符", "not of the right form")


def findings_from(mapping: Mapping[str, object]) -> Findings:
    """Read ``{template, version, facts: {key: {value|not_tested}}, items: {key: {grade|not_tested, note}}, summary}``.

    Numbers may be integers or texts. Refuses TemplateUnknown, and FindingsIncomplete naming every place that is
    missing, wrong or not asked; never raises anything else, whatever the mapping holds.
    """
    reading = read(mapping, template_of(mapping))
    refuse_if_any(reading.problems)
    return reading.findings


def template_of(mapping: Mapping[str, object]) -> Template:
    """Return the template that a mapping names; refuse (TemplateUnknown) an unknown one."""
    name, version = mapping.get("template"), whole_number(mapping.get("version"))
    if not isinstance(name, str) or clean(name, 40) is None or version is None:
        raise TemplateUnknown(name="", version=0)
    return named(name, version)


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read and what could not; ``findings`` is complete only when there is no problem."""

    findings: Findings
    problems: tuple[Problem, ...]


def read(mapping: Mapping[str, object], template: Template) -> Reading:
    """Read as much as possible and list every problem in the order of the form."""
    problems: list[Problem] = _unasked("", mapping, _TOP)
    facts_given, items_given = _mapping(mapping, "facts", problems), _mapping(mapping, "items", problems)
    problems += _unasked("facts.", facts_given, {asked.key for asked in template.facts})
    facts = tuple(_fact(asked, facts_given.get(asked.key), problems) for asked in template.facts)
    problems += _unasked("items.", items_given, {point.key for point in template.points})
    items = tuple(_finding(point, items_given.get(point.key), problems) for point in template.points)
    summary = clean(mapping.get("summary", ""), LONGEST_SUMMARY)
    if summary is None:
        problems.append(Problem("summary", ("总结", "Summary"), _MISSHAPEN))
    return Reading(Findings(template, facts, items, summary or ""), tuple(problems))


def missing_photos(findings: Findings, photographed: Collection[str]) -> tuple[Problem, ...]:
    """Return the points that were tested, ask for a photo and have none among ``photographed``."""
    graded = {finding.item for finding in findings.items if finding.grade is not None}
    return tuple(
        Problem(f"items.{point.key}", point.name, _NO_PHOTO)
        for point in findings.template.points
        if point.photo and point.key in graded and point.key not in photographed
    )


def refuse_if_any(problems: Sequence[Problem]) -> None:
    """Refuse (FindingsIncomplete) when there is a problem; names the first few, counts all."""
    if not problems:
        return
    first, more = problems[:MOST_NAMED], len(problems) > MOST_NAMED
    raise FindingsIncomplete(
        count=len(problems),
        summary_zh="；".join(f"{each.name[0]}：{each.reason[0]}" for each in first) + ("……" if more else "。"),
        summary_en="; ".join(f"{each.name[1]}: {each.reason[1]}" for each in first) + (" …" if more else "."),
        places=",".join(each.place for each in problems),
    )


def _mapping(parent: Mapping[str, object], key: str, problems: list[Problem]) -> Mapping[str, object]:
    value = parent.get(key, {})
    if isinstance(value, Mapping):
        return value
    problems.append(Problem(key, (key, key), _MISSHAPEN))
    return {}


def _unasked(prefix: str, given: Mapping[str, object], asked: Collection[str]) -> list[Problem]:
    extra = [str(key)[:40].encode("ascii", "replace").decode() for key in given if key not in asked]
    return [Problem(f"{prefix}{key}", (key, key), _UNASKED) for key in extra]


def _fact(asked: FactAsked, given: object, problems: list[Problem]) -> Fact:
    place = f"facts.{asked.key}"
    parts = _parts(place, asked.name, given, _FACT_PARTS, problems)
    reason = _reason(place, asked.name, parts, problems)
    value, stated = _value(asked, parts.get("value")), parts.get("value") not in (None, "")
    if stated and reason:
        problems.append(Problem(place, asked.name, _BOTH))
    elif (stated and value is None) or (not stated and not reason):
        problems.append(Problem(place, asked.name, _range_of(asked)))
    return Fact(asked.key, value, reason)


def _value(asked: FactAsked, given: object) -> str | int | None:
    if not asked.numeric:
        return code(given, LONGEST_SERIAL) or None
    number = whole_number(given)
    return number if number is not None and asked.least <= number <= asked.largest else None


def _range_of(asked: FactAsked) -> tuple[str, str]:
    if not asked.numeric:
        return ("请填写，或说明为何无法读取", "write it down, or say why it could not be read")
    span = f"{asked.least}–{asked.largest}"
    return (
        f"请填写 {span} 之间的整数，或说明为何无法读取",
        f"a whole number within {span}, or why it could not be read",
    )


def _finding(point: Point, given: object, problems: list[Problem]) -> Finding:
    place = f"items.{point.key}"
    fitting = _ITEM_PARTS | {part for part, fits in _READINGS.items() if fits(point)}
    parts = _parts(place, point.name, given, fitting, problems)
    reason = _reason(place, point.name, parts, problems)
    number, grade, wrong = _graded(point, parts)
    if reason and any(parts.get(part) not in (None, "") for part in ("grade", *_READINGS)):
        problems.append(Problem(place, point.name, _BOTH))
    elif reason and not point.may_skip:
        problems.append(Problem(place, point.name, _MUST_TEST))
    elif not reason and wrong:
        problems.append(Problem(place, point.name, wrong))
    note = clean(parts.get("note", ""), LONGEST_NOTE)
    if note is None:
        problems.append(Problem(place, point.name, _BAD_NOTE))
    readings = {"value": number} if point.measure else {"remaining": number} if point.remaining else {}
    return Finding(point.key, None if reason else grade, note or "", reason, **readings)


def _graded(point: Point, parts: Mapping[str, object]) -> tuple[int | None, int | None, tuple[str, str] | None]:
    """Return what was read, the grade, and what is wrong with them; a reading sets the grade, or bounds it."""
    typed = parts.get("value" if point.measure else "remaining")
    grade, graded = whole_number(parts.get("grade")), parts.get("grade") not in (None, "")
    good = grade is not None and WORST_GRADE <= grade <= BEST_GRADE
    if typed in (None, ""):
        return None, grade if good else None, None if good else _NOT_A_GRADE if point.may_skip else _MUST_TEST
    least, largest = (point.measure.least, point.measure.largest) if point.measure else (0, WHOLE)
    number = _signed(typed)
    if number is None or not least <= number <= largest:
        return None, None, _number_within(least, largest)
    allowed = point.measure.grade(number) if point.measure else life_grade(number)
    if graded and (not good or (grade or 0) > allowed):
        return number, None, _better_than(allowed)
    return number, grade if graded else allowed, None


def _signed(typed: object) -> int | None:
    """Return a whole number, which may be below zero."""
    if isinstance(typed, str) and typed.strip()[:1] in {"-", "−"}:
        positive = whole_number(typed.strip()[1:])
        return None if positive is None else -positive
    return whole_number(typed)


def _number_within(least: int, largest: int) -> tuple[str, str]:
    return f"请填写 {least} 至 {largest} 之间的整数", f"a whole number from {least} to {largest}"


def _better_than(allowed: int) -> tuple[str, str]:
    return f"按所测数值，等级最高为 {allowed}", f"by what was measured the grade is {allowed} at most"


def _reason(place: str, name: tuple[str, str], parts: Mapping[str, object], problems: list[Problem]) -> str:
    reason = clean(parts.get("not_tested", ""), LONGEST_NOTE)
    if reason is None or 0 < len(reason) < SHORTEST_REASON:
        problems.append(Problem(place, name, _BAD_REASON))
    return reason or ""


def _parts(
    place: str, name: tuple[str, str], given: object, asked: Collection[str], problems: list[Problem]
) -> Mapping[str, object]:
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(part in asked for part in given):
        problems.append(Problem(place, name, _MISSHAPEN))
        return {}
    return given
