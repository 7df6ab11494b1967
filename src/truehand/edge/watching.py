"""Who may look at all the money, and act: every page of watchers goes through one of these, none is left open."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods, require_safe

from truehand.edge.actors import actor_of
from truehand.kernel.actor import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]


def for_watchers(view: View) -> View:
    """A page to read, for operators, auditors and the custodian's people."""

    @require_safe
    @wraps(view)
    def seated(request: HttpRequest, **where: object) -> HttpResponseBase:
        actor = actor_of(request)
        actor.require_watcher()
        return view(request, actor, **where)

    return seated


def with_an_act(view: View) -> View:
    """A page to read for all of them, on which an operator may act."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def seated(request: HttpRequest, **where: object) -> HttpResponseBase:
        actor = actor_of(request)
        actor.require_watcher()
        if request.method == "POST":
            actor.require(Role.OPERATOR)
        return view(request, actor, **where)

    return seated
