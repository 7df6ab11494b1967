"""What everybody sees: the search, a listing, its photos."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from truehand.edge.actors import maybe_actor
from truehand.edge.forms import attempt
from truehand.edge.paging import Page
from truehand.evidence.domain.exhibit import cropped
from truehand.identity import queries as identity
from truehand.listings import queries
from truehand.listings.domain.status import ACTS, PUBLIC, Status
from truehand.listings.web.forms import FilterForm
from truehand.listings.web.narrowing import chips, choices

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.listings.domain.views import Card

PAGE_SIZE: Final = 24
SIMILAR: Final = 6
REFUSED: Final = 422
A_DAY: Final = 24 * 60 * 60
# Left, top, right and bottom, in pixels.
BOX: Final = re.compile(r"[0-9]{1,5}(,[0-9]{1,5}){3}")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find a machine."""
    form = FilterForm(request.GET)
    page: Page[Card] | None = None
    if form.is_valid():
        cursor = request.GET.get("cursor")
        page = attempt(form, lambda: queries.search(form.filters(), cursor=cursor, size=PAGE_SIZE))
    query = request.GET.copy()
    query.pop("cursor", None)
    context: dict[str, object] = {"form": form, "page": page, "query": query.urlencode(), "makers": queries.makers()}
    context["signed_in"] = maybe_actor(request) is not None
    if page:
        found = queries.counted(form.filters())
        context |= {"found": found, "chips": chips(request.GET), "choices": choices(request.GET, found)}
    return render(request, "listings/search.html", context, status=200 if page else REFUSED)


@require_safe
def listing(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """One machine on sale: photos, what is stated, what the nameplate says, who sells it."""
    actor = maybe_actor(request)
    view = queries.listing(listing_id, actor)
    context: dict[str, object] = {
        "listing": view,
        "seller": identity.party(view.seller_id),
        "own": actor is not None and actor.party_id == view.seller_id,
        "may_withdraw": view.status in ACTS["withdraw"],
        "may_tell_repair": view.status in ACTS["tell_repair"],
        "may_amend": view.status in ACTS["amend"],
        "to_review": actor is not None and actor.oversees and view.status == Status.IN_REVIEW,
    }
    if view.status in PUBLIC or view.published_at is not None:
        context["similar"] = queries.similar(view, SIMILAR)
        context["gone"] = view.status != Status.PUBLISHED
    if context["own"] and actor is not None and view.status not in PUBLIC:
        context["round"] = queries.last_round(listing_id, actor)
    return render(request, "listings/listing.html", context)


@require_safe
def photo(request: HttpRequest, listing_id: UUID, sha256: str) -> HttpResponse:
    """One photo of a listing; ``?size=small`` for a list, ``?box=left,top,right,bottom`` for a part of it."""
    actor = maybe_actor(request)
    small = request.GET.get("size") == "small"
    kept = queries.exhibit_of(listing_id, sha256, actor, thumbnail=small)
    box = _box(request.GET.get("box", ""))
    answer = HttpResponse(cropped(kept.content, box) if box else kept.content, content_type=kept.media_type)
    # A photo's address is its hash, so its bytes never change; who may see it may.
    answer["Cache-Control"] = f"private, max-age={A_DAY}"
    return answer


def _box(text: str) -> tuple[int, int, int, int] | None:
    """Return the part of a photo that is asked for; None for the whole, and for what is not four whole numbers."""
    if not BOX.fullmatch(text):
        return None
    left, top, right, bottom = (int(side) for side in text.split(","))
    return left, top, right, bottom
