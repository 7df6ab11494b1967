"""What was inspected. The caller has checked that the asker may see the trade: this room does not know its parties."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from truehand.edge.typesetting import typeset
from truehand.evidence import queries as evidence
from truehand.inspection.domain.draft import DraftView, FormView, PhotoView, form, template_of_draft
from truehand.inspection.domain.paper import on_paper, photo_file
from truehand.inspection.domain.report import ReportHead, ReportView, report_view
from truehand.inspection.domain.template import template_for
from truehand.inspection.models import Draft, Report

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


class ReportAlteredError(RuntimeError):
    """A report's bytes are not those that its hash is of: nobody is shown them."""


TEMPLATE: Final = Path(__file__).with_name("report.typ")


def report_of(trade_id: UUID) -> ReportView | None:
    """Return a trade's signed report, or None, also once it is erased.

    For parties of the trade, its inspector, and operators.
    """
    found = Report.objects.filter(trade_id=trade_id).first()
    return view_of(found) if found and found.document else None


def reported_trades(since: datetime) -> set[UUID]:
    """Return the trades whose report was signed since then."""
    return set(Report.objects.filter(signed_at__gte=since).values_list("trade_id", flat=True))


def report_pdf(report: ReportView, inspector: str) -> bytes:
    """Return a report as PDF with its photos, not signed yet; the same bytes for the same report. Refuses FontMissing.

    ``inspector`` is the name to print.
    """
    found = {sha256: evidence.thumbnail(sha256) for sha256 in report.photos}
    photos = {photo_file(sha256): each.content for sha256, each in found.items() if each}
    return typeset(TEMPLATE, on_paper(report, inspector), at=report.signed_at, photos=photos)


def draft_of(trade_id: UUID, actor: Actor) -> DraftView | None:
    """Return the asking inspector's own draft for a trade, or None; nobody else ever sees it."""
    found = Draft.objects.filter(trade_id=trade_id, inspector_id=actor.party_id).prefetch_related("photos").first()
    return draft_view(found) if found else None


def form_of(trade_id: UUID, actor: Actor, *, equipment_class: str, check: bool = False) -> FormView:
    """Return the asking inspector's form: the template for the class, filled with the draft.

    A draft keeps the version that it was begun with.
    With ``check`` every problem that would refuse the report stands beside its field.
    """
    draft, wanted = draft_of(trade_id, actor), template_for(equipment_class)
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
    return DraftView(draft.trade_id, draft.inspector_id, draft.answers, photos, draft.saved_at, reported)


def view_of(report: Report) -> ReportView:
    """Return the frozen view of a report's row, read from its signed bytes; ReportAlteredError for other bytes."""
    document = bytes(report.document)
    if hashlib.sha256(document).hexdigest() != report.sha256:
        raise ReportAlteredError(report.id)
    head = ReportHead(report.id, report.trade_id, report.listing_id, report.inspector_id, report.signed_at)
    return report_view(head, document, report.sha256, bytes(report.public_key), bytes(report.signature))
