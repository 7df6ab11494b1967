"""Messages that were refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.edge.paging import Page, by_id
from truehand.payments.domain.views import RefusedMessageView
from truehand.payments.models import RefusedMessage

if TYPE_CHECKING:
    from truehand.kernel.actor import Actor


def refused_messages(actor: Actor, *, cursor: str | None = None, size: int | None = None) -> Page[RefusedMessageView]:
    """Return the messages that were refused, newest first, to who oversees; refuses NotPermitted."""
    actor.require_overseer()
    return by_id(RefusedMessage.objects.all(), _view, cursor=cursor, size=size)


def _view(row: RefusedMessage) -> RefusedMessageView:
    return RefusedMessageView(row.id, row.channel, row.code, row.sha256, row.size, row.times, row.first_at, row.last_at)
