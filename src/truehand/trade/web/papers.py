"""What stands on a trade's page beside its state, over the API: booking and code, report and draft, case, money."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Schema, UploadedFile
from pydantic import JsonValue

from truehand.contracts.domain.paper import PAPER_NAME as CONTRACT_PDF
from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.openapi import file_of
from truehand.edge.refusals import NotFound
from truehand.edge.schemas import MoneySchema, Words
from truehand.escrow import queries as escrow
from truehand.evidence.domain.exhibit import bytes_of
from truehand.inspection import queries as inspection
from truehand.inspection.domain.paper import PAPER_NAME as REPORT_PDF
from truehand.trade.domain.views import Paper
from truehand.trade.operations import inspect
from truehand.trade.queries import views
from truehand.trade.queries.carriers import carriages_for
from truehand.trade.queries.documents import paper_of, photo_of
from truehand.trade.queries.situation import load
from truehand.trade.web import presenting
from truehand.trade.web.api import READ, WRITE
from truehand.trade.web.quarrel_api import router

if TYPE_CHECKING:
    from truehand.disputes.domain.case import CaseView
    from truehand.escrow.domain.views import TransferView
    from truehand.inspection.domain.draft import DraftView
    from truehand.inspection.domain.report import ReportView
    from truehand.kernel.canonical import Json
    from truehand.trade.domain.views import TradeView

__all__ = ["router"]


class CodeOut(Schema):
    """The six digits to tell the driver at a hand-over (``leg``: pick_up or delivery)."""

    leg: str
    code: str


class CarriageOut(Schema):
    """The booked carriage; ``code`` only for the side whose hand-over comes next, when it comes."""

    pick_up_at: date
    vehicle: str
    origin: str
    destination: str
    status: str
    picked_up_at: datetime | None
    delivered_at: datetime | None
    code: CodeOut | None


class ContradictionOut(Schema):
    """A declared fact that the findings do not bear out."""

    field: str
    declared: str | int
    found: str | int
    severity: str


class ReportOut(Schema):
    """The signed report; ``document`` is the exact text whose UTF-8 bytes hash to ``sha256`` and are signed."""

    id: UUID
    inspector_id: UUID
    signed_at: datetime
    overall: int | None
    contradictions: list[ContradictionOut]
    document: str
    sha256: str
    public_key: str
    signature: str

    @classmethod
    def of(cls, view: ReportView) -> ReportOut:
        """Return the wire form; keys and signatures in hexadecimal."""
        return cls(
            id=view.id,
            inspector_id=view.inspector_id,
            signed_at=view.signed_at,
            overall=view.overall,
            contradictions=[
                ContradictionOut(
                    field=each.field, declared=each.declared, found=each.found, severity=each.severity.value
                )
                for each in view.contradictions
            ],
            document=view.document.decode(),
            sha256=view.sha256,
            public_key=view.public_key.hex(),
            signature=view.signature.hex(),
        )


class DraftPhotoOut(Schema):
    """A photo of one point."""

    id: UUID
    item: str
    sha256: str


class DraftOut(Schema):
    """What the assigned inspector has kept so far."""

    findings: dict[str, JsonValue]
    photos: list[DraftPhotoOut]
    saved_at: datetime

    @classmethod
    def of(cls, view: DraftView) -> DraftOut:
        """Return the wire form."""
        return cls(
            findings=cast("dict[str, JsonValue]", dict(view.answers)),
            photos=[DraftPhotoOut(id=each.id, item=each.item, sha256=each.sha256) for each in view.photos],
            saved_at=view.saved_at,
        )


class DraftIn(Schema):
    """Findings, complete or not."""

    findings: dict[str, JsonValue]


class StatementOut(Schema):
    """What was said or done in a dispute, with the hashes of photos; the platform by itself is no author."""

    number: int
    kind: str
    author: UUID | None
    text: str
    facts: dict[str, object]
    photos: list[str]
    at: datetime


class RulingOut(Schema):
    """Who gets how much, and why."""

    ruled_by: UUID
    to_buyer: MoneySchema
    to_seller: MoneySchema
    reasons: str
    rules: list[str]
    instance: int
    at: datetime


class DutyOut(Schema):
    """What is due in a dispute, by whom and by when, and what silence does."""

    stage: str
    waits_for: list[Words]
    task: Words
    due_at: datetime | None
    silence: Words | None

    @classmethod
    def of(cls, view: TradeView) -> DutyOut | None:
        """Return the wire form; None where nothing is due in it."""
        if view.duty is None:
            return None
        return cls(
            stage=view.state.value,
            waits_for=[Words.of(each) for each in view.waiting_for],
            task=Words.of(view.duty.task),
            due_at=view.due_at,
            silence=Words.of(view.silence) if view.silence else None,
        )


class CaseOut(Schema):
    """The trade's latest dispute; ``next`` is what is due in it."""

    next: DutyOut | None
    id: UUID
    opener: UUID
    respondent: UUID
    reason: str
    status: str
    opened_at: datetime
    closed_at: datetime | None
    # What each side has still to bring, by the trade's deadline: keys of the form of the reason.
    missing: dict[str, list[str]]
    heard: bool
    mediators: list[UUID]
    statements: list[StatementOut]
    ruling: RulingOut | None

    @classmethod
    def of(cls, view: CaseView, trade: TradeView) -> CaseOut:
        """Return the wire form."""
        ruling = view.ruling
        return cls(
            next=DutyOut.of(trade) if view.is_open else None,
            id=view.id,
            opener=view.opener,
            respondent=view.respondent,
            reason=view.reason.value,
            status=view.status.value,
            opened_at=view.opened_at,
            closed_at=view.closed_at,
            missing={str(side): list(items) for side, items in view.thread.missing.items()},
            heard=view.answered,
            mediators=list(view.thread.mediators),
            statements=[
                StatementOut(
                    number=each.number,
                    kind=each.kind.value,
                    author=each.author,
                    text=each.text,
                    facts=dict(each.facts),
                    photos=list(each.exhibits),
                    at=each.at,
                )
                for each in view.statements
            ],
            ruling=None
            if ruling is None
            else RulingOut(
                ruled_by=ruling.ruled_by,
                to_buyer=MoneySchema.of(ruling.to_buyer),
                to_seller=MoneySchema.of(ruling.to_seller),
                reasons=ruling.reasons,
                rules=list(ruling.rules),
                instance=ruling.instance,
                at=ruling.at,
            ),
        )


class TransferOut(Schema):
    """One movement of the trade's money, from an account to another."""

    id: UUID
    at: datetime
    operation: str
    label: Words
    debit: str
    credit: str
    amount: MoneySchema

    @classmethod
    def of(cls, transfer: TransferView) -> TransferOut:
        """Return the wire form."""
        return cls(
            id=transfer.id,
            at=transfer.at,
            operation=transfer.operation.value,
            label=Words.of(transfer.operation.words),
            debit=transfer.debit.name,
            credit=transfer.credit.name,
            amount=MoneySchema.of(transfer.amount),
        )


@router.get("/{uuid:trade_id}/carriage", response=CarriageOut)
def carriage(request: HttpRequest, trade_id: UUID) -> CarriageOut:
    """The booked carriage, and the code that you tell the driver."""
    view = _view(request, trade_id, Paper.BOOKING)
    actor = require_scope(request, READ)
    booking = next(iter(carriages_for(load(trade_id), actor.party_id)), None)
    if booking is None:
        raise NotFound
    code = presenting.code(view, booking)
    return CarriageOut(
        pick_up_at=booking.pick_up_at,
        vehicle=booking.vehicle,
        origin=booking.origin,
        destination=booking.destination,
        status=booking.status.value,
        picked_up_at=booking.pick_up.done_at,
        delivered_at=booking.delivery.done_at,
        code=None if code is None else CodeOut(**code),
    )


@router.get("/{uuid:trade_id}/report", response=ReportOut)
def read_report(request: HttpRequest, trade_id: UUID) -> ReportOut:
    """The signed inspection report."""
    _view(request, trade_id, Paper.REPORT)
    found = inspection.report_of(trade_id)
    if found is None:
        raise NotFound
    return ReportOut.of(found)


@router.get("/{uuid:trade_id}/draft", response=DraftOut)
def draft(request: HttpRequest, trade_id: UUID) -> DraftOut:
    """Your own unfinished report."""
    found = inspection.draft_of(trade_id, require_scope(request, READ))
    if found is None:
        raise NotFound
    return DraftOut.of(found)


@router.put("/{uuid:trade_id}/draft", response={204: None})
def save_draft(request: HttpRequest, trade_id: UUID, body: DraftIn) -> None:
    """Keep what you have written so far, in place of the earlier draft."""
    findings = cast("dict[str, Json]", body.findings)
    inspect.save_draft(require_scope(request, WRITE), trade_id, findings=findings, now=clock.now())


@router.delete("/{uuid:trade_id}/draft/photos/{uuid:photo_id}", response={204: None})
def remove_draft_photo(request: HttpRequest, trade_id: UUID, photo_id: UUID) -> None:
    """Take a photo out of your unfinished report."""
    inspect.remove_photo(require_scope(request, WRITE), trade_id, photo_id, now=clock.now())


@router.get("/{uuid:trade_id}/photos/{sha256}", openapi_extra=file_of("image/jpeg"))
def photo(request: HttpRequest, trade_id: UUID, sha256: str) -> HttpResponse:
    """The bytes of a photo of the report, a hand-over or a dispute."""
    found = photo_of(trade_id, sha256, require_scope(request, READ), now=clock.now())
    return HttpResponse(found.content, content_type=found.media_type)


@router.get("/{uuid:trade_id}/contract.pdf", openapi_extra=file_of("application/pdf"))
def contract_pdf(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """The contract as PDF, signed by the platform and both sides (PAdES); there once both have signed."""
    return _paper(request, trade_id, CONTRACT_PDF)


@router.get("/{uuid:trade_id}/inspection-report.pdf", openapi_extra=file_of("application/pdf"))
def report_pdf(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """The inspection report as PDF, signed by the platform and the inspector (PAdES)."""
    return _paper(request, trade_id, REPORT_PDF)


@router.get("/{uuid:trade_id}/case", response=CaseOut)
def case(request: HttpRequest, trade_id: UUID) -> CaseOut:
    """The trade's latest dispute, with what both sides said and the ruling."""
    view = _view(request, trade_id, Paper.CASE)
    if view.case is None:
        raise NotFound
    return CaseOut.of(view.case, view)


@router.get("/{uuid:trade_id}/transfers", response=list[TransferOut])
def transfers(request: HttpRequest, trade_id: UUID) -> list[TransferOut]:
    """Every movement of the trade's money; for its two sides, operators and auditors."""
    _view(request, trade_id, Paper.MONEY)
    return [TransferOut.of(each) for each in escrow.transfers_of(trade_id)]


def _paper(request: HttpRequest, trade_id: UUID, name: str) -> HttpResponse:
    content = paper_of(trade_id, name, require_scope(request, READ), now=clock.now())
    return HttpResponse(content, content_type="application/pdf")


def _view(request: HttpRequest, trade_id: UUID, paper: Paper) -> TradeView:
    """Return the trade to who may read that of it; refuse (TradeNotFound, NotFound) everybody else."""
    view = views.trade(trade_id, require_scope(request, READ), now=clock.now())
    if paper not in view.papers:
        raise NotFound
    return view


def stated(at: datetime | None) -> datetime | None:
    """Return what a phone's clock said, taken as UTC where it did not say."""
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)


@router.post("/{uuid:trade_id}/photos", response={201: dict[str, str]})
def add_inspection_photo(
    request: HttpRequest,
    trade_id: UUID,
    item: Form[str],
    photo: File[UploadedFile],
    sha256: Form[str] = "",
    taken_at: Form[datetime | None] = None,
) -> dict[str, str]:
    """Add a photo to the report that you are writing.

    With ``sha256``, taken before it was sent, a photo that was damaged on its way is refused.
    """
    kept = inspect.add_photo(
        require_scope(request, WRITE),
        trade_id,
        item=item,
        content=bytes_of(photo),
        now=clock.now(),
        hashed=sha256,
        taken_at=stated(taken_at),
    )
    return {"sha256": kept}
