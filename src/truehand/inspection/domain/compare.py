"""Claims beside findings: agreement, doubt or contradiction, computed by published thresholds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Final

from truehand.inspection.domain.asked import BEST_GRADE, WORST_GRADE, Weight
from truehand.inspection.domain.findings import Findings
from truehand.inspection.domain.text import LONGEST_SERIAL, code, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping

# An hour meter may run on between listing and inspection: below either threshold the two readings agree.
HOURS_SLACK: Final = 50
HOURS_SLACK_PERCENT: Final = 10
HOURS_SERIOUS_PERCENT: Final = 30
GRADES_APART: Final = 2
_LOOKALIKE = str.maketrans("OQILBSZ", "0011852")


class Verdict(StrEnum):
    """How a claim stands beside its finding."""

    AGREES = "agrees"
    DOUBT = "doubt"
    CONTRADICTS = "contradicts"


class Severity(StrEnum):
    """How much a contradiction weighs; either kind lets the buyer withdraw."""

    NOTABLE = "notable"
    SERIOUS = "serious"


FIELDS: Final[dict[str, tuple[str, str]]] = {
    "serial": ("序列号", "Serial number"),
    "year": ("出厂年份", "Year of manufacture"),
    "hours": ("工作小时", "Working hours"),
    "maker": ("品牌", "Maker"),
    "model": ("型号", "Model"),
    "condition": ("总体等级", "Overall grade"),
}
# Such a grade of a point lets the claim that it bears on stand in doubt, even where the words agree.
DOUBTFUL_GRADE: Final = 2


# How a verdict is said and which of the pages' states marks it.
VERDICTS: Final[dict[Verdict, tuple[tuple[str, str], str]]] = {
    Verdict.AGREES: (("一致", "Agrees"), "good"),
    Verdict.DOUBT: (("存疑", "Doubt"), "doubt"),
    Verdict.CONTRADICTS: (("不符", "Contradicts"), "stop"),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One claim beside its finding; either may be unknown (None). ``severity`` belongs to a contradiction."""

    field: str
    declared: str | int | None
    found: str | int | None
    verdict: Verdict
    severity: Severity | None = None

    @property
    def name(self) -> tuple[str, str]:
        """Return the field's name in (zh, en)."""
        return FIELDS[self.field]

    @property
    def words(self) -> tuple[str, str]:
        """Return the verdict in (zh, en)."""
        return VERDICTS[self.verdict][0]

    @property
    def mark(self) -> str:
        """Return the state that marks the verdict on a page: good, doubt or stop."""
        return VERDICTS[self.verdict][1]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A claim that the findings do not bear out."""

    field: str
    declared: str | int
    found: str | int
    severity: Severity


def overall(findings: Findings) -> int | None:
    """Return the machine's grade, looks aside: the mean of the sections' means, rounded half up; at most one above the
    worst critical point, and no better than a safety defect. None when nothing was tested.
    """  # noqa: D205 - the promise is one sentence
    mean = _mean(findings, cosmetic=False)
    return None if mean is None else max(WORST_GRADE, min(mean, _cap(findings), BEST_GRADE))


def looks(findings: Findings) -> int | None:
    """Return the grade of the machine's looks alone, which the overall grade leaves out; None when not looked at."""
    return _mean(findings, cosmetic=True)


def _mean(findings: Findings, *, cosmetic: bool) -> int | None:
    grades = _grades(findings)
    means: list[Fraction] = []
    for section in findings.template.sections:
        counted = [point.key for point in section.points if (point.weight is Weight.COSMETIC) is cosmetic]
        tested = [grades[key] for key in counted if key in grades]
        if tested:
            means.append(Fraction(sum(tested), len(tested)))
    # Exact until the one rounding, so that every machine rounds alike.
    return floor(sum(means) / len(means) + Fraction(1, 2)) if means else None


def _cap(findings: Findings) -> int:
    """Return the best grade that the critical points leave: a fine paint never hides a cracked boom."""
    grades, cap = _grades(findings), BEST_GRADE
    for point in findings.template.points:
        grade = grades.get(point.key, BEST_GRADE)
        if point.weight is Weight.SAFETY and grade <= DOUBTFUL_GRADE:
            cap = min(cap, grade)
        elif point.critical:
            cap = min(cap, grade + 1)
    return cap


def _grades(findings: Findings) -> dict[str, int]:
    return {finding.item: finding.grade for finding in findings.items if finding.grade is not None}


def beside(declared: Mapping[str, object], findings: Findings) -> tuple[Comparison, ...]:
    """Put every declared field that the template asks for beside what was found; never fails, whatever was declared.

    A claim that agrees stands in doubt all the same while a point that bears on it was graded 2 or worse.
    """
    asked = {fact.key for fact in findings.template.facts}
    compared = [
        _serial(_text(declared.get("serial")), findings.fact("serial")),
        _year(whole_number(declared.get("year")), findings.fact("year")),
        _hours(whole_number(declared.get("hours")), findings.fact("hours")),
        _name("maker", _text(declared.get("maker")), findings.fact("maker")),
        _name("model", _text(declared.get("model")), findings.fact("model")),
    ]
    doubted = _doubted(findings)
    weighed = [_weighed(each, doubted) for each in compared if each.field in asked]
    return (*weighed, _condition(whole_number(declared.get("condition")), overall(findings)))


def _doubted(findings: Findings) -> set[str]:
    grades = _grades(findings)
    return {
        point.claim.value
        for point in findings.template.points
        if point.method is not None and grades.get(point.key, BEST_GRADE) <= DOUBTFUL_GRADE
    }


def _weighed(comparison: Comparison, doubted: set[str]) -> Comparison:
    if comparison.verdict is Verdict.AGREES and comparison.field in doubted:
        return replace(comparison, verdict=Verdict.DOUBT)
    return comparison


def compare(declared: Mapping[str, object], findings: Findings) -> tuple[Contradiction, ...]:
    """Return the contradictions alone: serial or year differs, hours more than 10 % and 50 h over what was declared,
    condition two or more grades below.
    """  # noqa: D205 - one sentence again
    return contradictions(beside(declared, findings))


def contradictions(comparisons: tuple[Comparison, ...]) -> tuple[Contradiction, ...]:
    """Return the comparisons that contradict."""
    return tuple(
        Contradiction(each.field, each.declared, each.found, each.severity)
        for each in comparisons
        if each.severity is not None and each.declared is not None and each.found is not None
    )


def _serial(declared: str | None, found: str | int | None) -> Comparison:
    def judged(verdict: Verdict, severity: Severity | None = None) -> Comparison:
        return Comparison("serial", declared, found, verdict, severity)

    if declared is None or found is None:
        return judged(Verdict.DOUBT)
    left, right = _plain(declared), _plain(str(found))
    if left == right:
        return judged(Verdict.AGREES)
    # O for 0 and the like is how plates are misread, not how machines are swapped.
    if left.translate(_LOOKALIKE) == right.translate(_LOOKALIKE):
        return judged(Verdict.DOUBT)
    return judged(Verdict.CONTRADICTS, Severity.SERIOUS)


def _name(field: str, declared: str | None, found: str | int | None) -> Comparison:
    """Compare a maker or a model: the same letters and digits agree, one that begins with the other is in doubt."""
    if declared is None or found is None:
        return Comparison(field, declared, found, Verdict.DOUBT)
    left, right = _plain(declared), _plain(str(found))
    if left == right:
        return Comparison(field, declared, found, Verdict.AGREES)
    if left.startswith(right) or right.startswith(left):
        return Comparison(field, declared, found, Verdict.DOUBT)
    return Comparison(field, declared, found, Verdict.CONTRADICTS, Severity.SERIOUS)


def _year(declared: int | None, found: str | int | None) -> Comparison:
    if declared is None or not isinstance(found, int):
        return Comparison("year", declared, found, Verdict.DOUBT)
    if declared == found:
        return Comparison("year", declared, found, Verdict.AGREES)
    severity = Severity.SERIOUS if abs(declared - found) > 1 else Severity.NOTABLE
    return Comparison("year", declared, found, Verdict.CONTRADICTS, severity)


def _hours(declared: int | None, found: str | int | None) -> Comparison:
    if declared is None or not isinstance(found, int):
        return Comparison("hours", declared, found, Verdict.DOUBT)
    over = found - declared
    if _beyond(over, declared):
        serious = over * 100 > declared * HOURS_SERIOUS_PERCENT
        severity = Severity.SERIOUS if serious else Severity.NOTABLE
        return Comparison("hours", declared, found, Verdict.CONTRADICTS, severity)
    # Far fewer hours than declared: the meter was changed or turned back.
    verdict = Verdict.DOUBT if _beyond(-over, declared) else Verdict.AGREES
    return Comparison("hours", declared, found, verdict)


def _beyond(difference: int, declared: int) -> bool:
    return difference > HOURS_SLACK and difference * 100 > declared * HOURS_SLACK_PERCENT


def _condition(declared: int | None, found: int | None) -> Comparison:
    if declared is None or found is None or not WORST_GRADE <= declared <= BEST_GRADE:
        return Comparison("condition", declared, found, Verdict.DOUBT)
    below = declared - found
    if below >= GRADES_APART:
        severity = Severity.SERIOUS if below > GRADES_APART else Severity.NOTABLE
        return Comparison("condition", declared, found, Verdict.CONTRADICTS, severity)
    return Comparison("condition", declared, found, Verdict.DOUBT if below == 1 else Verdict.AGREES)


def _text(value: object) -> str | None:
    return code(value, LONGEST_SERIAL) or None


def _plain(serial: str) -> str:
    return "".join(character for character in serial.upper() if character.isalnum())
