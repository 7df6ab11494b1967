"""Each write over the API happens once: the answer is stored in the transaction of the change itself.

The request runs inside one transaction with the row of its key. The operations' own transactions become savepoints,
so a refusal still undoes exactly what it should, and what an operation meant to keep (a counted wrong code, a recorded
risk decision) is kept. A second request with the key waits on the unique index, then gets the first answer.
Follows the Idempotency-Key header field (IETF draft-ietf-httpapi-idempotency-key-header).
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse

from truehand.edge import clock
from truehand.edge.actors import maybe_actor
from truehand.edge.models import IdempotentReply
from truehand.edge.problem import API_PREFIX, api_problem, is_passing
from truehand.edge.refusals import AnswerNotKept, Busy, IdempotencyKeyMissing, IdempotencyKeyReused, RequestTooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

    from truehand.edge.sealing import Sealed

# Whoever still does not know after a week whether a request was done looks before sending it again.
REMEMBERED = timedelta(days=7)
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# The bank signs its messages and numbers them; its call-backs are replay-safe by themselves.
SIGNED_BY_SENDER = "/api/v1/bank/callback"

_BODY = cast("Sealed", IdempotentReply._meta.get_field("body"))
_KEY = re.compile(r"[\x21-\x7e]{8,200}")
_FIRST_REFUSAL = 400
_FIRST_FAULT = 500


class IdempotencyMiddleware:
    """Stands behind authentication and before the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a write once per key; pass everything else on."""
        actor = maybe_actor(request)
        if actor is None or not _is_keyed_write(request):
            return self.get_response(request)
        key = request.headers.get("Idempotency-Key", "")
        if not _KEY.fullmatch(key):
            return api_problem(IdempotencyKeyMissing())
        try:
            return self._once(request, actor.party_id, key)
        except RequestDataTooBig:
            return api_problem(RequestTooLarge())
        except OperationalError as error:
            if not is_passing(error):
                raise
            return api_problem(Busy())

    def _once(self, request: HttpRequest, party_id: UUID, key: str) -> HttpResponse:
        digest = _digest(request)
        with transaction.atomic():
            if not _claim(party_id, key, digest):
                return _earlier(party_id, key, digest)
            answer = self.get_response(request)
            if answer.status_code >= _FIRST_FAULT:
                transaction.set_rollback(True)
            elif answer.status_code >= _FIRST_REFUSAL:
                # A refusal changed nothing: the asker may mend the cause and send the same request again.
                IdempotentReply.objects.filter(party_id=party_id, key=key).delete()
            else:
                _store(party_id, key, answer)
        return answer


def forget_replies(*, now: datetime) -> int:
    """Forget the answers to keys that were used more than REMEMBERED ago; return how many."""
    forgotten, _ = IdempotentReply.objects.filter(created_at__lt=now - REMEMBERED).delete()
    return forgotten


def _is_keyed_write(request: HttpRequest) -> bool:
    return request.method in WRITES and request.path.startswith(API_PREFIX) and request.path != SIGNED_BY_SENDER


def _digest(request: HttpRequest) -> str:
    """Return what tells two requests apart: of a form its fields and files, since each sending has its own boundary."""
    found = hashlib.sha256()
    for part in _parts(request):
        found.update(len(part).to_bytes(8) + part)
    return found.hexdigest()


def _parts(request: HttpRequest) -> Iterator[bytes]:
    yield from (
        (request.method or "").encode(),
        request.get_full_path().encode(),
        (request.content_type or "").encode(),
    )
    if request.content_type != "multipart/form-data":
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        yield from (str(each).encode() for each in (name, *values))
    for name, files in sorted(request.FILES.lists()):
        yield name.encode()
        for each in files:
            yield (each.name or "").encode()
            yield b"".join(hashlib.sha256(chunk).digest() for chunk in each.chunks())
            each.seek(0)


def _claim(party_id: UUID, key: str, digest: str) -> bool:
    """Insert the key's row; false when it is there already (after waiting for whoever holds it)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into edge_idempotentreply (party_id, key, request_digest, content_type, body, created_at)"
            " values (%s, %s, %s, '', '', %s) on conflict (party_id, key) do nothing",
            [party_id, key, digest, clock.now()],
        )
        return bool(cursor.rowcount == 1)


def _earlier(party_id: UUID, key: str, digest: str) -> HttpResponse:
    reply = IdempotentReply.objects.filter(party_id=party_id, key=key).first()
    if reply is None or reply.status is None:
        return api_problem(Busy())
    if reply.request_digest != digest:
        return api_problem(IdempotencyKeyReused())
    if not reply.content_type:
        return api_problem(AnswerNotKept())
    answer = HttpResponse(bytes(reply.body), status=reply.status, content_type=reply.content_type)
    answer["Idempotent-Replay"] = "true"
    return answer


def _store(party_id: UUID, key: str, answer: HttpResponse) -> None:
    """Keep the answer; of one that must not be stored (it holds a fresh secret) only that it was given."""
    kept = (
        {}
        if _is_secret(answer)
        else {"content_type": answer["Content-Type"], "body": _BODY.sealed(answer.content, subject=party_id)}
    )
    IdempotentReply.objects.filter(party_id=party_id, key=key).update(status=answer.status_code, **kept)


def _is_secret(answer: HttpResponse) -> bool:
    return "no-store" in answer.get("Cache-Control", "")
