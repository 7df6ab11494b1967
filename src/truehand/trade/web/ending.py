"""Trades that operators end before their time, over the API: one proposes, another approves, then it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.trade.operations import give_back, machines
from truehand.trade.web import schemas
from truehand.trade.web.api import WRITE
from truehand.trade.web.claiming_api import router

if TYPE_CHECKING:
    from truehand.kernel.actor import Actor

__all__ = ["router"]


@router.post("/{uuid:trade_id}/override/ask", response={201: schemas.ProposalOut})
def ask_override(request: HttpRequest, trade_id: UUID, body: schemas.ReasonIn) -> schemas.ProposalOut:
    """Ask another operator to approve a cancellation with refund."""
    proposal = give_back.ask_override(_writer(request), trade_id, reason=body.reason, now=clock.now())
    return schemas.ProposalOut(proposal_id=proposal)


@router.post("/{uuid:trade_id}/override", response=schemas.StepOut)
def override(request: HttpRequest, trade_id: UUID, body: schemas.OverrideIn) -> schemas.StepOut:
    """Cancel and refund, as another operator approved."""
    step = give_back.override_refund(_writer(request), trade_id, reason=body.reason, seen=body.seen, now=clock.now())
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/end-held/ask", response={201: schemas.ProposalOut})
def ask_end_held(request: HttpRequest, trade_id: UUID, body: schemas.ReasonIn) -> schemas.ProposalOut:
    """Ask another operator to approve the end of a trade whose machine is somebody else's."""
    proposal = machines.ask_end(_writer(request), trade_id, reason=body.reason, now=clock.now())
    return schemas.ProposalOut(proposal_id=proposal)


@router.post("/{uuid:trade_id}/end-held", response=schemas.StepOut)
def end_held(request: HttpRequest, trade_id: UUID, body: schemas.OverrideIn) -> schemas.StepOut:
    """End it and give everything back, as another operator approved."""
    step = machines.end_held(_writer(request), trade_id, reason=body.reason, seen=body.seen, now=clock.now())
    return schemas.StepOut(id=trade_id, step=step)


def _writer(request: HttpRequest) -> Actor:
    return require_scope(request, WRITE)
