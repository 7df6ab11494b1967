"""Inspectors' records: how later facts bore their reports out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from truehand.inspection.domain.bearing import Fact, Record, Source, defect_reference
from truehand.inspection.models import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from truehand.inspection.domain.report import ReportView


def records(inspectors: Collection[UUID]) -> dict[UUID, Record]:
    """Return each inspector's record, in one statement; an empty one for who has none."""
    rows = Outcome.objects.filter(inspector_id__in=inspectors).values("inspector_id")
    counted = rows.annotate(yes=Count("id", filter=Q(borne_out=True)), no=Count("id", filter=Q(borne_out=False)))
    return dict.fromkeys(inspectors, Record()) | {
        row["inspector_id"]: Record(row["yes"], row["no"]) for row in counted.order_by()
    }


def facts_about(report: ReportView) -> tuple[Fact, ...]:
    """Return the later facts that a report was weighed by, the oldest first."""
    points = {defect_reference(report.id, each.key): each.name for each in report.findings.template.points}
    rows = Outcome.objects.filter(report_id=report.id).order_by("id")
    return tuple(Fact(Source(row.source), row.borne_out, row.at, points.get(row.reference)) for row in rows)
