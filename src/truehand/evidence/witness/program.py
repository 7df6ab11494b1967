"""The witness over HTTP (C2SP tlog-witness): POST /add-checkpoint; GET / says who it is."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from truehand.evidence.domain.witness import (
    Answer,
    Refused,
    Submission,
    require_extension,
    signed_head,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from truehand.evidence.domain.cosignature import Cosigner
    from truehand.evidence.domain.note import VerifierKey
    from truehand.evidence.witness.book import Book

LONGEST_BODY: Final = 64 * 1024
SIZE_TYPE: Final = "text/x.tlog.size"
PLAIN: Final = "text/plain; charset=utf-8"

Reply = tuple[int, str, bytes]


class Witness:
    """A WSGI program that cosigns for the logs it was told of, with every key it has."""

    def __init__(
        self,
        cosigners: Sequence[Cosigner],
        logs: Mapping[str, Sequence[VerifierKey]],
        book: Book,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Know one's keys, the logs' keys by origin, the book and the time."""
        self.cosigners, self._logs, self._book, self._clock = cosigners, logs, book, clock

    def __call__(self, environ: Mapping[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        """Answer a request."""
        status, kind, body = self._reply(environ)
        headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [body]

    def add_checkpoint(self, body: bytes) -> str:
        """Return the cosignature lines for a submission; raises Refused. What is cosigned is on disk before."""
        submission = Submission.parse(body)
        head = signed_head(submission, self._logs)
        with self._book.turn(head.origin) as turn:
            require_extension(submission, head, turn.seen)
            turn.keep(head.size, head.root)
        return "".join(each.cosign(head.text, at=self._clock()) for each in self.cosigners)

    def _reply(self, environ: Mapping[str, Any]) -> Reply:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if (method, path) == ("GET", "/"):
            return 200, PLAIN, self._about().encode()
        if (method, path) != ("POST", "/add-checkpoint"):
            return 404, PLAIN, b"POST /add-checkpoint\n"
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > LONGEST_BODY:
            return 413, PLAIN, b""
        return self._submitted(environ["wsgi.input"].read(int(length)))

    def _submitted(self, body: bytes) -> Reply:
        try:
            return 200, PLAIN, self.add_checkpoint(body).encode()
        except Refused as refused:
            if refused.answer is Answer.CONFLICT:
                size, _ = self._book.seen(Submission.parse(body).origin()) or (0, b"")
                return 409, SIZE_TYPE, f"{size}\n".encode()
            return refused.answer, PLAIN, f"{refused.answer.name.lower()}\n".encode()

    def _about(self) -> str:
        keys = "".join(f"{each.key}\n" for each in self.cosigners)
        logs = "".join(
            f"{origin} {seen[0] if seen else 0}\n"
            for origin, seen in ((each, self._book.seen(each)) for each in sorted(self._logs))
        )
        return f"{keys}\n{logs}"
