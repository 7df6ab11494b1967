"""Inspections at key nodes over the API: ask, take, give back, call off; the inspector's draft, photos and report."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Schema, UploadedFile
from pydantic import Field, JsonValue

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.edge.refusals import NotFound
from truehand.evidence.domain.exhibit import bytes_of
from truehand.inspection import operations as inspection
from truehand.inspection import queries as reports
from truehand.inspection.domain.nodes import Node
from truehand.trade.operations import nodes as acts
from truehand.trade.queries import nodes
from truehand.trade.web.api import READ, WRITE
from truehand.trade.web.papers import DraftIn, DraftOut, ReportOut, stated

if TYPE_CHECKING:
    from truehand.inspection.domain.nodes import JobView
    from truehand.kernel.canonical import Json

router = Router(tags=["inspections at key nodes"])


class InspectionAskIn(Schema):
    """What is to be inspected: a listing before publication, or the machine of a trade at delivery or on return."""

    node: Node
    listing_id: UUID | None = None
    trade_id: UUID | None = None


class JobOut(Schema):
    """An inspection at a key node."""

    id: UUID
    node: Node
    listing_id: UUID
    trade_id: UUID | None
    inspector_id: UUID | None
    asked_at: datetime
    reported: bool
    called_off: bool

    @classmethod
    def of(cls, job: JobView) -> JobOut:
        """Return the wire form."""
        return cls(
            id=job.id,
            node=job.node,
            listing_id=job.listing_id,
            trade_id=job.trade_id,
            inspector_id=job.inspector_id,
            asked_at=job.asked_at,
            reported=job.reported,
            called_off=job.called_off,
        )


class FindingsIn(Schema):
    """An inspector's findings, in the form of the inspection template."""

    findings: dict[str, JsonValue]


@router.post("", response={201: JobOut})
def ask(request: HttpRequest, body: InspectionAskIn) -> JobOut:
    """Have a machine inspected at a key node; the inspection before shipment is part of every trade."""
    actor, now = require_scope(request, WRITE), clock.now()
    if body.trade_id is not None:
        return JobOut.of(acts.ask_in_trade(actor, body.trade_id, body.node, now=now))
    if body.listing_id is None or body.node is not Node.PUBLICATION:
        raise NotFound
    return JobOut.of(acts.ask_before_publication(actor, body.listing_id, now=now))


@router.get("/{uuid:job_id}", response=JobOut)
def job(request: HttpRequest, job_id: UUID) -> JobOut:
    """How an inspection stands."""
    return JobOut.of(nodes.readable(job_id, require_scope(request, READ)))


class DefectIn(Schema):
    """A defect at a point of what was reported: of a trade, or of a job at another node; denied if not ``there``."""

    matter_id: UUID
    item: str = Field(max_length=40)
    reason: str = Field(max_length=300)
    there: bool = True


@router.post("/defects", response={204: None})
def confirm_defect(request: HttpRequest, body: DefectIn) -> None:
    """Confirm or deny, as an operator, a defect that came to light; it counts for or against the report's inspector."""
    inspection.confirm_defect(require_scope(request, WRITE), **body.dict(), now=clock.now())


@router.post("/{uuid:job_id}/take", response=JobOut)
def take(request: HttpRequest, job_id: UUID) -> JobOut:
    """Take an open inspection."""
    return JobOut.of(acts.take(require_scope(request, WRITE), job_id, now=clock.now()))


@router.post("/{uuid:job_id}/give-back", response={204: None})
def give_back(request: HttpRequest, job_id: UUID) -> None:
    """Give an inspection back that you took, so that somebody else may take it."""
    inspection.give_back(require_scope(request, WRITE), job_id, now=clock.now())


@router.post("/{uuid:job_id}/call-off", response={204: None})
def call_off(request: HttpRequest, job_id: UUID) -> None:
    """Call an inspection off that you asked for and that is not reported."""
    inspection.call_off(require_scope(request, WRITE), job_id, now=clock.now())


@router.get("/{uuid:job_id}/draft", response=DraftOut)
def job_draft(request: HttpRequest, job_id: UUID) -> DraftOut:
    """Your own unfinished report."""
    found = reports.draft_of(job_id, require_scope(request, READ))
    if found is None:
        raise NotFound
    return DraftOut.of(found)


@router.put("/{uuid:job_id}/draft", response={204: None})
def save_job_draft(request: HttpRequest, job_id: UUID, body: DraftIn) -> None:
    """Keep what you have written so far, in place of the earlier draft."""
    findings = cast("dict[str, Json]", body.findings)
    acts.save_draft(require_scope(request, WRITE), job_id, findings=findings, now=clock.now())


@router.post("/{uuid:job_id}/photos", response={201: dict[str, str]})
def add_photo(
    request: HttpRequest,
    job_id: UUID,
    item: Form[str],
    photo: File[UploadedFile],
    sha256: Form[str] = "",
    taken_at: Form[datetime | None] = None,
) -> dict[str, str]:
    """Add a photo to the report that you are writing.

    With ``sha256``, taken before it was sent, a photo that was damaged on its way is refused.
    """
    kept = acts.add_photo(
        require_scope(request, WRITE),
        job_id,
        item=item,
        content=bytes_of(photo),
        now=clock.now(),
        hashed=sha256,
        taken_at=stated(taken_at),
    )
    return {"sha256": kept}


@router.get("/{uuid:job_id}/report", response=ReportOut)
def read_job_report(request: HttpRequest, job_id: UUID) -> ReportOut:
    """The signed report."""
    nodes.readable(job_id, require_scope(request, READ))
    found = reports.report_of_job(job_id)
    if found is None:
        raise NotFound
    return ReportOut.of(found)


@router.post("/{uuid:job_id}/report", response={201: ReportOut})
def sign_job_report(request: HttpRequest, job_id: UUID, body: FindingsIn) -> ReportOut:
    """Sign the report."""
    findings = cast("dict[str, Json]", body.findings)
    return ReportOut.of(acts.report(require_scope(request, WRITE), job_id, findings=findings, now=clock.now()))
