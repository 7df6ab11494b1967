"""A carrier's own papers and score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt
from truehand.edge.refusals import NotFound
from truehand.kernel.actor import Role
from truehand.logistics import operations, queries
from truehand.logistics.web.forms import PapersForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

REFUSED = 422
WHICH = frozenset({"licence", "cover"})


@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest) -> HttpResponse:
    """The asking carrier's papers and score; it hands in the next ones here."""
    actor, now = actor_of(request), clock.now()
    actor.require(Role.CARRIER)
    form = PapersForm(request.POST or None, request.FILES or None, initial={"currency": "CNY"})
    if request.method == "POST" and form.is_valid():
        handed = attempt(form, lambda: operations.hand_in(actor, form.papers(), **form.photos(), now=now))
        if handed is not None:
            messages.success(request, _("Handed in. Two operators look at it; you are told."))
            return redirect("logistics:papers")
    found = queries.own_papers(actor)
    context = {
        "found": found,
        "form": None if any(each.waits for each in found) else form,
        "score": queries.scores([actor.party_id], now=now)[actor.party_id],
    }
    return render(request, "logistics/papers.html", context, status=REFUSED if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def server(request: HttpRequest) -> HttpResponse:
    """The address and the secret of the asking carrier's server: made, changed, revoked; shown in one answer alone."""
    actor, now, secret = actor_of(request), clock.now(), ""
    actor.require(Role.CARRIER)
    if request.method == "POST":
        act = request.POST.get("act")
        if act not in {"make", "end"}:
            raise NotFound
        if not actor.stepped_up:
            return redirect(f"{reverse('identity:confirm')}?{urlencode({'next': reverse('logistics:server')})}")
        if act == "end":
            operations.end_hook(actor, now=now)
            messages.success(request, _("Revoked: no message is taken any more."))
            return redirect("logistics:server")
        _hook, secret = operations.make_hook(actor, now=now)
    hook = queries.hook_of(actor)
    context = {
        "hook": hook,
        "both": hook is not None and hook.former_until is not None and now < hook.former_until,
        "secret": secret,
        "place": request.build_absolute_uri(f"/api/v1/logistics/hooks/{hook.id}") if hook else "",
        "refused": queries.refused_messages(actor),
    }
    return render(request, "logistics/server.html", context)


@require_safe
@cache_control(private=True, max_age=3600, immutable=True)
def paper(request: HttpRequest, vetting_id: UUID, which: str) -> HttpResponse:
    """The photo of a licence or a policy, for its carrier and the desk."""
    if which not in WHICH:
        raise NotFound
    found = queries.paper_of(actor_of(request), vetting_id, which)
    return HttpResponse(found.content, content_type=found.media_type)
