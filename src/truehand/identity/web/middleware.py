"""Who is asking: a person by their session, or a program by its token; and in which language they read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import logout
from django.utils import translation

from truehand.edge import clock
from truehand.edge.problem import API_PREFIX, api_problem
from truehand.identity import queries
from truehand.identity.domain.refusals import TokenNotValid
from truehand.identity.models import User
from truehand.identity.web.presence import session_is_over, stepped_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor

_BEARER = "bearer "


def bearer(request: HttpRequest) -> str | None:
    """Return the secret of an ``Authorization: Bearer`` header; None without one."""
    header = request.headers.get("Authorization", "")
    return header[len(_BEARER) :].strip() if header.lower().startswith(_BEARER) else None


class ActorMiddleware:
    """Sets ``request.actor``; a bad token is refused at once instead of counting as a visitor.

    Writes over the API by a session are safe from other sites' forms: the Idempotency-Key header that every one of them
    needs cannot be sent across sites (and the session cookie is SameSite=Lax).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find out who asks, then pass the request on."""
        secret = bearer(request) if request.path.startswith(API_PREFIX) else None
        actor = _of_session(request) if secret is None else queries.actor_of_token(secret, now=clock.now())
        if secret is not None and actor is None:
            return api_problem(TokenNotValid())
        request.actor = actor  # type: ignore[attr-defined]
        return self.get_response(request)


def _of_session(request: HttpRequest) -> Actor | None:
    user = request.user
    if not isinstance(user, User):
        return None
    if session_is_over(request, user, now=clock.now()):
        logout(request)
        return None
    if user.language and user.language != translation.get_language():
        translation.activate(user.language)
        request.LANGUAGE_CODE = user.language
    return queries.actor_of_user(user.id, stepped_up=stepped_up(request, user, now=clock.now()))
