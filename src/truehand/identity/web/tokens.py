"""Pages of access tokens and notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt
from truehand.identity import operations, queries
from truehand.identity.domain.labels import scope_label
from truehand.identity.web.forms import TokenForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.identity.domain.views import IssuedToken, TokenView


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The asker's tokens; a fresh one's secret is shown in this one answer."""
    actor, form = actor_of(request), TokenForm(request.POST or None)
    if request.method == "POST" and not actor.stepped_up:
        return redirect(f"{reverse('identity:confirm')}?{urlencode({'next': reverse('identity:tokens')})}")
    issued: IssuedToken | None = None
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        issued = attempt(form, lambda: operations.issue_token(actor, **wanted, now=clock.now()))
    context = {
        "tokens": [_row(view) for view in queries.tokens(actor, now=clock.now())],
        "form": TokenForm() if issued else form,
        "secret": issued.secret if issued else None,
        "stepped_up": actor.stepped_up,
    }
    return render(request, "identity/tokens.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """End a token."""
    operations.revoke_token(actor_of(request), token_id, now=clock.now())
    messages.success(request, _("The token is revoked and works no more."))
    return redirect("identity:tokens")


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The asker's notices, newest first."""
    actor = actor_of(request)
    page = queries.notices(actor, request.GET.get("cursor"))
    return render(request, "identity/notices.html", {"page": page, "waiting": queries.unread_count(actor)})


@require_POST
def read(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    return redirect(operations.mark_read(actor_of(request), notice_id, now=clock.now()))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    operations.mark_all_read(actor_of(request), now=clock.now())
    return redirect("identity:notices")


def _row(view: TokenView) -> dict[str, object]:
    return {"view": view, "scopes": [scope_label(scope) for scope in view.scopes]}
