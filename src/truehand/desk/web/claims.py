"""Claims on transports at the desk: those that wait for the operators, and the decision of two on a large one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truehand.desk import operations, queries
from truehand.desk.web.seats import for_operators, for_overseers
from truehand.edge import clock

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor


@for_overseers
def claims(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What waits, the soonest due first: how much, by which row of the table, and whose turn it is."""
    now = clock.now()
    context = {"rows": queries.transport_claims(actor, now=now), "now": now, "here": "claims"}
    return render(request, "desk/claims.html", context)


@for_operators
def carry_out(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Carry out the decision that another operator approved."""
    operations.carry_out_claim(actor, claim_id, now=clock.now())
    messages.success(request, _("Decided. Both are told."))
    return redirect("desk:claims")
