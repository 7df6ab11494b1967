"""What was inspected. The caller has checked that the asker may see the trade: this room does not know its parties."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.db.models.functions import Coalesce

from truehand.edge.typesetting import typeset
from truehand.evidence import queries as evidence
from truehand.inspection.domain.draft import DraftView, FormView, PhotoView, form, template_of_draft
from truehand.inspection.domain.nodes import JobView, Node
from truehand.inspection.domain.paper import on_paper, paper_name, photo_file
from truehand.inspection.domain.refusals import JobUnknown
from truehand.inspection.domain.report import ReportHead, ReportView, report_view
from truehand.inspection.domain.template import template_for
from truehand.inspection.models import Draft, Job, Report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.kernel.actor import Actor


class ReportAlteredError(RuntimeError):
    """A report's bytes are not those that its hash is of: nobody is shown them."""


TEMPLATE: Final = Path(__file__).parents[1] / "report.typ"


def report_of(trade_id: UUID) -> ReportView | None:
    """Return a trade's signed report before shipment, or None, also once it is erased.

    For parties of the trade, its inspector, and operators.
    """
    return _one(Report.objects.filter(trade_id=trade_id, job=None))


def report_of_job(job_id: UUID) -> ReportView | None:
    """Return the signed report of a job at another node, or None, also once it is erased; for the same people."""
    return _one(Report.objects.filter(job_id=job_id))


def report_about(matter_id: UUID) -> ReportView | None:
    """Return the signed report of a trade before shipment, or of a job at another node, whichever the matter is."""
    return report_of(matter_id) or report_of_job(matter_id)


def reports_of_trade(trade_id: UUID, listing_id: UUID | None = None) -> tuple[ReportView, ...]:
    """Return a trade's own report and its nodes', the oldest first, with those of its listing where it is named.

    For parties of the trade, its inspector, and operators; in one statement.
    """
    asked = Q(trade_id=trade_id)
    if listing_id:
        asked |= Q(listing_id=listing_id, trade_id=None)
    return _all(Report.objects.filter(asked).order_by("signed_at", "id"))


def reports_kept_for(keeper_id: UUID) -> tuple[ReportView, ...]:
    """Return the reports that are kept under a trade's key, or before publication under a seller's, the oldest first.

    For the programs that make their papers.
    """
    found = Report.objects.filter(Q(trade_id=keeper_id) | Q(seller_id=keeper_id))
    return _all(found.order_by("signed_at", "id"))


def reports_before_publication(listing_id: UUID) -> tuple[ReportView, ...]:
    """Return the reports that a listing's seller asked for before publication, the newest first: for everybody."""
    return _all(Report.objects.filter(listing_id=listing_id, trade_id=None).order_by("-signed_at"))


def last_before_publication(listing_ids: Sequence[UUID]) -> dict[UUID, ReportView]:
    """Return the latest report before publication of each of some listings that has one: for everybody, at once."""
    rows = Report.objects.filter(listing_id__in=listing_ids, trade_id=None).order_by("listing_id", "-signed_at")
    return {row.listing_id: view_of(row) for row in rows.distinct("listing_id") if row.document}


def job(job_id: UUID) -> JobView:
    """Return an inspection at a node; refuse (JobUnknown) what is not there. The caller checks who may see it."""
    found = Job.objects.filter(id=job_id).first()
    if found is None:
        raise JobUnknown
    return job_view(found)


def jobs_of_trade(trade_id: UUID) -> tuple[JobView, ...]:
    """Return the inspections asked for at the nodes of a trade, the oldest first."""
    return tuple(job_view(row) for row in Job.objects.filter(trade_id=trade_id, called_off_at=None).order_by("id"))


def job_of_listing(listing_id: UUID) -> JobView | None:
    """Return the newest inspection asked for before a listing's publication, or None."""
    found = Job.objects.filter(listing_id=listing_id, trade_id=None, called_off_at=None).order_by("-id").first()
    return job_view(found) if found else None


def jobs_taken(party_id: UUID) -> tuple[JobView, ...]:
    """Return the inspections that a party has taken and not reported, the oldest first."""
    rows = Job.objects.filter(inspector_id=party_id, reported_at=None, called_off_at=None)
    return tuple(job_view(row) for row in rows.order_by("id"))


def jobs_for(actor: Actor) -> tuple[JobView, ...]:
    """Return the inspections at nodes that the asker has taken and not reported, and those open, the oldest first."""
    own, free = Q(inspector_id=actor.party_id, reported_at=None), Q(inspector_id=None)
    rows = Job.objects.filter(own | free, called_off_at=None).order_by("id")
    return tuple(job_view(row) for row in rows[:100])


def job_view(row: Job) -> JobView:
    """Return the frozen view of a job's row."""
    return JobView(
        row.id,
        Node(row.node),
        row.listing_id,
        row.trade_id,
        row.asked_by,
        row.asked_at,
        row.inspector_id,
        row.reported_at is not None,
        row.called_off_at is not None,
    )


def papers_since(since: datetime) -> set[tuple[UUID, str]]:
    """Return under whose key, and by which name, the paper of each report signed since then is kept."""
    rows = Report.objects.filter(signed_at__gte=since).annotate(keeper=Coalesce("trade_id", "seller_id"))
    found = rows.values_list("keeper", "job_id", "job__node")
    return {(keeper, paper_name(Node(node or Node.SHIPMENT), job)) for keeper, job, node in found}


def report_pdf(report: ReportView, inspector: str) -> bytes:
    """Return a report as PDF with its photos, not signed yet; the same bytes for the same report. Refuses FontMissing.

    ``inspector`` is the name to print.
    """
    found = {sha256: evidence.thumbnail(sha256) for sha256 in report.photos}
    photos = {photo_file(sha256): each.content for sha256, each in found.items() if each}
    return typeset(TEMPLATE, on_paper(report, inspector), at=report.signed_at, photos=photos)


def draft_of(matter_id: UUID, actor: Actor) -> DraftView | None:
    """Return the asking inspector's own draft for a trade or a job, or None; nobody else ever sees it."""
    found = Draft.objects.filter(matter_id=matter_id, inspector_id=actor.party_id).prefetch_related("photos").first()
    return draft_view(found) if found else None


def form_of(matter_id: UUID, actor: Actor, *, equipment_class: str, check: bool = False) -> FormView:
    """Return the asking inspector's form: the template for the class, filled with the draft.

    A draft keeps the version that it was begun with.
    With ``check`` every problem that would refuse the report stands beside its field.
    """
    draft, wanted = draft_of(matter_id, actor), template_for(equipment_class)
    begun = template_of_draft(draft) if draft else None
    return form(begun if begun and begun.name == wanted.name else wanted, draft, check=check)


def mine(actor: Actor) -> tuple[DraftView, ...]:
    """Return the asking inspector's latest hundred inspections, unfinished first."""
    found = Draft.objects.filter(inspector_id=actor.party_id).order_by("status", "-saved_at")
    return tuple(draft_view(each) for each in found.prefetch_related("photos")[:100])


def draft_view(draft: Draft) -> DraftView:
    """Return the frozen view of a draft's row."""
    photos = tuple(PhotoView(photo.id, photo.item, photo.sha256) for photo in draft.photos.all())
    reported = draft.status == Draft.REPORTED
    return DraftView(draft.matter_id, draft.inspector_id, draft.answers, photos, draft.saved_at, reported)


def view_of(report: Report) -> ReportView:
    """Return the frozen view of a report's row, read from its signed bytes; ReportAlteredError for other bytes."""
    document = bytes(report.document)
    if hashlib.sha256(document).hexdigest() != report.sha256:
        raise ReportAlteredError(report.id)
    head = ReportHead(
        report.id,
        report.trade_id,
        report.listing_id,
        report.inspector_id,
        report.signed_at,
        report.job_id,
        report.seller_id,
    )
    return report_view(head, document, report.sha256, bytes(report.public_key), bytes(report.signature))


def _one(found: QuerySet[Report]) -> ReportView | None:
    row = found.first()
    return view_of(row) if row and row.document else None


def _all(found: QuerySet[Report]) -> tuple[ReportView, ...]:
    return tuple(view_of(row) for row in found if row.document)
