"""Pages on which a person sees what is held of them, takes it along, and leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.kernel.personal import Retention
from truehand.vault import operations, queries
from truehand.vault.domain.rights import LAWS, WHAT
from truehand.vault.domain.words import CLASSES, PURPOSES, export_words

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from truehand.vault.domain.rights import HeldField


@never_cache
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What is held of the asker, why and for how long, and the copies they asked for."""
    actor = actor_of(request)
    cursor = request.GET.get("cursor")
    held = queries.held(actor.party_id, cursor=cursor)
    groups = [(duty, [_row(each) for each in held.fields if each.retention is duty]) for duty in Retention]
    context = {
        "groups": [(WHAT[duty], LAWS.get(duty), rows) for duty, rows in groups if rows],
        "older": bool(cursor),
        "next_cursor": held.next_cursor,
        "copies": queries.archives(actor),
        "stepped_up": actor.stepped_up,
    }
    return render(request, "vault/data.html", context)


@require_POST
def copies(request: HttpRequest) -> HttpResponse:
    """Ask for a copy of everything, once it is clear who asks."""
    actor = actor_of(request)
    if not actor.stepped_up:
        return _confirm("vault:data")
    operations.ask_archive(actor, now=clock.now())
    messages.info(request, _("Your copy is being made. Load this page again in a moment."))
    return redirect("vault:data")


@never_cache
@require_POST
def copy(request: HttpRequest, archive_id: UUID) -> HttpResponse:
    """Hand out a finished copy."""
    actor = actor_of(request)
    if not actor.stepped_up:
        return _confirm("vault:data")
    content = queries.archive_content(actor, archive_id)
    headers = {"Content-Disposition": 'attachment; filename="truehand-my-data.zip"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """What an erasure would do, and doing it."""
    actor, now = actor_of(request), clock.now()
    if request.method == "POST":
        if not actor.stepped_up:
            return _confirm("vault:leave")
        operations.erase(actor, now=now)
        logout(request)
        messages.success(request, _("Your account is erased. What the law keeps goes by itself when its time is over."))
        return redirect("home")
    plan = queries.erasure_plan(actor.party_id, now=now)
    return render(request, "vault/leave.html", {"plan": plan, "stepped_up": actor.stepped_up})


def _confirm(then: str) -> HttpResponse:
    """Have the asker show who they are, then come back."""
    return redirect(f"{reverse('identity:confirm')}?{urlencode({'next': reverse(then)})}")


def _row(held: HeldField) -> dict[str, object]:
    return {
        "name": export_words(held.export),
        "class": CLASSES[held.data_class],
        "purpose": PURPOSES[held.purpose],
        "count": held.count,
        "more": held.more,
    }
