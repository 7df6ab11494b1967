"""The signed report: one document in canonical JSON, and the view that is read back from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from truehand.inspection.domain.asked import FACTS, MARKS, Grade, Point, Section
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
from truehand.inspection.domain.nodes import NODES, Change, Node, changes
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
    """Whose report of what, and when it was signed; before publication it is the seller's, later the trade's."""

    id: UUID
    trade_id: UUID | None
    listing_id: UUID
    inspector_id: UUID
    signed_at: datetime
    job_id: UUID | None
    seller_id: UUID | None

    @property
    def matter_id(self) -> UUID:
        """Return what its draft is kept for and its addresses name: the trade, or the job at another node."""
        return self.job_id or self.keeper_id

    @property
    def keeper_id(self) -> UUID:
        """Return under whose key it and its papers are kept: the trade, or before publication the seller."""
        found = self.trade_id or self.seller_id
        if found is None:
            raise ValueError("a report is a trade's or a seller's")
        return found


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a photo was taken, by the phone's own clock, and when it arrived."""

    taken_at: datetime | None
    received_at: datetime


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
class ReportView(ReportHead):
    """A report as its signed bytes say it; ``sha256`` is of ``document``, ``signature`` is the inspector's."""

    document: bytes
    sha256: str
    public_key: bytes
    signature: bytes
    title: tuple[str, str]
    version: int
    overall: int | None
    looks: int | None
    node: Node
    findings: Findings
    earlier_sha256: str | None
    changes: tuple[Change, ...]
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
    def node_words(self) -> tuple[str, str]:
        """Return the node in (zh, en)."""
        return NODES[self.node]

    @property
    def mismatches(self) -> int:
        """Return how many claims or earlier findings the report contradicts."""
        return len(self.contradictions) + len(self.changes)

    @property
    def changed(self) -> tuple[tuple[tuple[str, str], Change], ...]:
        """Return what changed since the earlier report, each with its name in (zh, en)."""
        named = {point.key: point.name for point in self.findings.template.points}
        return tuple((named.get(each.place) or FACTS[each.place].name, each) for each in self.changes)

    @property
    def file_name(self) -> str:
        """Return the name that evidence and bundles state the document under."""
        return document_name(self.node)

    @property
    def photos(self) -> frozenset[str]:
        """Return the SHA-256 of every photo of the report."""
        return frozenset(photo for section in self.sections for point in section.points for photo in point.photos)


def document_name(node: Node) -> str:
    """Return the name of a report's document; the one before shipment has the plain name it always had."""
    return DOCUMENT_NAME if node is Node.SHIPMENT else f"inspection-report-{node}.json"


def declared_facts(declared: Mapping[str, object]) -> dict[str, Json]:
    """Return the declared facts that a report quotes; what is not a short text or a whole number counts as unstated."""
    texts: dict[str, Json] = {key: clean(declared.get(key), 100) or None for key in _DECLARED_TEXTS}
    return {**texts, **{key: whole_number(declared.get(key)) for key in _DECLARED_NUMBERS}}


def report_document(
    head: ReportHead,
    declared: Mapping[str, object],
    findings: Findings,
    photos: Mapping[str, tuple[str, ...]],
    *,
    node: Node = Node.SHIPMENT,
    earlier: ReportView | None = None,
    stamps: Mapping[str, Stamp] | None = None,
) -> bytes:
    """Return the report's bytes: canonical JSON (RFC 8785), the same for the same report, for ever."""
    quoted = declared_facts(declared)
    since = changes(earlier.findings, findings) if earlier else ()
    return canonical(
        {
            "scheme": SCHEME,
            "id": str(head.id),
            "node": node.value,
            "job": str(head.job_id) if head.job_id else None,
            "trade": str(head.trade_id) if head.trade_id else None,
            "earlier": earlier.sha256 if earlier else None,
            "changes": [asdict(each) for each in since],
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
            "photo_times": {sha256: _stamp(each) for sha256, each in (stamps or {}).items()},
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
        **asdict(head),
        document=document,
        sha256=sha256,
        public_key=public_key,
        signature=signature,
        title=findings.template.title,
        version=findings.template.version,
        overall=data["overall"],
        looks=data.get("looks"),
        node=Node(data.get("node", Node.SHIPMENT)),
        findings=findings,
        earlier_sha256=data.get("earlier"),
        changes=tuple(Change(**each) for each in data.get("changes", ())),
        facts=findings.facts,
        sections=_sections(findings, data["photos"]),
        summary=findings.summary,
        comparisons=tuple(_comparison(each) for each in data["comparisons"]),
    )


def _stamp(stamp: Stamp) -> dict[str, Json]:
    taken = stamp.taken_at.isoformat() if stamp.taken_at else None
    return {"taken_by_the_phones_clock": taken, "received_at": stamp.received_at.isoformat()}


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
