"""Refusals on the wire: RFC 9457 problem details, and a page that says the same to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import get_language

from truehand.edge.refusals import RequestTooLarge, Unauthenticated
from truehand.kernel.refusal import Kind, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

API_PREFIX = "/api/"

STATUS: Final[dict[Kind, int]] = {
    "invalid": 422,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "held": 409,
    "limit": 429,
    "too_large": 413,
}


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
    answer = JsonResponse(body, status=status, content_type="application/problem+json")
    if status == STATUS["unauthenticated"]:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def page_problem(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the refusal as a page; a visitor at a page for signed-in people is led to the sign-in."""
    if isinstance(refusal, Unauthenticated) and request.method == "GET":
        return redirect(f"/accounts/login/?{urlencode({'next': request.get_full_path()})}")
    context = {"sentence": refusal.sentence(language()), "code": refusal.code, "status": STATUS[refusal.kind]}
    return render(request, "refusal.html", context, status=STATUS[refusal.kind])


class RefusalMiddleware:
    """Turns a refusal that no view caught into its answer; the views stay free of error handling."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal or an oversized body; leave every other exception to Django."""
        if isinstance(exception, RequestDataTooBig):
            exception = RequestTooLarge()
        if not isinstance(exception, Refusal):
            return None
        return api_problem(exception) if request.path.startswith(API_PREFIX) else page_problem(request, exception)
