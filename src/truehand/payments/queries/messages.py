"""Messages that were refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Sum

from truehand.edge.paging import Page, by_id
from truehand.payments.domain.refusals import MessageUnknown
from truehand.payments.domain.views import RefusedCount, RefusedMessageView
from truehand.payments.models import RefusedMessage
from truehand.vault import queries as vault
from truehand.vault.domain.reading import Thing

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


def refused_messages(
    actor: Actor, *, channel: str = "", code: str = "", cursor: str | None = None, size: int | None = None
) -> Page[RefusedMessageView]:
    """Return refused messages, the newest first, of a channel or for a reason where one is named.

    For who watches the money; refuses NotPermitted and CursorNotUnderstood.
    """
    actor.require_watcher()
    named = {name: value for name, value in (("channel", channel), ("code", code)) if value}
    return by_id(RefusedMessage.objects.filter(**named).defer("body"), _view, cursor=cursor, size=size)


def refused_message(actor: Actor, message_id: UUID, *, now: datetime) -> RefusedMessageView:
    """Return one refused message to who watches the money; what it said, which may name people, to who opened it.

    Refuses NotPermitted and MessageUnknown.
    """
    actor.require_watcher()
    opened = vault.opened_to(actor, Thing.MESSAGE, now=now)
    row = RefusedMessage.objects.annotate(opened=opened).filter(id=message_id).first()
    if row is None:
        raise MessageUnknown
    return replace(_view(row), body=bytes(row.body)) if row.opened else _view(row)


def was_refused(message_id: UUID) -> bool:
    """Return whether there is such a message."""
    return RefusedMessage.objects.filter(id=message_id).exists()


def refused_counts(actor: Actor) -> tuple[RefusedCount, ...]:
    """Return how many messages were refused by channel and reason, the last refused first; refuses NotPermitted."""
    actor.require_watcher()
    rows = RefusedMessage.objects.values("channel", "code").annotate(
        number=Count("id"), times=Sum("times"), last_at=Max("last_at")
    )
    return tuple(RefusedCount(**row) for row in rows.order_by("-last_at"))


def _view(row: RefusedMessage) -> RefusedMessageView:
    return RefusedMessageView(row.id, row.channel, row.code, row.sha256, row.size, row.times, row.first_at, row.last_at)
