"""The gateway on the web: who asks, what goes wrong on request, and where each address leads."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from truehand.kernel.refusal import Refusal
from truehand.payments.sandbox import api, pages
from truehand.payments.sandbox.keys import shows_key
from truehand.payments.sandbox.mischief import Mischief, strikes
from truehand.payments.sandbox.refusals import HostUnknown, KeyMissing
from truehand.payments.sandbox.web import ANSWER, Answer, Request, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from wsgiref.types import StartResponse, WSGIEnvironment

    from truehand.payments.sandbox.gateway import Gateway

API: Final = "/v1/"
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# What of the interface orders something of the gateway, and so can be lost on the way.
ORDERS: Final = frozenset({"/v1/payments", "/v1/payouts", "/v1/refunds", ANSWER})
log = logging.getLogger(__name__)


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Server:
    """The WSGI application. ``silence`` is how many seconds an answer that never comes is kept from coming.

    It answers to this machine's own names and to ``hosts``: what a stranger's name leads here was not meant for it.
    """

    gateway: Gateway
    secret: str
    styles: Path | None = None
    silence: float = 0.0
    hosts: frozenset[str] = frozenset()
    clock: Callable[[], datetime] = field(default=_clock)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = Request.of(environ)
        try:
            answer = self._answer(request)
        except Refusal as refusal:
            answer = pages.refusal(request, refusal) if not request.path.startswith(API) else refused(refusal)
        except Exception:
            log.exception("the sandbox gateway failed")
            answer = Answer(HTTPStatus.INTERNAL_SERVER_ERROR)
        return answer.send(start)

    def _answer(self, request: Request) -> Answer:
        now = self.clock()
        if request.host not in LOOPBACK | self.hosts:
            raise HostUnknown
        if not request.path.startswith(API):
            return pages.answer(self.gateway, request, now=now, styles=self.styles)
        if not shows_key(self.secret, request.headers.get("authorization", "")):
            raise KeyMissing
        return self._order(request, now) if self._orders(request) else api.answer(self.gateway, request, now=now)

    def _orders(self, request: Request) -> bool:
        return request.method == "POST" and request.path in ORDERS

    def _order(self, request: Request, now: datetime) -> Answer:
        """Take an order of Truehand's, or lose it, or lose the answer."""
        reference, book = api.reference_of(request), self.gateway.book
        if strikes(book, Mischief.BROKEN, reference):
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR)
        answer = api.answer(self.gateway, request, now=now)
        if strikes(book, Mischief.TIMEOUT, reference):
            time.sleep(self.silence)
            return Answer(HTTPStatus.GATEWAY_TIMEOUT)
        return answer
