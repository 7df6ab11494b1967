"""The read door: what a party wishes, its servers, and how the messages to them fare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.connect.domain.moments import QuietHours
from truehand.connect.domain.refusals import EndpointUnknown
from truehand.connect.domain.views import EndpointView, Fate, Letters, MessageView, Wishes
from truehand.connect.models import Endpoint, Message, Wish
from truehand.edge.paging import Page, by_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

MOST_COUNTED = 100


def wishes(actor: Actor) -> Wishes:
    """Return how the actor wants to hear of things."""
    return wishes_of([actor.party_id]).get(actor.party_id, Wishes())


def wishes_of(parties: Iterable[UUID]) -> dict[UUID, Wishes]:
    """Return the wishes of those parties that ever said any."""
    return {
        row.party_id: Wishes(Letters(row.letters), QuietHours(row.zone, row.quiet_from, row.quiet_until))
        for row in Wish.objects.filter(party_id__in=parties)
    }


def endpoints(actor: Actor) -> tuple[EndpointView, ...]:
    """Return the actor's servers, oldest first."""
    rows = Endpoint.objects.filter(party_id=actor.party_id, removed_at=None).order_by("id")
    return tuple(endpoint_view(row) for row in rows)


def endpoint(actor: Actor, endpoint_id: UUID) -> EndpointView:
    """Return one of the actor's servers; refuses EndpointUnknown (also another's, and a removed one)."""
    row = Endpoint.objects.filter(party_id=actor.party_id, id=endpoint_id, removed_at=None).first()
    if row is None:
        raise EndpointUnknown
    return endpoint_view(row)


def messages(
    actor: Actor, endpoint_id: UUID, *, cursor: str | None = None, size: int | None = None
) -> Page[MessageView]:
    """Return the messages to one of the actor's servers, newest first; refuses EndpointUnknown, CursorNotUnderstood."""
    rows = Message.objects.filter(endpoint_id=endpoint(actor, endpoint_id).id)
    return by_id(rows, message_view, cursor=cursor, size=size)


def overdue(*, now: datetime) -> int:
    """Return how many messages should have gone by a moment, and no more than 100."""
    return Message.objects.filter(next_at__lt=now)[:MOST_COUNTED].count()


def endpoint_view(row: Endpoint) -> EndpointView:
    """Return a server as doors show it."""
    return EndpointView(row.id, row.url, tuple(row.kinds), row.added_at, row.stopped_at)


def message_view(row: Message) -> MessageView:
    """Return a message as doors show it."""
    fate = Fate.ARRIVED if row.arrived_at else Fate.WAITING if row.next_at else Fate.GIVEN_UP
    return MessageView(row.id, row.kind, row.made_at, row.tries, fate, row.next_at, row.answer, row.trouble)
