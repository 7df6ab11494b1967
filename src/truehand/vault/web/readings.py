"""Pages on which others' data are opened to be read, and a person sees who read theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt
from truehand.edge.refusals import NotFound
from truehand.kernel.actor import NotPermitted
from truehand.vault import operations, queries
from truehand.vault.domain.reading import LONGEST_WHY, MOST_AN_HOUR, OPEN_FOR, Thing, purposes
from truehand.vault.domain.words import READ_BY, READ_FOR
from truehand.vault.web.forms import ReadForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

REFUSED = 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, thing: str, thing_id: UUID) -> HttpResponse:
    """State what a thing is opened for, once it is clear who asks; then go where it stands."""
    actor, kind = actor_of(request), _thing(thing)
    may = purposes(actor, kind)
    if not may:
        raise NotPermitted
    readable = queries.readable(kind, thing_id)
    if readable is None:
        raise NotFound
    form = ReadForm(may, readable.cases if kind is Thing.PERSON else {}, request.POST or None)
    if request.method == "POST" and not actor.stepped_up:
        return redirect(f"{reverse('identity:confirm')}?{urlencode({'next': request.path})}")
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        until = attempt(form, lambda: operations.open_to_read(actor, kind, thing_id, form.stated(), now=now))
        if until is not None:
            messages.success(request, _("Open to you for some minutes. Whose data it is sees that you read it."))
            return redirect(readable.link)
    context = {
        "form": form,
        "thing": kind,
        "link": readable.link,
        "stepped_up": actor.stepped_up,
        "minutes": int(OPEN_FOR.total_seconds()) // 60,
        "most": MOST_AN_HOUR,
        "longest": LONGEST_WHY,
    }
    return render(request, "vault/read.html", context, status=REFUSED if form.errors else 200)


@never_cache
@require_safe
def readings(request: HttpRequest) -> HttpResponse:
    """Who read what of the asker's data, when and why."""
    actor = actor_of(request)
    page = queries.readings_of(actor, cursor=request.GET.get("cursor"))
    names = queries.names_of(page.items)
    rows = [(each, names.get(each.reader, ""), READ_BY[each.role], READ_FOR[each.purpose]) for each in page.items]
    return render(request, "vault/readings.html", {"rows": rows, "page": page})


def _thing(name: str) -> Thing:
    """Return a kind of thing by its name; refuse (NotFound) any other word."""
    found = next((each for each in Thing if each.value == name), None)
    if found is None:
        raise NotFound
    return found
