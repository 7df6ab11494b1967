"""What the bank's pages start in trades: an item in suspense goes where two operators agreed that it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.trade.operations import statements

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_POST
def carry_out(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Move an item in suspense as it was approved."""
    statements.place_suspense(actor_of(request), item_id, now=clock.now())
    messages.success(request, _("The money is where it belongs."))
    return redirect(f"/money/bank/suspense/{item_id}/")
