"""What every room's API is made of: the router type and the answers to what ninja itself refuses."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError

from truehand.edge.intake import UNREADABLE
from truehand.edge.problem import api_problem
from truehand.edge.refusals import NotFound, RequestNotUnderstood
from truehand.edge.shapes import described
from truehand.kernel.refusal import Refusal

__all__ = ["Router", "answer_refusals"]


def answer_refusals(api: NinjaAPI) -> None:
    """Make the API answer every refusal, its own and ninja's, as an RFC 9457 problem."""

    @api.exception_handler(Refusal)
    def refused(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return api_problem(refusal)

    @api.exception_handler(ValidationError)
    def misshapen(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        zh, en = described(error.errors)
        return api_problem(RequestNotUnderstood(where_zh=zh, where_en=en))

    @api.exception_handler(HttpError)
    def unreadable(_request: HttpRequest, error: HttpError) -> HttpResponse:
        # ninja wraps what the parser of the body raises.
        cause = error.__cause__
        return api_problem(cause if isinstance(cause, Refusal) else RequestNotUnderstood.at("body", *UNREADABLE))

    @api.exception_handler(Http404)
    def missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
        return api_problem(NotFound())
