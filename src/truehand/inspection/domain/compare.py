"""Claims beside findings: agreement, doubt or contradiction, computed by published thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Final

from truehand.inspection.domain.findings import LONGEST_SERIAL, Findings
from truehand.inspection.domain.template import BEST_GRADE, WORST_GRADE
from truehand.inspection.domain.text import code, whole_number

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
    "condition": ("总体等级", "Overall grade"),
}


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
    """Return the machine's grade: the mean of the sections' means, rounded half up, at most one above the worst
    critical point, so that a fine paint never hides a cracked boom. None when nothing was tested.
    """  # noqa: D205 - the promise is one sentence
    grades = {finding.item: finding.grade for finding in findings.items if finding.grade is not None}
    means: list[Fraction] = []
    for section in findings.template.sections:
        tested = [grades[point.key] for point in section.points if point.key in grades]
        if tested:
            means.append(Fraction(sum(tested), len(tested)))
    if not means:
        return None
    critical = [grades[point.key] for point in findings.template.points if point.critical and point.key in grades]
    cap = min(critical, default=BEST_GRADE) + 1
    # Exact until the one rounding, so that every machine rounds alike.
    return max(WORST_GRADE, min(floor(sum(means) / len(means) + Fraction(1, 2)), cap, BEST_GRADE))


def beside(declared: Mapping[str, object], findings: Findings) -> tuple[Comparison, ...]:
    """Put every declared field beside what was found; never fails, whatever was declared."""
    return (
        _serial(_text(declared.get("serial")), findings.fact("serial")),
        _year(whole_number(declared.get("year")), findings.fact("year")),
        _hours(whole_number(declared.get("hours")), findings.fact("hours")),
        _condition(whole_number(declared.get("condition")), overall(findings)),
    )


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
