"""What an inspector finds on a machine: what was declared, or something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from truehand.inspection.domain.template import BEST_GRADE, WORST_GRADE
from truehand.market.domain.words import SUMMARY

if TYPE_CHECKING:
    from truehand.inspection.domain.template import Template
    from truehand.kernel.canonical import Json
    from truehand.listings.domain.facts import Facts

Lie = Literal["hours", "year", "condition"]
LIES: Final[tuple[Lie, ...]] = ("hours", "year", "condition")
_UNSTATED_GRADE: Final = 3


def findings(facts: Facts, template: Template, *, lie: Lie | None = None) -> dict[str, Json]:
    """Return complete findings that bear the declaration out, but for the ``lie``: hours, year or condition."""
    grade = facts.condition or _UNSTATED_GRADE
    found: dict[str, Json] = {"serial": facts.serial, "hours": facts.hours + 12, "year": facts.year}
    if lie == "hours" or (lie == "condition" and grade - 2 < WORST_GRADE):
        found["hours"] = facts.hours * 8 // 5 + 400
    elif lie == "year":
        found["year"] = facts.year - 2
    elif lie == "condition":
        grade -= 2
    graded = {point.key: min(grade, BEST_GRADE) for point in template.points}
    return {
        "template": template.name,
        "version": template.version,
        "facts": {key: {"value": value} for key, value in found.items()},
        "items": {key: {"grade": value} for key, value in graded.items()},
        "summary": SUMMARY,
    }
