"""What came in another currency than asked: a payer sends it back the way it came, in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.forms import Form
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt, confirmation_in
from truehand.payments import operations, queries

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Show what came and what may be done with it; send it back as confirmed."""
    actor, form = actor_of(request), Form(request.POST or None)
    arrived = queries.came_otherwise(actor, arrival_id)
    if request.method == "POST" and form.is_valid():
        confirmation = confirmation_in(request)
        sent = attempt(
            form, lambda: operations.send_back(actor, arrival_id, confirmation=confirmation, now=clock.now())
        )
        if sent is not None:
            messages.success(request, _("It is on its way back to where it came from."))
            return redirect("payments:send_back", arrival_id)
    context = {
        "arrived": arrived,
        "refund": queries.own_refund(actor, arrival_id),
        "may_send": arrived.left.minor > 0 and queries.refunding(arrived.channel),
        "form": form,
        "tab": "money",
    }
    return render(request, "payments/send_back.html", context, status=REFUSED if form.errors else 200)
