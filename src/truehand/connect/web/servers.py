"""The pages of the servers that are told, and of every message to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truehand.connect import operations, queries
from truehand.connect.domain.endpoints import MOST_ENDPOINTS
from truehand.connect.web.forms import EndpointForm
from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.connect.domain.views import AddedEndpoint


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def endpoints(request: HttpRequest) -> HttpResponse:
    """The asker's servers; a new one's secret is shown in this one answer."""
    actor, form = actor_of(request), EndpointForm(request.POST or None)
    if request.method == "POST" and not actor.stepped_up:
        return redirect(f"{reverse('identity:confirm')}?{urlencode({'next': reverse('connect:endpoints')})}")
    added: AddedEndpoint | None = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        added = attempt(
            form, lambda: operations.add_endpoint(actor, url=told["url"], kinds=told["kinds"], now=clock.now())
        )
    context = {
        "servers": queries.endpoints(actor),
        "form": EndpointForm() if added else form,
        "added": added,
        "most": MOST_ENDPOINTS,
        "stepped_up": actor.stepped_up,
    }
    return render(request, "connect/endpoints.html", context, status=422 if form.errors else 200)


@require_safe
def endpoint(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """One server and its messages, newest first."""
    actor = actor_of(request)
    context = {
        "server": queries.endpoint(actor, endpoint_id),
        "page": queries.messages(actor, endpoint_id, cursor=request.GET.get("cursor")),
    }
    return render(request, "connect/endpoint.html", context)


@require_POST
def ping(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Send a message that says nothing."""
    operations.ping(actor_of(request), endpoint_id, now=clock.now())
    messages.success(request, _("A test message is on its way; look again in a few seconds."))
    return redirect("connect:endpoint", endpoint_id)


@require_POST
def resume(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Tell a server again, first what it missed."""
    missed = operations.resume_endpoint(actor_of(request), endpoint_id, now=clock.now())
    told = ngettext("%(missed)d missed message is on its way.", "%(missed)d missed messages are on their way.", missed)
    messages.success(request, told % {"missed": missed})
    return redirect("connect:endpoint", endpoint_id)


@require_POST
def remove(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Tell a server nothing any more."""
    operations.remove_endpoint(actor_of(request), endpoint_id, now=clock.now())
    messages.success(request, _("The server is removed and told nothing any more."))
    return redirect("connect:endpoints")


@require_POST
def again(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Send one message anew."""
    endpoint_id = operations.send_again(actor_of(request), message_id, now=clock.now())
    messages.success(request, _("The message is on its way again."))
    return redirect("connect:endpoint", endpoint_id)
