"""The pages of searches that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.listings import operations, queries
from truehand.listings.domain.refusals import FilterNotUnderstood
from truehand.listings.domain.saved import MOST_SAVED
from truehand.listings.queries.saved import MOST_SHOWN
from truehand.listings.web.forms import FilterForm
from truehand.listings.web.narrowing import chips, query_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.listings.domain.saved import SavedSearch


@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """Every search that the asker keeps."""
    kept = [_shown(each) for each in queries.saved_searches(actor_of(request))]
    return render(request, "listings/saved.html", {"kept": kept, "most": MOST_SAVED})


@require_safe
def one(request: HttpRequest, saved_id: UUID) -> HttpResponse:
    """One search, and what it found since it is kept."""
    actor = actor_of(request)
    context = _shown(queries.saved_search(actor, saved_id)) | {"cards": queries.found_by(actor, saved_id)}
    return render(request, "listings/saved_one.html", context | {"most": MOST_SHOWN})


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the search of the address."""
    actor, form = actor_of(request), FilterForm(request.GET)
    if not form.is_valid():
        raise FilterNotUnderstood(why_zh="筛选条件填写有误。", why_en="a filter is filled in wrongly.")
    operations.save_search(actor, form.filters(), now=clock.now())
    messages.success(request, _("The search is kept. You hear once a day at most of what newly fits."))
    return redirect("listings:saved")


@require_POST
def pause(request: HttpRequest, saved_id: UUID) -> HttpResponse:
    """Hear nothing of a search for now."""
    operations.pause_search(actor_of(request), saved_id, paused=True)
    messages.success(request, _("You hear nothing of this search until you resume it."))
    return redirect("listings:saved")


@require_POST
def resume(request: HttpRequest, saved_id: UUID) -> HttpResponse:
    """Hear of a search again."""
    operations.pause_search(actor_of(request), saved_id, paused=False)
    messages.success(request, _("You hear again of what newly fits this search."))
    return redirect("listings:saved")


@require_POST
def delete(request: HttpRequest, saved_id: UUID) -> HttpResponse:
    """Keep a search no longer."""
    operations.delete_search(actor_of(request), saved_id)
    messages.success(request, _("The search is deleted."))
    return redirect("listings:saved")


def _shown(search: SavedSearch) -> dict[str, object]:
    query = query_of(search.filters)
    return {"search": search, "conditions": [chip.title for chip in chips(query)], "query": query.urlencode()}
