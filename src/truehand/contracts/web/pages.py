"""The contract to read, to print and to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from truehand.contracts import queries
from truehand.contracts.domain.document import FILE_NAME
from truehand.edge import clock
from truehand.edge.actors import actor_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


@require_safe
def contract_page(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Show a contract in both languages to its parties, operators and auditors."""
    contract = queries.readable_contract(actor_of(request), trade_id, now=clock.now())
    return render(request, "contracts/page.html", {"contract": contract})


@require_safe
def contract_file(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Return the exact bytes that are signed."""
    contract = queries.readable_contract(actor_of(request), trade_id, now=clock.now())
    answer = HttpResponse(contract.document, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer
