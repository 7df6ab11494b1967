"""What an inspector finds on a machine: what was declared, or something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from truehand.inspection.domain.asked import BEST_GRADE, WORST_GRADE
from truehand.market.domain.words import SUMMARY

if TYPE_CHECKING:
    from truehand.inspection.domain.asked import Measure, Point, Template
    from truehand.kernel.canonical import Json
    from truehand.listings.domain.facts import Facts

Lie = Literal["hours", "year", "condition"]
LIES: Final[tuple[Lie, ...]] = ("hours", "year", "condition")
_UNSTATED_GRADE: Final = 3


def findings(facts: Facts, template: Template, *, lie: Lie | None = None) -> dict[str, Json]:
    """Return complete findings that bear the declaration out, but for the ``lie``: hours, year or condition."""
    grade = facts.condition or _UNSTATED_GRADE
    found: dict[str, Json] = {
        "serial": facts.serial,
        "hours": facts.hours + 12,
        "year": facts.year,
        "maker": facts.maker,
        "model": facts.model,
    }
    if lie == "hours" or (lie == "condition" and grade - 2 < WORST_GRADE):
        found["hours"] = facts.hours * 8 // 5 + 400
    elif lie == "year":
        found["year"] = facts.year - 2
    elif lie == "condition":
        grade -= 2
    asked = {fact.key for fact in template.facts}
    return {
        "template": template.name,
        "version": template.version,
        "facts": {key: {"value": value} for key, value in found.items() if key in asked},
        "items": {point.key: _seen(point, min(grade, BEST_GRADE)) for point in template.points},
        "summary": SUMMARY,
    }


def _seen(point: Point, grade: int) -> dict[str, Json]:
    """Return what is written down of a point that deserves the grade."""
    if point.remaining:
        return {"remaining": 20 * grade - 10}
    return {"grade": grade, "value": _measured(point.measure, grade)} if point.measure else {"grade": grade}


def _measured(measure: Measure, grade: int) -> int:
    """Return a value that allows the grade: amid the good limits, or at the edge of the usable ones."""
    if measure.grade((measure.good[0] + measure.good[1]) // 2) > _UNSTATED_GRADE >= grade:
        return measure.usable[1] if measure.usable[1] > measure.good[1] else measure.usable[0]
    return (measure.good[0] + measure.good[1]) // 2
