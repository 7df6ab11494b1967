"""The overseers' page: client liabilities against what the custodian holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from truehand.edge.actors import actor_of
from truehand.escrow import queries

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """Show the proof of this moment."""
    return render(request, "escrow/proof.html", {"proofs": queries.proof_for(actor_of(request))})
