"""What a request may be at all, before anybody looks at what it asks: its size, its text, its JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http.multipartparser import MultiPartParserError
from ninja.parser import Parser

from truehand.edge.actors import maybe_actor
from truehand.edge.problem import answer_of
from truehand.edge.refusals import RequestNotUnderstood, RequestTooLarge, Unauthenticated
from truehand.kernel.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest, HttpResponse
    from django.utils.datastructures import MultiValueDict
    from ninja.types import DictStrAny

# A dozen photos of 8 MB in one form; each photo is measured again where it is stored.
LARGEST_REQUEST: Final = 100 * 1024 * 1024
# A visitor signs in or up, and has nothing to upload.
LARGEST_OF_A_VISITOR: Final = 1024 * 1024
# PostgreSQL's text holds every character but this one.
_NUL: Final = "\0"
_FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
UNREADABLE: Final = ("无法读取为 JSON", "it cannot be read as JSON")
_NO_FORM: Final = ("无法读取为表单", "it cannot be read as a form")
_CHARACTER: Final = ("含有不允许的字符", "it contains a character that is not allowed")


class IntakeMiddleware:
    """Refuses a request that is too large, before its body is read, and one whose text cannot be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass a request on that can be understood at all."""
        try:
            _check(request)
        except Refusal as refusal:
            return answer_of(request, refusal)
        return self.get_response(request)


class StrictParser(Parser):
    """Reads JSON as RFC 8259 means it: one value a name, no NaN, text that can be kept."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """Return the body's value; refuse (RequestNotUnderstood) anything else."""
        try:
            found = json.loads(
                request.body.decode(), parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_once
            )
            _require_text(found)
        except (ValueError, RecursionError) as error:
            raise RequestNotUnderstood.at("body", *UNREADABLE) from error
        return cast("DictStrAny", found)


def _check(request: HttpRequest) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST_REQUEST:
        raise RequestTooLarge
    if maybe_actor(request) is None and int(length) > LARGEST_OF_A_VISITOR:
        raise Unauthenticated
    if _NUL in request.path:
        raise RequestNotUnderstood.at("path", *_CHARACTER)
    _require_kept("query", request.GET)
    if request.content_type in _FORMS:
        try:
            _require_kept("body", request.POST)
        except RequestDataTooBig as error:
            raise RequestTooLarge from error
        except (MultiPartParserError, SuspiciousOperation) as error:
            raise RequestNotUnderstood.at("body", *_NO_FORM) from error


def _require_kept(where: str, data: MultiValueDict[str, Any]) -> None:
    if any(_NUL in name or any(_NUL in str(value) for value in data.getlist(name)) for name in data):
        raise RequestNotUnderstood.at(where, *_CHARACTER)


def _no_constant(word: str) -> object:
    raise ValueError(f"{word} is no JSON")


def _finite(figures: str) -> float:
    number = float(figures)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number past what a double holds")
    return number


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name twice")
    return found


def _require_text(value: object) -> None:
    """Refuse (ValueError) text that no database and no hash can keep: NUL, half a surrogate pair."""
    if isinstance(value, str):
        if _NUL in value:
            raise ValueError("NUL")
        value.encode()
    elif isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            _require_text(each)
    elif isinstance(value, list):
        for each in cast("Iterable[object]", value):
            _require_text(each)
