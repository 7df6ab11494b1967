"""Machines side by side: a page with an address that can be passed on, and the same over the API."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import Query, Schema
from pydantic import Field

from truehand.edge.actors import maybe_actor
from truehand.edge.refusals import NotFound
from truehand.trade.domain.comparing import MOST_COMPARED, rows
from truehand.trade.queries.comparing import compared
from truehand.trade.web.api import listing_router

__all__ = ["compare", "listing_router"]

if TYPE_CHECKING:
    from truehand.trade.domain.comparing import Machine


class CompareQuery(Schema):
    """Which machines."""

    machine: list[UUID] = Field(min_length=1, max_length=MOST_COMPARED)


class WordsOut(Schema):
    """A sentence in both languages; ``ahead`` where no other machine's is better and some other's is worse."""

    zh: str
    en: str
    ahead: bool = False


class RowOut(Schema):
    """One aspect: a cell for each machine, in the machines' order."""

    title: WordsOut
    differs: bool
    cells: list[WordsOut]


class ComparedOut(Schema):
    """Machines side by side."""

    machines: list[UUID]
    rows: list[RowOut]


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Up to four machines side by side, as the address says."""
    asked = [_number(each) for each in request.GET.getlist("machine")]
    machines = compared(asked, maybe_actor(request))
    context = {
        "machines": [(each.card, _without(machines, each)) for each in machines],
        "rows": [(row, tuple(zip(machines, row.cells, strict=True))) for row in rows(machines)] if machines else [],
        "left_out": len(set(asked)) - len(machines),
        "most": MOST_COMPARED,
    }
    return render(request, "trade/compare.html", context)


@listing_router.get("/compare", response=ComparedOut, auth=None)
def compare_by_program(request: HttpRequest, asked: Query[CompareQuery]) -> ComparedOut:
    """Return up to four machines side by side; what was never published is left out."""
    machines = compared(asked.machine, maybe_actor(request))
    return ComparedOut(
        machines=[each.card.id for each in machines],
        rows=[
            RowOut(
                title=WordsOut(zh=row.title[0], en=row.title[1]),
                differs=row.differs,
                cells=[WordsOut(zh=cell.words[0], en=cell.words[1], ahead=cell.ahead) for cell in row.cells],
            )
            for row in rows(machines)
        ],
    )


def _number(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


def _without(machines: tuple[Machine, ...], left_out: Machine) -> str:
    """Return the address's question without one machine."""
    return urlencode([("machine", each.card.id) for each in machines if each is not left_out])
