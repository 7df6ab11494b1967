"""A code to scan, for channels whose payers pay inside an app (WeChat Pay)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qrcode
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe
from qrcode.image.svg import SvgPathImage

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.payments import queries
from truehand.payments.domain.views import IntentStatus

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_safe
def code(request: HttpRequest, intent_id: UUID) -> HttpResponse:
    """Show the payer the code of a payment that waits; whoever has paid is back at the trade."""
    intent = queries.intent(actor_of(request), intent_id)
    if intent.status_at(clock.now()) is not IntentStatus.OPEN or not intent.instructions.url:
        return redirect(f"/trades/{intent.trade_id}/")
    # The library draws one path of figures: nothing of what is asked gets into it as text.
    drawn = mark_safe(qrcode.make(intent.instructions.url, image_factory=SvgPathImage).to_string(encoding="unicode"))  # noqa: S308
    return render(request, "payments/code.html", {"intent": intent, "drawn": drawn})
