"""Who read whose data in clear; the unusual first to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from truehand.desk.web.seats import for_overseers
from truehand.vault import queries
from truehand.vault.domain.words import READ_BY, READ_FOR

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor


@for_overseers
def readings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Unusual readings; with ``all=1`` every one."""
    every = request.GET.get("all") == "1"
    page = queries.readings(actor, flagged=not every, cursor=request.GET.get("cursor"))
    names = queries.names_of(page.items)
    rows = [
        {
            "reading": each,
            "who": names.get(each.reader, ""),
            "of": names.get(each.subject, "") if each.subject else "",
            "role": READ_BY[each.role],
            "purpose": READ_FOR[each.purpose],
        }
        for each in page.items
    ]
    context = {"rows": rows, "page": page, "every": every, "query": "all=1" if every else "", "here": "readings"}
    return render(request, "desk/readings.html", context)
