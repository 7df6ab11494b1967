"""Past rulings like a dispute, on a page and over the API."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import render
from django.views.decorators.http import require_GET
from ninja import Schema

from truehand.disputes.domain.rules import RULES
from truehand.edge import clock
from truehand.edge.actors import actor_of, require_scope
from truehand.edge.schemas import Words
from truehand.equipment.domain.classes import CLASS_NAMES
from truehand.trade.queries import precedents
from truehand.trade.web.api import READ
from truehand.trade.web.mediating import router

if TYPE_CHECKING:
    from django.http import HttpResponse

    from truehand.trade.domain.precedents import Precedent

__all__ = ["router"]


class PrecedentOut(Schema):
    """A past ruling; ``to_buyer`` in 1/10,000ths of what was held. What is empty is not told to this reader."""

    machine: str
    price: str
    to_buyer: int
    rules: list[Words]
    why: list[Words]
    reasons: str

    @classmethod
    def of(cls, each: Precedent) -> PrecedentOut:
        """Return the wire form."""
        return cls(
            machine=each.machine,
            price=each.price,
            to_buyer=each.to_buyer,
            rules=[Words.of(RULES[key]) for key in each.rules if key in RULES],
            why=[Words.of(pair) for pair in each.why],
            reasons=each.reasons,
        )


@router.get("/{uuid:trade_id}/precedents", response=list[PrecedentOut])
def similar(request: HttpRequest, trade_id: UUID) -> list[PrecedentOut]:
    """Past rulings that are most like the trade's dispute, each with what it has in common with it."""
    found = precedents.of_trade(require_scope(request, READ), trade_id, now=clock.now())
    return [PrecedentOut.of(each) for each in found]


@require_GET
def page(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Past rulings that are most like the trade's dispute."""
    found = precedents.of_trade(actor_of(request), trade_id, now=clock.now())
    rows = [
        {
            "shown": each,
            "machine": CLASS_NAMES.get(each.machine),
            "rules": [RULES[key] for key in each.rules if key in RULES],
        }
        for each in found
    ]
    return render(request, "trade/precedents.html", {"rows": rows, "trade_id": trade_id})
