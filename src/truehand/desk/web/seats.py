"""Who may sit at the desk: every page goes through one of these, so that nothing is open by oversight."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truehand.edge.actors import actor_of
from truehand.edge.refusals import RequestNotUnderstood
from truehand.kernel.actor import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    View = Callable[..., HttpResponse]


def for_overseers(view: View) -> View:
    """A page to read; operators and auditors alone."""

    @require_safe
    @wraps(view)
    def seated(request: HttpRequest, **where: object) -> HttpResponse:
        actor = actor_of(request)
        actor.require_overseer()
        return view(request, actor, **where)

    return seated


def with_an_act(view: View, role: Role = Role.OPERATOR) -> View:
    """A page to read for both, on which an operator may act."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def seated(request: HttpRequest, **where: object) -> HttpResponse:
        actor = actor_of(request)
        actor.require_overseer()
        if request.method == "POST":
            actor.require(role)
        return view(request, actor, **where)

    return seated


def with_an_audit(view: View) -> View:
    """A page to read for both, on which an auditor may act."""
    return with_an_act(view, Role.AUDITOR)


def for_operators(view: View) -> View:
    """An act of an operator."""

    @require_POST
    @wraps(view)
    def seated(request: HttpRequest, **where: object) -> HttpResponse:
        actor = actor_of(request)
        actor.require(Role.OPERATOR)
        return view(request, actor, **where)

    return seated


def chosen(request: HttpRequest, yes: str, no: str) -> bool:
    """Return whether the button pressed was the first of two; refuse (RequestNotUnderstood) any other."""
    said = request.POST.get("decision")
    if said not in {yes, no}:
        raise RequestNotUnderstood.at("decision", f"须为 {yes} 或 {no}", f"must be {yes} or {no}")
    return said == yes
