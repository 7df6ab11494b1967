"""Refusals on the wire: RFC 9457 problem details, and a page that says the same to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import get_language
from psycopg import errors

from truehand.edge.refusals import (
    Busy,
    Fault,
    MethodNotAllowed,
    NotFound,
    PlainHttp,
    RequestNotUnderstood,
    RequestTooLarge,
    Unauthenticated,
)
from truehand.kernel.refusal import Kind, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

API_PREFIX = "/api/"
PROBLEM_TYPE: Final = "application/problem+json"
RETRY_AFTER: Final = "1"

STATUS: Final[dict[Kind, int]] = {
    "invalid": 422,
    "unauthenticated": 401,
    "forbidden": 403,
    "unconfirmed": 403,
    "not_found": 404,
    "not_allowed": 405,
    "conflict": 409,
    "held": 409,
    "too_large": 413,
    "limit": 429,
    "fault": 500,
    "busy": 503,
}
# The database gave up waiting, or chose this transaction to end a deadlock: the same request may succeed next time.
_PASSING = (errors.LockNotAvailable, errors.QueryCanceled, errors.DeadlockDetected, errors.SerializationFailure)


def language() -> str:
    """Return the asker's language code."""
    return get_language() or "en"


def api_problem(refusal: Refusal) -> JsonResponse:
    """Return the refusal as ``application/problem+json`` (RFC 9457); ``code`` is the stable part."""
    status = STATUS[refusal.kind]
    body = {
        "type": f"/problems/{refusal.code}",
        "title": refusal.sentence(language()),
        "status": status,
        "code": refusal.code,
        "data": {name: str(value) for name, value in refusal.data.items()},
        "zh": refusal.sentence("zh"),
        "en": refusal.sentence("en"),
    }
    answer = JsonResponse(body, status=status, content_type=PROBLEM_TYPE)
    if refusal.kind == "unauthenticated":
        answer["WWW-Authenticate"] = "Bearer"
    if refusal.kind == "busy":
        answer["Retry-After"] = RETRY_AFTER
    return answer


def page_problem(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the refusal as a page; a visitor at a page for signed-in people is led to the sign-in."""
    if isinstance(refusal, Unauthenticated) and request.method == "GET":
        return redirect(f"/accounts/login/?{urlencode({'next': request.get_full_path()})}")
    context = {"sentence": refusal.sentence(language()), "code": refusal.code, "status": STATUS[refusal.kind]}
    return render(request, "refusal.html", context, status=STATUS[refusal.kind])


def answer_of(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the refusal for whoever asked: a problem to a program, a page to a person."""
    return api_problem(refusal) if request.path.startswith(API_PREFIX) else page_problem(request, refusal)


def is_passing(error: OperationalError) -> bool:
    """Whether a failure of the database is one that passes by itself."""
    return isinstance(error.__cause__, _PASSING)


class ProblemMiddleware:
    """Stands around everything: whatever else fails under the API's address is a problem as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer; in place of Django's own error pages, a problem that means the same."""
        if _is_readable_on_the_way(request):
            return api_problem(PlainHttp())
        answer = self.get_response(request)
        refusal = _meant_by(answer.status_code)
        known = answer.get("Content-Type", "").startswith(PROBLEM_TYPE)
        if refusal is None or known or not request.path.startswith(API_PREFIX):
            return answer
        problem = api_problem(refusal)
        if "Allow" in answer:
            problem["Allow"] = answer["Allow"]
        return problem


def _is_readable_on_the_way(request: HttpRequest) -> bool:
    """Whether a program sent its token in the clear; a redirect would let it go on doing so unnoticed."""
    return settings.SECURE_SSL_REDIRECT and request.path.startswith(API_PREFIX) and not request.is_secure()


def _meant_by(status: int) -> Refusal | None:
    if status >= STATUS["fault"]:
        return Fault()
    return {
        400: RequestNotUnderstood.at("HTTP", "无法读取", "it cannot be read"),
        404: NotFound(),
        405: MethodNotAllowed(),
    }.get(status)


class RefusalMiddleware:
    """Turns a refusal that no view caught into its answer; the views stay free of error handling."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal, an oversized body or a busy database; leave every other exception to Django."""
        refusal = _refusal_in(exception)
        return None if refusal is None else answer_of(request, refusal)


def _refusal_in(exception: Exception) -> Refusal | None:
    if isinstance(exception, RequestDataTooBig):
        return RequestTooLarge()
    if isinstance(exception, OperationalError) and is_passing(exception):
        return Busy()
    return exception if isinstance(exception, Refusal) else None
