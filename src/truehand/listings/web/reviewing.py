"""What an operator sees: listings that wait for a person, and the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt
from truehand.identity import queries as identity
from truehand.listings import operations, queries
from truehand.listings.domain.status import Status
from truehand.listings.web.forms import ReviewForm

if TYPE_CHECKING:
    from uuid import UUID

REFUSED = 422


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The queue, the longest wait first."""
    page = queries.review_queue(actor_of(request), cursor=request.GET.get("cursor"))
    return render(request, "listings/queue.html", {"page": page})


@require_POST
def decide(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Publish or refuse, with the reason; a refusal of the decision keeps what was typed."""
    actor = actor_of(request)
    form = ReviewForm(request.POST)
    publish = request.POST.get("decision") == "publish"
    if form.is_valid():
        said = form.cleaned_data
        status = attempt(
            form,
            lambda: operations.review(
                actor, listing_id, publish=publish, reason=said["reason"], version=said["version"], now=clock.now()
            ),
        )
        if status is not None:
            published = status == Status.PUBLISHED
            messages.success(request, _("The machine is on sale.") if published else _("The listing was refused."))
            return redirect("listings:review_queue")
    view = queries.listing(listing_id, actor)
    context = {"listing": view, "seller": identity.party(view.seller_id), "review_form": form}
    return render(request, "listings/listing.html", context, status=REFUSED)
