"""Each write over the API happens once: the answer is stored in the transaction of the change itself.

The request runs inside one transaction with the row of its key. The operations' own transactions become savepoints,
so a refusal still undoes exactly what it should, and what an operation meant to keep (a counted wrong code, a recorded
risk decision) is kept. A second request with the key waits on the unique index, then gets the first answer.
Follows the Idempotency-Key header field (IETF draft-ietf-httpapi-idempotency-key-header).
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse

from truehand.edge import clock
from truehand.edge.actors import maybe_actor
from truehand.edge.models import IdempotentReply
from truehand.edge.problem import API_PREFIX, api_problem
from truehand.edge.refusals import Busy, IdempotencyKeyMissing, IdempotencyKeyReused, RequestTooLarge

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# The bank signs its messages and numbers them; its call-backs are replay-safe by themselves.
SIGNED_BY_SENDER = "/api/v1/bank/callback"

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
        except OperationalError:
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


def _is_keyed_write(request: HttpRequest) -> bool:
    return request.method in WRITES and request.path.startswith(API_PREFIX) and request.path != SIGNED_BY_SENDER


def _digest(request: HttpRequest) -> str:
    parts = (request.method or "", request.get_full_path(), request.content_type or "")
    head = "\n".join(parts) if request.content_type != "multipart/form-data" else "\n".join(parts[:2])
    return hashlib.sha256(head.encode() + b"\n" + request.body).hexdigest()


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
    answer = HttpResponse(bytes(reply.body), status=reply.status, content_type=reply.content_type)
    answer["Idempotent-Replay"] = "true"
    return answer


def _store(party_id: UUID, key: str, answer: HttpResponse) -> None:
    IdempotentReply.objects.filter(party_id=party_id, key=key).update(
        status=answer.status_code, content_type=answer["Content-Type"], body=answer.content
    )
