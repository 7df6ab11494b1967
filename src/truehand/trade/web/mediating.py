"""A mediator's cases: the page, and the same over the API."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import render
from django.views.decorators.http import require_GET
from ninja import Schema

from truehand.edge import clock
from truehand.edge.actors import actor_of, require_scope
from truehand.edge.schemas import MoneySchema, Words
from truehand.trade.queries import mediation
from truehand.trade.web.api import READ
from truehand.trade.web.papers import router

if TYPE_CHECKING:
    from django.http import HttpResponse

    from truehand.trade.queries.mediation import Mediation

__all__ = ["router"]


class MediationOut(Schema):
    """A case in the asker's hands."""

    trade_id: UUID
    title: str
    state: str
    reason: Words
    price: MoneySchema
    claim: MoneySchema | None
    opened_at: datetime
    age_hours: int
    due_at: datetime | None
    waits: bool

    @classmethod
    def of(cls, each: Mediation) -> MediationOut:
        """Return the wire form."""
        return cls(
            trade_id=each.trade_id,
            title=each.title,
            state=each.state.value,
            reason=Words.of(each.reason),
            price=MoneySchema.of(each.price),
            claim=None if each.claim is None else MoneySchema.of(each.claim),
            opened_at=each.opened_at,
            age_hours=int(each.age.total_seconds()) // 3600,
            due_at=each.due_at,
            waits=each.waits,
        )


@router.get("/mediation", response=list[MediationOut])
def cases(request: HttpRequest) -> list[MediationOut]:
    """The open cases that you mediate, the nearest deadline first."""
    return [MediationOut.of(each) for each in mediation.mine(require_scope(request, READ), now=clock.now())]


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What a mediator has to do, the nearest deadline first."""
    found = mediation.mine(actor_of(request), now=clock.now())
    return render(request, "trade/mediation.html", {"cases": found, "waiting": sum(each.waits for each in found)})
