"""Requests and answers of the gateway: as much of the web as it needs (WSGI, PEP 3333)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from truehand.payments.sandbox.refusals import FromElsewhere, OrderNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from wsgiref.types import StartResponse, WSGIEnvironment

    from truehand.kernel.refusal import Refusal

LONGEST_BODY: Final = 64 * 1024
# What answers a case brings a bundle with it.
LONGEST_ANSWER: Final = 24 * 1024 * 1024
ANSWER: Final = "/v1/chargebacks/answer"
STATUS: Final = {
    "invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "unauthenticated": HTTPStatus.UNAUTHORIZED,
    "forbidden": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "conflict": HTTPStatus.CONFLICT,
}
# The pages have nothing but their own styles; their forms may lead back to whoever sent the payer.
POLICY: Final = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: path without query, fields of the query and the form, the body's bytes."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes
    headers: Mapping[str, str]

    @classmethod
    def of(cls, environ: WSGIEnvironment) -> Request:
        """Read a request; a longer body than any of ours is cut."""
        longest = LONGEST_ANSWER if environ.get("PATH_INFO") == ANSWER else LONGEST_BODY
        size = min(int(environ.get("CONTENT_LENGTH") or 0), longest)
        headers = {name[5:].replace("_", "-").lower(): str(environ[name]) for name in environ if name[:5] == "HTTP_"}
        return cls(
            environ["REQUEST_METHOD"],
            environ.get("PATH_INFO", "/"),
            _first(environ.get("QUERY_STRING", "")),
            environ["wsgi.input"].read(size) if size else b"",
            headers,
        )

    @property
    def host(self) -> str:
        """Return the name that the request was sent to, without a port; nothing for one that is none."""
        try:
            return urlsplit(f"//{self.headers.get('host', '')}").hostname or ""
        except ValueError:
            return ""

    def json(self) -> dict[str, Any]:
        """Return the body's object; refuses OrderNotUnderstood."""
        try:
            said = json.loads(self.body)
        except ValueError as error:
            raise OrderNotUnderstood from error
        if not isinstance(said, dict):
            raise OrderNotUnderstood
        return said

    def form(self) -> Mapping[str, str]:
        """Return the fields of a form of our own pages; refuses FromElsewhere."""
        if self.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            raise FromElsewhere
        return _first(self.body.decode(errors="replace"))

    @property
    def chinese(self) -> bool:
        """Return whether the reader wants Chinese: as the address says, else the browser."""
        wanted = self.query.get("lang") or self.headers.get("accept-language", "zh")
        return wanted.lower().startswith("zh")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered."""

    status: HTTPStatus = HTTPStatus.OK
    body: bytes = b""
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    def send(self, start: StartResponse) -> Iterable[bytes]:
        """Give the answer to the server."""
        headers = {
            "Content-Type": self.kind,
            "Content-Length": str(len(self.body)),
            "Content-Security-Policy": POLICY,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
            **self.headers,
        }
        start(f"{self.status.value} {self.status.phrase}", list(headers.items()))
        return [self.body]


def told(said: Any, status: HTTPStatus = HTTPStatus.OK) -> Answer:  # noqa: ANN401 - whatever JSON there is
    """Return an answer in JSON."""
    return Answer(status, json.dumps(said, ensure_ascii=False).encode())


def page(text: str, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    """Return a page."""
    return Answer(status, text.encode(), "text/html; charset=utf-8")


def refused(refusal: Refusal) -> Answer:
    """Return why something was not done."""
    body = {"code": refusal.code, "zh": refusal.sentence("zh"), "en": refusal.sentence("en")}
    return told(body, STATUS.get(refusal.kind, HTTPStatus.BAD_REQUEST))


def elsewhere(url: str) -> Answer:
    """Lead the reader on."""
    return Answer(HTTPStatus.SEE_OTHER, headers={"Location": url})


def _first(encoded: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(encoded, keep_blank_values=True).items()}
