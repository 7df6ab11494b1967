"""What every room's API is made of: the router type and the answers to what ninja itself refuses."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError

from truehand.edge.problem import api_problem
from truehand.edge.refusals import NotFound, RequestNotUnderstood
from truehand.kernel.refusal import Refusal

__all__ = ["Router", "answer_refusals"]


def answer_refusals(api: NinjaAPI) -> None:
    """Make the API answer every refusal, its own and ninja's, as an RFC 9457 problem."""

    @api.exception_handler(Refusal)
    def refused(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return api_problem(refusal)

    @api.exception_handler(ValidationError)
    def misshapen(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        return api_problem(RequestNotUnderstood(where=_places(error)))

    @api.exception_handler(HttpError)
    def unreadable(_request: HttpRequest, error: HttpError) -> HttpResponse:
        return api_problem(RequestNotUnderstood(where=error.message))

    @api.exception_handler(Http404)
    def missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
        return api_problem(NotFound())


def _places(error: ValidationError) -> str:
    """Return where the request is wrong, without echoing what was sent."""
    return "; ".join(f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors[:10])
