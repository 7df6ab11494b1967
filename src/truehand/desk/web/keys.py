"""The keys under which personal data are sealed: how many, how old, what wraps them, how far a rotation is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from truehand.desk.web.seats import for_overseers
from truehand.edge import clock
from truehand.vault import queries
from truehand.vault.domain.rights import WHAT

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor


@for_overseers
def keys(request: HttpRequest, actor: Actor) -> HttpResponse:  # noqa: ARG001 - whoever sits there
    """What wraps the people's keys, and the keys by what they are kept for."""
    now, found = clock.now(), queries.keys()
    context = {
        "keys": found,
        "renewed": found.total - found.waiting,
        "wrappings": [(each, _days(each.made_at, now), _days(each.since, now)) for each in found.wrappings],
        "duties": [(WHAT[each.retention], each, _days(each.since, now)) for each in found.duties],
        "here": "keys",
    }
    return render(request, "desk/keys.html", context)


def _days(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max((now - since).days, 0)
