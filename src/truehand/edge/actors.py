"""Who is asking, as the middleware of the site found out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.edge.refusals import ScopeMissing, Unauthenticated
from truehand.kernel.actor import Actor

if TYPE_CHECKING:
    from django.http import HttpRequest


def maybe_actor(request: HttpRequest) -> Actor | None:
    """Return the signed-in party, or None for a visitor."""
    found = getattr(request, "actor", None)
    return found if isinstance(found, Actor) else None


def actor_of(request: HttpRequest) -> Actor:
    """Return the signed-in party; refuse (Unauthenticated) a visitor."""
    actor = maybe_actor(request)
    if actor is None:
        raise Unauthenticated
    return actor


def require_scope(request: HttpRequest, scope: str) -> Actor:
    """Return the signed-in party; refuse a visitor, or a token without the scope (ScopeMissing)."""
    actor = actor_of(request)
    if actor.scopes is not None and scope not in actor.scopes:
        raise ScopeMissing(scope=scope)
    return actor
