"""What was told of transports. The caller has checked who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.logistics.domain.booking import Direction, Status
from truehand.logistics.domain.refusals import HookUnknown
from truehand.logistics.domain.tracking import EventKind, EventView, HookView, Source
from truehand.logistics.models import Hook, RefusedEvent, TrackingEvent

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.kernel.actor import Actor

MOST: Final = 200


def events_of(trade_id: UUID, way: Direction = Direction.OUT) -> tuple[EventView, ...]:
    """Return the events of a trade's live booking in the order in which they happened."""
    rows = _told(trade_id, way)
    return tuple(event_view(row) for row in rows.order_by("at", "id")[:MOST])


def events_told(trade_id: UUID, way: Direction = Direction.OUT) -> int:
    """Return how many events there are."""
    return _told(trade_id, way).count()


def _told(trade_id: UUID, way: Direction) -> QuerySet[TrackingEvent]:
    rows = TrackingEvent.objects.filter(booking__trade_id=trade_id, booking__direction=way)
    return rows.exclude(booking__status=Status.CALLED_OFF)


def hook(hook_id: UUID, *, now: datetime) -> tuple[UUID, tuple[str, ...]]:
    """Return whose address for messages it is and the secrets that are good now; refuse (HookUnknown) an ended one."""
    row = Hook.objects.filter(id=hook_id, ended_at=None).first()
    if row is None or not row.secret:
        raise HookUnknown
    both = row.former_until is not None and now < row.former_until and row.former_secret
    return row.carrier_id, (row.secret, row.former_secret) if both else (row.secret,)


def hook_of(actor: Actor) -> HookView | None:
    """Return the asker's own address for messages, or None."""
    row = Hook.objects.filter(carrier_id=actor.party_id, ended_at=None).first()
    return HookView(row.id, row.made_at, row.former_until) if row else None


def refused_messages(actor: Actor) -> tuple[tuple[str, datetime], ...]:
    """Return why the latest messages of the asker's server were refused, and when."""
    rows = RefusedEvent.objects.filter(hook__carrier_id=actor.party_id).order_by("-id")[:20]
    return tuple((row.code, row.at) for row in rows)


def event_view(row: TrackingEvent) -> EventView:
    """Return the frozen view of an event."""
    return EventView(EventKind(row.kind), row.at, row.received_at, row.place, row.eta, row.note, Source(row.source))
