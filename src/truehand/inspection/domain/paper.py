"""A signed report as it stands on paper: what the template is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.edge.typesetting import moment
from truehand.inspection.domain.asked import FACTS
from truehand.inspection.domain.nodes import Node

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.inspection.domain.report import ReportPoint, ReportSection, ReportView

PAPER_NAME: Final = "inspection-report.pdf"
UNKNOWN: Final = "—"
_FACTS: Final = {key: each.name for key, each in FACTS.items()}


def paper_name(node: Node, job_id: UUID | None) -> str:
    """Return the name of a report's paper among those of its keeper; a seller may have many before publication."""
    if node is Node.SHIPMENT:
        return PAPER_NAME
    return f"inspection-report-{job_id if node is Node.PUBLICATION else node.value}.pdf"


def on_paper(report: ReportView, inspector: str) -> dict[str, object]:
    """Return the report's parts, everything in both languages; the same report gives the same."""
    return {
        "title": f"{report.title[1]} · {report.sha256[:16]}",
        "footer": f"{report.title[0]} {report.title[1]} · SHA-256 {report.sha256[:16]}…",
        "trade": str(report.trade_id or UNKNOWN),
        "listing": str(report.listing_id),
        "inspector": inspector,
        "party": str(report.inspector_id),
        "signed": moment(report.signed_at),
        "standard": f"{report.title[0]} {report.title[1]} v{report.version}",
        "overall": UNKNOWN if report.overall is None else f"{report.overall} / 5",
        "looks": UNKNOWN if report.looks is None else f"{report.looks} / 5",
        "sha256": report.sha256,
        "key": report.public_key.hex(),
        "signature": report.signature.hex(),
        "node": report.node_words,
        "changes": [{"name": name, "was": each.was, "now": each.now} for name, each in report.changed],
        "contradictions": len(report.contradictions),
        "comparisons": [
            {
                "name": each.name,
                "declared": _known(each.declared),
                "found": _known(each.found),
                "verdict": each.words,
                "bad": each.mark != "good",
            }
            for each in report.comparisons
        ],
        "unread": [{"name": _FACTS[each.key], "why": each.not_tested} for each in report.facts if each.value is None],
        "summary": report.summary,
        "sections": [_section(each) for each in report.sections],
    }


def reason_of(report: ReportView) -> str:
    """Return what the inspector meant by signing, for the signature in the file."""
    return (
        f"于 {moment(report.signed_at)} 签署 SHA-256 为 {report.sha256} 的检测报告 "
        "Signed the report of that SHA-256 at that time"
    )


def photo_file(sha256: str) -> str:
    """Return the name that the template knows a photo by."""
    return f"{sha256}.jpg"


def _section(section: ReportSection) -> dict[str, object]:
    return {
        "name": section.section.name,
        "points": [_point(each) for each in section.points],
        "photos": [
            {"name": each.point.name, "file": photo_file(photo), "sha256": photo}
            for each in section.photographed
            for photo in each.photos
        ],
    }


def _point(point: ReportPoint) -> dict[str, object]:
    grade = point.grade
    return {
        "name": point.point.name,
        "grade": UNKNOWN if grade is None else str(grade.value),
        "meaning": ("未检测", "Not tested") if grade is None else grade.meaning,
        "note": " · ".join(each for each in (point.reading, point.not_tested, point.note) if each),
    }


def _known(value: str | int | None) -> str:
    return UNKNOWN if value is None else str(value)
