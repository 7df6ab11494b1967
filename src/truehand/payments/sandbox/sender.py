"""The thread that sends what the gateway has to tell."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Protocol

import httpx

if TYPE_CHECKING:
    from truehand.payments.domain.message import SignedMessage
    from truehand.payments.sandbox.outbox import Outbox

PAUSE: Final = 0.2  # seconds between looks
PATIENCE: Final = 10  # seconds for one message
log = logging.getLogger(__name__)


def send_by_http(url: str, message: SignedMessage) -> int:
    """Send one message and return the status of the answer; raises OSError when there was none."""
    try:
        return httpx.post(url, content=message.body, headers=message.headers, timeout=PATIENCE).status_code
    except httpx.HTTPError as error:
        raise ConnectionError(str(error)) from error


class First(Protocol):
    """What the gateway does by itself when its time has come."""

    def __call__(self, *, now: datetime) -> object:
        """Do it."""


class Sender:
    """Sends what is due until it is told to stop; ``first`` is done before each look."""

    def __init__(self, outbox: Outbox, first: First | None = None) -> None:
        self._outbox = outbox
        self._first = first
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sandbox sender", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """Let the message at hand go, then end."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(PAUSE):
            try:
                now = datetime.now(UTC)
                if self._first is not None:
                    self._first(now=now)
                self._outbox.deliver_due(send_by_http, now=now)
            except Exception:  # a locked book today is an open one tomorrow
                log.exception("the sandbox gateway could not send")
        self._outbox.book.close()
