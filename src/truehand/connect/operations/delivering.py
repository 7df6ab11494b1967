"""Sends what is due, notes what became of it, and what is tried again when."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from datetime import UTC, timedelta
from http import HTTPStatus
from smtplib import SMTPException
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from standardwebhooks import Webhook

from truehand.connect.domain import letters
from truehand.connect.domain.endpoints import PING
from truehand.connect.domain.moments import again
from truehand.connect.models import Endpoint, Message
from truehand.connect.operations.sending import Answer, Request, send_all
from truehand.connect.queries import wishes_of
from truehand.identity import operations as identity
from truehand.identity import queries as people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.identity.domain.views import NoticeToSend

log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 50
# Longer than sending takes; whoever died meanwhile leaves the message to the next.
_LEASE: Final = timedelta(minutes=10)
_TAKEN: Final = Answer(HTTPStatus.OK)
_NOBODY: Final = Answer(HTTPStatus.GONE, "nobody")


def deliver_due(*, now: datetime) -> int:
    """Send up to 50 messages that are due, and return how many were tried. RuntimeError inside a transaction.

    A message may go twice if this dies after sending; it keeps its identifier.
    """
    if connection.in_atomic_block:
        raise RuntimeError("nothing is sent inside a database transaction")
    claimed = _claim(now)
    notices = people.notices_to_send({each.notice_id for each in claimed if each.kind != PING})
    by_letter = [each for each in claimed if each.endpoint is None]
    by_server = [each for each in claimed if each.endpoint is not None]
    answers = [*_write(by_letter, notices), *_tell(by_server, notices, now)]
    for message, answer in zip([*by_letter, *by_server], answers, strict=True):
        _note(message, answer, now)
    return len(claimed)


def _claim(now: datetime) -> list[Message]:
    """Take messages that are due for as long as sending them may take."""
    with transaction.atomic():
        due = Message.objects.filter(next_at__lte=now).order_by("next_at").select_for_update(skip_locked=True)
        ids = list(due.values_list("id", flat=True)[:MOST_AT_ONCE])
        Message.objects.filter(id__in=ids).update(next_at=now + _LEASE)
    return list(Message.objects.filter(id__in=ids).select_related("endpoint"))


def _write(messages: Sequence[Message], notices: Mapping[UUID, NoticeToSend]) -> list[Answer]:
    if not messages:
        return []
    wishes = wishes_of({each.party_id for each in messages})
    post = get_connection()
    answers = []
    for message in messages:
        notice = notices.get(message.notice_id)
        if notice is None:
            answers.append(_NOBODY)
            continue
        subject, text = letters.written(notice, wishes.get(message.party_id), origin=settings.TRUEHAND_ORIGIN)
        headers = {"Message-ID": f"<{message.id}@{settings.TRUEHAND_MAIL_HOST}>"}
        letter = EmailMessage(subject, text, None, [notice.email], connection=post, headers=headers)
        try:
            letter.send()
        except (SMTPException, OSError):
            answers.append(Answer(None, "not_reached"))
        else:
            answers.append(_TAKEN)
    with suppress(SMTPException, OSError):
        post.close()
    return answers


def _tell(messages: Sequence[Message], notices: Mapping[UUID, NoticeToSend], now: datetime) -> list[Answer]:
    requests = [_request(each, notices.get(each.notice_id), now) for each in messages]
    answers = iter(send_all([each for each in requests if each is not None]))
    return [_NOBODY if each is None else next(answers) for each in requests]


def _request(message: Message, notice: NoticeToSend | None, now: datetime) -> Request | None:
    """Return what a server is sent; None where its owner has left, or the server was removed meanwhile."""
    server = message.endpoint
    if server is None or not server.url or not server.secret or (notice is None and message.kind != PING):
        return None
    content = letters.for_a_program(notice, message.kind, message.made_at, origin=settings.TRUEHAND_ORIGIN)
    body, identifier = json.dumps(content, ensure_ascii=False), f"msg_{message.id.hex}"
    at = now.astimezone(UTC)
    headers = {
        "content-type": "application/json",
        "webhook-id": identifier,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(server.secret).sign(identifier, at, body),
    }
    return Request(server.url, body, headers)


@transaction.atomic
def _note(message: Message, answer: Answer, now: datetime) -> None:
    tries = message.tries + 1
    next_at = None if answer.is_taken or answer.status == HTTPStatus.GONE else again(tries, now)
    Message.objects.filter(id=message.id).update(
        tries=tries,
        answer=answer.status,
        trouble=answer.trouble,
        arrived_at=now if answer.is_taken else None,
        next_at=next_at,
    )
    if answer.is_taken or next_at is not None:
        return
    if message.endpoint_id is None:
        log.warning("a letter was given up", extra={"sent": str(message.id), "trouble": answer.trouble})
    elif answer is not _NOBODY:
        _stop(message.endpoint_id, now)


def _stop(endpoint_id: UUID, now: datetime) -> None:
    """Tell a server nothing any more that has failed for days, or said that it is gone; its owner hears of it."""
    row = Endpoint.objects.select_for_update().get(id=endpoint_id)
    if row.stopped_at is not None:
        return
    row.stopped_at = now
    row.save(update_fields=["stopped_at"])
    Message.objects.filter(endpoint_id=endpoint_id, next_at__isnull=False).update(next_at=None)
    zh, en = letters.STOPPED
    identity.notify(row.party_id, kind="connect.stopped", zh=zh, en=en, link=f"/account/servers/{row.id}", now=now)
