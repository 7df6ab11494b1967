"""The inspector's form and the photos of a trade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from truehand.contracts.domain.paper import PAPER_NAME as CONTRACT_PDF
from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.problem import language
from truehand.edge.refusals import NotFound
from truehand.evidence.domain.exhibit import bytes_of
from truehand.inspection import queries as inspection
from truehand.inspection.domain.draft import from_form
from truehand.inspection.domain.paper import PAPER_NAME as REPORT_PDF
from truehand.kernel.refusal import Refusal
from truehand.listings import queries as listings
from truehand.trade.operations import inspect
from truehand.trade.queries import views
from truehand.trade.queries.documents import paper_of, photo_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.trade.domain.views import TradeView

REFUSED = 422
PHOTO = "photo."


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Write, keep and sign the inspection report."""
    actor, now = actor_of(request), clock.now()
    view = views.trade(trade_id, actor, now=now)
    if not any(each.name == "report" for each in view.acts):
        return redirect("trade:page", trade_id=trade_id)
    error, check = "", False
    if request.method == "POST":
        try:
            keep(request, trade_id, now, actor, inspect)
            if request.POST.get("act") == "sign":
                check = True
                _sign(actor, view, now)
                messages.success(request, _("Your report is signed."))
                return redirect("trade:page", trade_id=trade_id)
            return redirect("trade:report", trade_id=trade_id)
        except Refusal as refusal:
            error = refusal.sentence(language())
    facts = listings.facts_of(view.listing_id)
    form = inspection.form_of(trade_id, actor, equipment_class=facts.equipment_class, check=check)
    context = {"view": view, "facts": facts, "report_form": form, "error": error, "action": request.path}
    context |= {"trade_id": trade_id, "photo_route": "trade:photo", "keeper": f"/api/v1/trades/{trade_id}"}
    context |= {"done": f"/trades/{trade_id}/", "party": actor.party_id}
    return render(request, "trade/report.html", context, status=REFUSED if error else 200)


@require_GET
@cache_control(private=True, max_age=3600, immutable=True)
def photo(request: HttpRequest, trade_id: UUID, sha256: str) -> HttpResponse:
    """A photo of the report, a hand-over or a dispute, for whoever may read that."""
    found = photo_of(trade_id, sha256, actor_of(request), now=clock.now(), thumbnail="small" in request.GET)
    return HttpResponse(found.content, content_type=found.media_type)


@require_GET
def contract_pdf(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Give the signed contract as PDF, for whoever may read it."""
    return _paper(request, trade_id, CONTRACT_PDF)


@require_GET
def report_pdf(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Give the signed inspection report as PDF, for whoever may read it."""
    return _paper(request, trade_id, REPORT_PDF)


def _paper(request: HttpRequest, trade_id: UUID, name: str) -> HttpResponse:
    content = paper_of(trade_id, name, actor_of(request), now=clock.now())
    headers = {"Content-Disposition": f'inline; filename="{trade_id}-{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


class Door(Protocol):
    """What a form is kept through: the trade's own inspection, or one at another node."""

    def save_draft(self, actor: Actor, key: UUID, /, *, findings: Mapping[str, Json], now: datetime) -> None:
        """Keep what was typed."""

    def add_photo(self, actor: Actor, key: UUID, /, *, item: str, content: bytes, now: datetime) -> str:
        """Keep a photo."""

    def remove_photo(self, actor: Actor, key: UUID, photo_id: UUID, /, *, now: datetime) -> None:
        """Take a photo out."""


def keep(request: HttpRequest, key: UUID, now: datetime, actor: Actor, door: Door) -> None:
    """Save the answers and photos first, so that nothing typed or taken is lost when signing is refused."""
    answers = from_form({name: value for name, value in request.POST.items() if isinstance(value, str)})
    door.save_draft(actor, key, findings=answers, now=now)
    for name, files in request.FILES.lists():
        if name.startswith(PHOTO):
            for each in files:
                door.add_photo(actor, key, item=name.removeprefix(PHOTO), content=bytes_of(each), now=now)
    if removed := request.POST.get("remove_photo"):
        door.remove_photo(actor, key, photo_id(removed), now=now)


def photo_id(typed: str) -> UUID:
    """Return a photo's id as it was typed; refuses NotFound."""
    try:
        return UUID(typed)
    except ValueError as error:
        raise NotFound from error


def _sign(actor: Actor, view: TradeView, now: datetime) -> None:
    draft = inspection.draft_of(view.id, actor)
    inspect.report(actor, view.id, findings=draft.answers if draft else {}, seen=view.step, now=now)
