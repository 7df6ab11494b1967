"""Who read whose data in clear; the unusual first, for auditors to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truehand.desk.web.seats import with_an_audit
from truehand.edge import clock
from truehand.edge.refusals import NotFound
from truehand.kernel.actor import Role
from truehand.vault import operations, queries
from truehand.vault.domain.reading import LONGEST_FOUND
from truehand.vault.domain.words import READ_BY, READ_FOR

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor
    from truehand.vault.domain.reading import ReadingView

# What the address asks for -> what is shown.
SHOWN = {
    "": {"flagged": True, "waiting": True},
    "flagged=1": {"flagged": True, "waiting": False},
    "all=1": {"flagged": False, "waiting": False},
}


@with_an_audit
def readings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Unusual readings that nobody looked at yet; all unusual ones, or every one. An auditor ticks one off."""
    if request.method == "POST":
        found = request.POST.get("found", "")
        operations.look_at(actor, _opening(request.POST.get("opening", "")), found=found, now=clock.now())
        messages.success(request, _("Looked at. It is recorded that you did."))
        return redirect("desk:readings")
    query = next((each for each in SHOWN if each and request.GET.get(each.partition("=")[0]) == "1"), "")
    page = queries.readings(actor, **SHOWN[query], cursor=request.GET.get("cursor"))
    names = queries.names_of(page.items)
    rows = [
        {
            "reading": each,
            "who": names.get(each.reader, ""),
            "of": names.get(each.subject, "") if each.subject else "",
            "role": READ_BY[each.role],
            "purpose": READ_FOR[each.purpose],
            "looked": names.get(each.look.by, "") if each.look and each.look.by else "",
            "asked": _asked(actor, each),
        }
        for each in page.items
    ]
    context = {"rows": rows, "page": page, "query": query, "longest": LONGEST_FOUND, "here": "readings"}
    return render(request, "desk/readings.html", context)


def _asked(actor: Actor, reading: ReadingView) -> bool:
    """Whether the actor is one who may look at it, and nobody did."""
    waits = reading.look is not None and reading.look.at is None
    return waits and Role.AUDITOR in actor.roles and reading.reader != actor.party_id


def _opening(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
