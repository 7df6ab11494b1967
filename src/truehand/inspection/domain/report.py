"""The signed report: one document in canonical JSON, and the view that is read back from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from truehand.inspection.domain.asked import MARKS, Grade, Point, Section
from truehand.inspection.domain.compare import (
    Comparison,
    Contradiction,
    Severity,
    Verdict,
    beside,
    contradictions,
    looks,
    overall,
)
from truehand.inspection.domain.findings import Fact, Finding, Findings, findings_from
from truehand.inspection.domain.text import clean, whole_number
from truehand.kernel.canonical import canonical

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.canonical import Json

SCHEME: Final = "truehand.inspection.report/2"
DOCUMENT_NAME: Final = "inspection-report.json"

_DECLARED_TEXTS: Final = ("equipment_class", "maker", "model", "serial")
_DECLARED_NUMBERS: Final = ("year", "hours", "condition")


@dataclass(frozen=True, slots=True)
class ReportHead:
    """Whose report of what, and when it was signed."""

    id: UUID
    trade_id: UUID
    listing_id: UUID
    inspector_id: UUID
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class ReportPoint:
    """One point as reported; ``grade`` carries its meaning, None when not tested."""

    point: Point
    grade: Grade | None
    note: str
    not_tested: str
    photos: tuple[str, ...]
    value: int | None = None
    remaining: int | None = None

    @property
    def reading(self) -> str:
        """Return what was measured or is left, with its unit; nothing where only a grade was given."""
        if self.value is not None and self.point.measure:
            return f"{self.value} {self.point.measure.unit}"
        return "" if self.remaining is None else f"{self.remaining} %"


@dataclass(frozen=True, slots=True)
class ReportSection:
    """The points of one section as reported."""

    section: Section
    points: tuple[ReportPoint, ...]
    lowest: int | None

    @property
    def photographed(self) -> tuple[ReportPoint, ...]:
        """Return the points that have photos."""
        return tuple(point for point in self.points if point.photos)

    @property
    def mark(self) -> str:
        """Return the state that marks the section's worst grade."""
        return "plain" if self.lowest is None else MARKS[self.lowest]


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as its signed bytes say it; ``sha256`` is of ``document``, ``signature`` is the inspector's."""

    id: UUID
    trade_id: UUID
    listing_id: UUID
    inspector_id: UUID
    signed_at: datetime
    document: bytes
    sha256: str
    public_key: bytes
    signature: bytes
    title: tuple[str, str]
    version: int
    overall: int | None
    looks: int | None
    facts: tuple[Fact, ...]
    sections: tuple[ReportSection, ...]
    summary: str
    comparisons: tuple[Comparison, ...]

    @property
    def mark(self) -> str:
        """Return the state that marks the overall grade."""
        return "doubt" if self.overall is None else MARKS[self.overall]

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Return what contradicts the declared facts."""
        return contradictions(self.comparisons)

    @property
    def photos(self) -> frozenset[str]:
        """Return the SHA-256 of every photo of the report."""
        return frozenset(photo for section in self.sections for point in section.points for photo in point.photos)


def declared_facts(declared: Mapping[str, object]) -> dict[str, Json]:
    """Return the declared facts that a report quotes; what is not a short text or a whole number counts as unstated."""
    texts: dict[str, Json] = {key: clean(declared.get(key), 100) or None for key in _DECLARED_TEXTS}
    return {**texts, **{key: whole_number(declared.get(key)) for key in _DECLARED_NUMBERS}}


def report_document(
    head: ReportHead,
    declared: Mapping[str, object],
    findings: Findings,
    photos: Mapping[str, tuple[str, ...]],
) -> bytes:
    """Return the report's bytes: canonical JSON (RFC 8785), the same for the same report, for ever."""
    quoted = declared_facts(declared)
    return canonical(
        {
            "scheme": SCHEME,
            "id": str(head.id),
            "trade": str(head.trade_id),
            "listing": str(head.listing_id),
            "inspector": str(head.inspector_id),
            "signed_at": head.signed_at.isoformat(),
            "template": findings.template.name,
            "version": findings.template.version,
            "template_sha256": findings.template.sha256,
            "declared": quoted,
            "facts": {fact.key: _fact(fact) for fact in findings.facts},
            "items": {finding.item: _finding(finding) for finding in findings.items},
            "photos": {item: list(photos[item]) for item in photos},
            "summary": findings.summary,
            "overall": overall(findings),
            "looks": looks(findings),
            "comparisons": [asdict(each) for each in beside(quoted, findings)],
        }
    )


def report_view(head: ReportHead, document: bytes, sha256: str, public_key: bytes, signature: bytes) -> ReportView:
    """Return the view of stored bytes; nothing is computed anew, so an old report never changes its mind."""
    data = json.loads(document)
    findings = findings_from({key: data[key] for key in ("template", "version", "facts", "items", "summary")})
    return ReportView(
        id=head.id,
        trade_id=head.trade_id,
        listing_id=head.listing_id,
        inspector_id=head.inspector_id,
        signed_at=head.signed_at,
        document=document,
        sha256=sha256,
        public_key=public_key,
        signature=signature,
        title=findings.template.title,
        version=findings.template.version,
        overall=data["overall"],
        looks=data.get("looks"),
        facts=findings.facts,
        sections=_sections(findings, data["photos"]),
        summary=findings.summary,
        comparisons=tuple(_comparison(each) for each in data["comparisons"]),
    )


def _fact(fact: Fact) -> dict[str, Json]:
    return {"not_tested": fact.not_tested} if fact.value is None else {"value": fact.value}


def _finding(finding: Finding) -> dict[str, Json]:
    said: dict[str, Json] = {"note": finding.note} if finding.note else {}
    readings = {"value": finding.value, "remaining": finding.remaining}
    said |= {part: number for part, number in readings.items() if number is not None}
    return {**said, **({"not_tested": finding.not_tested} if finding.grade is None else {"grade": finding.grade})}


def _sections(findings: Findings, photos: Mapping[str, list[str]]) -> tuple[ReportSection, ...]:
    found = {finding.item: finding for finding in findings.items}
    sections = []
    for section in findings.template.sections:
        points = tuple(_point(point, found[point.key], tuple(photos.get(point.key, ()))) for point in section.points)
        lowest = min((each.grade.value for each in points if each.grade), default=None)
        sections.append(ReportSection(section, points, lowest))
    return tuple(sections)


def _point(point: Point, finding: Finding, photos: tuple[str, ...]) -> ReportPoint:
    grade = next((each for each in point.scale.grades if each.value == finding.grade), None)
    return ReportPoint(point, grade, finding.note, finding.not_tested, photos, finding.value, finding.remaining)


def _comparison(data: Mapping[str, str | int | None]) -> Comparison:
    severity = data["severity"]
    return Comparison(
        field=str(data["field"]),
        declared=data["declared"],
        found=data["found"],
        verdict=Verdict(str(data["verdict"])),
        severity=None if severity is None else Severity(str(severity)),
    )
