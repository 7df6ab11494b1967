"""The money pages of a party; payouts start at the trade room's door, behind the risk gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.payments import operations, queries

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_safe
def payouts(request: HttpRequest) -> HttpResponse:
    """Show every payout and where it stands."""
    page = queries.payouts(actor_of(request), cursor=request.GET.get("cursor"))
    return render(request, "payments/payouts.html", {"page": page})


@require_POST
def cancel_payout(request: HttpRequest, payout_id: UUID) -> HttpResponse:
    """Take back a payout that the bank has not been told of."""
    operations.cancel_payout(actor_of(request), payout_id, now=clock.now())
    messages.success(request, _("The payout is cancelled and back in your balance."))
    return redirect("payments:payouts")
