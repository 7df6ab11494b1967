"""Disputes over the API: everything their card on the page does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, UploadedFile
from pydantic import Field

from truehand.disputes.domain.decide import LONGEST
from truehand.disputes.domain.intake import Side
from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.schemas import MoneySchema
from truehand.evidence.domain.exhibit import bytes_of
from truehand.kernel.money import Money
from truehand.trade.operations import dispute
from truehand.trade.queries import views
from truehand.trade.web import bargaining, schemas
from truehand.trade.web.api import WRITE, router

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["router"]


class ProposeIn(bargaining.SeenIn):
    """What each side gets of what is held, and why this is fair."""

    to_buyer: MoneySchema
    to_seller: MoneySchema
    text: str = Field(max_length=LONGEST)


class AskEvidenceIn(bargaining.SeenIn):
    """Who is to bring more evidence, and what is missing."""

    sides: list[Side]
    text: str = Field(max_length=LONGEST)


@router.post("/{uuid:trade_id}/dispute", response=schemas.StepOut)
def open_dispute(
    request: HttpRequest,
    trade_id: UUID,
    seen: Form[int],
    reason: Form[str],
    statement: Form[str],
    claim: Form[str | None] = None,
    photos: File[list[UploadedFile] | None] = None,
) -> schemas.StepOut:
    """Open a dispute with a reason, a statement and, if there are any, photos; ``claim`` is what you ask to have."""
    actor, now = require_scope(request, WRITE), clock.now()
    currency = views.trade(trade_id, actor, now=now).price.currency
    step = dispute.open_dispute(
        actor,
        trade_id,
        reason=reason,
        statement=statement,
        photos=[bytes_of(each) for each in photos or ()],
        claim=Money.parse(claim, currency) if claim else None,
        seen=seen,
        now=now,
    )
    return schemas.StepOut(id=trade_id, step=step)


def _spoken(name: str, door: Callable[..., int], told: str) -> None:
    """Open an act that brings a statement and photos at the address of its name."""

    def act(
        request: HttpRequest,
        trade_id: UUID,
        seen: Form[int],
        statement: Form[str],
        photos: File[list[UploadedFile] | None] = None,
    ) -> schemas.StepOut:
        actor, content = require_scope(request, WRITE), [bytes_of(each) for each in photos or ()]
        step = door(actor, trade_id, statement=statement, photos=content, seen=seen, now=clock.now())
        return schemas.StepOut(id=trade_id, step=step)

    act.__name__, act.__doc__ = name, told
    router.post(f"/{{uuid:trade_id}}/{name}", response=schemas.StepOut)(act)


_spoken("answer", dispute.answer, "Add a statement and photos to a dispute; this cancels an announced concession.")
_spoken("bring_evidence", dispute.bring_evidence, "Bring the evidence that was asked of you.")
_spoken("appeal", dispute.appeal, "Ask, once, that somebody else decides again.")


@router.post("/{uuid:trade_id}/propose", response=schemas.StepOut)
def propose(request: HttpRequest, trade_id: UUID, body: ProposeIn) -> schemas.StepOut:
    """Propose a settlement as a side, or as the mediator; the two amounts sum exactly to what is held."""
    step = dispute.propose(
        require_scope(request, WRITE),
        trade_id,
        to_buyer=body.to_buyer.money(),
        to_seller=body.to_seller.money(),
        text=body.text,
        seen=body.seen,
        now=clock.now(),
    )
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/ask_evidence", response=schemas.StepOut)
def ask_evidence(request: HttpRequest, trade_id: UUID, body: AskEvidenceIn) -> schemas.StepOut:
    """Ask one side or both for more evidence, as the operator who is to rule."""
    actor, now = require_scope(request, WRITE), clock.now()
    step = dispute.ask_evidence(actor, trade_id, sides=body.sides, text=body.text, seen=body.seen, now=now)
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/rule/ask", response={201: schemas.ProposalOut})
def ask_ruling(request: HttpRequest, trade_id: UUID, body: schemas.RuleIn) -> schemas.ProposalOut:
    """Ask another operator to approve exactly this ruling, as a large amount needs."""
    actor, now = require_scope(request, WRITE), clock.now()
    return schemas.ProposalOut(proposal_id=dispute.ask_ruling(actor, trade_id, now=now, **body.ruling()))


@router.post("/{uuid:trade_id}/rule", response=schemas.StepOut)
def rule(request: HttpRequest, trade_id: UUID, body: schemas.RuleIn) -> schemas.StepOut:
    """Rule as an operator; the two amounts sum exactly to what is held."""
    step = dispute.rule(require_scope(request, WRITE), trade_id, seen=body.seen, now=clock.now(), **body.ruling())
    return schemas.StepOut(id=trade_id, step=step)
