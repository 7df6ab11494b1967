"""What came to light after a report is noted once, for its inspector's record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.evidence.operations import record
from truehand.inspection.domain.bearing import Source, defect_reference, of_defect, of_later, of_ruling
from truehand.inspection.domain.certificate import checked_reason
from truehand.inspection.domain.refusals import DefectNoted, JobUnknown, PointUnknown
from truehand.inspection.models import Outcome
from truehand.inspection.queries import report_about, report_of
from truehand.kernel.actor import NotPermitted, Role
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.inspection.domain.report import ReportView
    from truehand.kernel.actor import Actor


def note_later(earlier: ReportView, later: ReportView, *, now: datetime) -> None:
    """Note, in the caller's transaction, what a later report says of an earlier one by somebody else."""
    if later.inspector_id != earlier.inspector_id:
        _note(earlier, Source.NODE, later.id, borne_out=of_later(later.changes), actor=later.inspector_id, now=now)


@transaction.atomic
def note_ruling(trade_id: UUID, case_id: UUID, *, buyer_wins: bool, ruled_by: UUID | None, now: datetime) -> None:
    """Note what a ruling on the condition of a trade's machine says of the report before its shipment."""
    report = report_of(trade_id)
    if report is not None:
        borne_out = of_ruling(report.mismatches, buyer_wins=buyer_wins)
        _note(report, Source.RULING, case_id, borne_out=borne_out, actor=ruled_by, now=now)


@transaction.atomic
def confirm_defect(actor: Actor, matter_id: UUID, item: str, *, reason: str, now: datetime, there: bool = True) -> None:
    """Confirm, as an operator, a defect at a point of a reported machine, or deny one (not ``there``), saying why.

    ``matter_id`` is the trade or the job whose report is meant. Refuses NotPermitted (also for the inspector),
    JobUnknown, PointUnknown (also for a point that was not tested), CertificateMisshapen for a missing reason, and
    DefectNoted the second time.
    """
    actor.require(Role.OPERATOR)
    report = report_about(matter_id)
    if report is None:
        raise JobUnknown
    if report.inspector_id == actor.party_id:
        raise NotPermitted
    borne_out = of_defect(report.findings, item, there=there) if report.findings.template.point(item) else None
    if borne_out is None:
        raise PointUnknown(point=item[:40])
    said, reference = checked_reason(reason), defect_reference(report.id, item)
    if Outcome.objects.filter(report_id=report.id, source=Source.DEFECT, reference=reference).exists():
        raise DefectNoted
    _note(
        report,
        Source.DEFECT,
        reference,
        borne_out=borne_out,
        actor=actor.party_id,
        now=now,
        said={"item": item, "reason": said, "found": "there" if there else "denied"},
    )


def _note(
    report: ReportView,
    source: Source,
    reference: UUID,
    *,
    borne_out: bool | None,
    actor: UUID | None,
    now: datetime,
    said: dict[str, str] | None = None,
) -> None:
    if borne_out is None:
        return
    _, first = Outcome.objects.get_or_create(
        report_id=report.id,
        source=source,
        reference=reference,
        defaults={"id": new_id(now), "inspector_id": report.inspector_id, "borne_out": borne_out, "at": now},
    )
    if first:
        payload = {"report": report.sha256, "source": source.value, "borne_out": borne_out, **(said or {})}
        record("inspection.weighed", subject=report.inspector_id, payload=payload, actor=actor, now=now)
