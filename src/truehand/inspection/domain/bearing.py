"""How later facts bear out an inspector's reports: another's report, a ruling, a defect that was confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import TYPE_CHECKING, Final
from uuid import uuid5

from truehand.inspection.domain.compare import DOUBTFUL_GRADE

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from truehand.inspection.domain.findings import Findings
    from truehand.inspection.domain.nodes import Change

# The share that must be borne out. One contradiction is never too many: the interval (95 %, Wilson 1927) allows for it.
ENOUGH: Final = 0.7
_Z: Final = 1.96


class Source(StrEnum):
    """What came to light after a report."""

    NODE = "node"
    RULING = "ruling"
    DEFECT = "defect"


@dataclass(frozen=True, slots=True)
class Record:
    """How many later facts bore an inspector's reports out, and how many contradicted them."""

    borne_out: int = 0
    contradicted: int = 0

    @property
    def count(self) -> int:
        """Return how many facts there are."""
        return self.borne_out + self.contradicted

    @property
    def percent(self) -> int | None:
        """Return the share that bore reports out, rounded down; None without facts."""
        return 100 * self.borne_out // self.count if self.count else None

    @property
    def doubtful(self) -> bool:
        """Whether even the best share that the facts leave likely is too small."""
        return self.count > 0 and self._likely_at_best < ENOUGH

    @property
    def _likely_at_best(self) -> float:
        share, more = self.borne_out / self.count, _Z * _Z / self.count
        spread = _Z * sqrt(share * (1 - share) / self.count + more / (4 * self.count))
        return (share + more / 2 + spread) / (1 + more)


def of_later(changes: Collection[Change]) -> bool:
    """Return whether a later report bears an earlier one out: hours that ran on are no contradiction."""
    return all(each.place == "hours" and int(each.now) > int(each.was) for each in changes)


def of_ruling(mismatches: int, *, buyer_wins: bool) -> bool | None:
    """Return whether a ruling on the machine's condition bears a report out; None where it says nothing of it.

    A report without mismatches stands or falls with the seller; one with mismatches is borne out by a buyer who wins,
    and a buyer who knew of them and loses tells nothing.
    """
    if not mismatches:
        return not buyer_wins
    return True if buyer_wins else None


def defect_reference(report_id: UUID, item: str) -> UUID:
    """Return under what a fact about a point of a report is kept, so that it counts once."""
    return uuid5(report_id, item)


def of_defect(findings: Findings, item: str, *, there: bool = True) -> bool | None:
    """Return whether a report was right about a point where a defect was confirmed, or denied where not ``there``.

    None where the point was not tested.
    """
    grade = next((each.grade for each in findings.items if each.item == item), None)
    return None if grade is None else (grade <= DOUBTFUL_GRADE) == there


SOURCES: Final[dict[Source, tuple[str, str]]] = {
    Source.NODE: ("另一位检测师的后续报告", "A later report by another inspector"),
    Source.RULING: ("争议裁决", "A ruling on a dispute"),
    Source.DEFECT: ("运营人员核实", "An operator's finding"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A later fact that bore a report out or contradicted it; ``point`` names what it is about, if it is one point."""

    source: Source
    borne_out: bool
    at: datetime
    point: tuple[str, str] | None

    @property
    def words(self) -> tuple[str, str]:
        """Return where it came from in (zh, en)."""
        return SOURCES[self.source]


@dataclass(frozen=True, slots=True)
class Weighable:
    """A point that a report graded; ``named`` says that the report names a defect there."""

    key: str
    name: tuple[str, str]
    grade: int
    named: bool


def weighable(findings: Findings) -> tuple[Weighable, ...]:
    """Return the points that a report tested, those with a named defect first."""
    names = {point.key: point.name for point in findings.template.points}
    tested = [
        Weighable(each.item, names[each.item], each.grade, each.grade <= DOUBTFUL_GRADE)
        for each in findings.items
        if each.grade is not None
    ]
    return tuple(sorted(tested, key=lambda point: not point.named))
