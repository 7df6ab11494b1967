"""Amendments over the API: propose, sign, and the signed paper; they are read under /contracts/."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.openapi import file_of
from truehand.edge.schemas import MoneySchema
from truehand.trade.domain.amended import LONGEST_REASON, USUAL_TIME
from truehand.trade.operations import amend
from truehand.trade.queries.documents import paper_of
from truehand.trade.web import schemas
from truehand.trade.web.api import READ, WRITE
from truehand.trade.web.bargaining import SeenIn
from truehand.trade.web.performing import router

__all__ = ["router"]


class AmendIn(SeenIn):
    """The terms that should be otherwise, and why; what is not sent stays. Both may sign for so many days."""

    price: MoneySchema | None = None
    delivery_by: date | None = None
    inspection_days: int | None = Field(None, strict=True)
    warranty_days: int | None = Field(None, strict=True)
    warranty_hours: int | None = Field(None, strict=True)
    returns: int | None = Field(None, strict=True)
    reason: str = Field(max_length=LONGEST_REASON)
    days: int = Field(USUAL_TIME, strict=True)


class SignAmendmentIn(SeenIn):
    """The hash of the amended text that was read, and the confirmation of the act that binds it."""

    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    confirmation: UUID | None = None


@router.post("/{uuid:trade_id}/amend", response={201: schemas.StepOut})
def propose_amendment(request: HttpRequest, trade_id: UUID, body: AmendIn) -> schemas.StepOut:
    """Propose to amend the contract that both have signed."""
    said = body.dict(exclude={"seen", "reason", "days", "price"}, exclude_none=True)
    if body.price is not None:
        said["price"] = body.price.money()
    step = amend.propose(
        require_scope(request, WRITE),
        trade_id,
        said,
        reason=body.reason,
        days=body.days,
        seen=body.seen,
        now=clock.now(),
    )
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/sign_amendment", response=schemas.StepOut)
def sign_amendment(request: HttpRequest, trade_id: UUID, body: SignAmendmentIn) -> schemas.StepOut:
    """Sign the amended contract that you read, as you confirmed it; with the second signature it is in force."""
    step = amend.sign(
        require_scope(request, WRITE),
        trade_id,
        sha256=body.sha256,
        confirmation=body.confirmation,
        seen=body.seen,
        now=clock.now(),
    )
    return schemas.StepOut(id=trade_id, step=step)


@router.get("/{uuid:trade_id}/amendments/{int:revision}.pdf", openapi_extra=file_of("application/pdf"))
def amendment_pdf(request: HttpRequest, trade_id: UUID, revision: int) -> HttpResponse:
    """The contract as amended, as PDF signed by the platform and both sides; there once both have signed."""
    content = paper_of(trade_id, f"amendment-{revision}.pdf", require_scope(request, READ), now=clock.now())
    return HttpResponse(content, content_type="application/pdf")
