"""The page on which somebody says how they hear of things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from truehand.connect import operations, queries
from truehand.connect.web.forms import WishesForm
from truehand.edge.actors import actor_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """Letters and quiet hours, and the way to the servers."""
    actor = actor_of(request)
    form = WishesForm(request.POST) if request.method == "POST" else WishesForm.of(queries.wishes(actor))
    if request.method == "POST" and form.is_valid():
        operations.wish(actor, form.wishes())
        messages.success(request, _("Kept. It holds for everything from now on."))
        return redirect("connect:wishes")
    context = {"form": form, "servers": len(queries.endpoints(actor))}
    return render(request, "connect/wishes.html", context, status=422 if form.errors else 200)
