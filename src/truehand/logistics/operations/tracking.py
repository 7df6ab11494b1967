"""What is told of a machine on its way: by its carrier, or signed by its carrier's server; each thing once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from truehand.evidence.operations import record
from truehand.identity.domain.refusals import StepUpNeeded
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.kernel.webhooks import new_secret
from truehand.logistics.domain.booking import Direction
from truehand.logistics.domain.refusals import EventsOver, HookUnknown, MessageChanged, NotYourBooking
from truehand.logistics.domain.tracking import Source, checked
from truehand.logistics.models import Hook, RefusedEvent, TrackingEvent
from truehand.logistics.operations.bookings import live_booking as _live
from truehand.logistics.queries.tracking import event_view

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.logistics.domain.tracking import EventView, Told

MOST_REFUSED_AN_HOUR: Final = 200
# How long messages with the earlier secret are taken after a new one is made.
BOTH_FOR: Final = timedelta(hours=24)


@transaction.atomic
def track(
    carrier_id: UUID,
    trade_id: UUID,
    told: Told,
    *,
    source: Source,
    now: datetime,
    body: str = "",
    way: Direction = Direction.OUT,
) -> EventView | None:
    """Keep an event of a carrier's live booking; return None where the message came before.

    Events may come in any order and are shown in the order in which they happened. Refuses NotBooked, NotYourBooking,
    EventsOver, MessageChanged and what ``tracking.checked`` refuses.
    """
    booking = _live(trade_id, way)
    if booking.carrier_id != carrier_id:
        raise NotYourBooking
    if told.message_id and (before := booking.events.filter(message_id=told.message_id).first()):
        _require_same(before, body)
        return None
    done_at = booking.hand_overs.get(leg="delivery").done_at
    if done_at is not None and told.at > done_at:
        raise EventsOver
    said = checked(told, booked_at=booking.booked_at, now=now)
    row = TrackingEvent(
        id=new_id(now),
        booking=booking,
        kind=said.kind,
        source=source,
        message_id=said.message_id,
        body_sha256=body,
        place=said.place,
        note=said.note,
        eta=said.eta,
        at=said.at,
        received_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        _require_same(booking.events.get(message_id=said.message_id), body)
        return None
    _record(row, carrier_id, now)
    return event_view(row)


@transaction.atomic
def make_hook(actor: Actor, *, now: datetime) -> tuple[UUID, str]:
    """Make the secret for the asker's server, in the place of an earlier one; return its address's id and the secret.

    The address stays, and messages signed with the earlier secret are taken for another day.
    Refuses NotPermitted, and StepUpNeeded without a fresh proof of presence.
    """
    _require_present(actor)
    before = Hook.objects.select_for_update().filter(carrier_id=actor.party_id, ended_at=None).first()
    if before is not None:
        return _rotated(before, now)
    row = Hook.objects.create(id=new_id(now), carrier_id=actor.party_id, secret=new_secret(), made_at=now)
    record("logistics.hook_made", subject=actor.party_id, payload={"hook": str(row.id)}, actor=actor.party_id, now=now)
    return row.id, row.secret


@transaction.atomic
def end_hook(actor: Actor, *, now: datetime) -> None:
    """Revoke the asker's address and both of its secrets at once; refuses as ``make_hook``, and HookUnknown."""
    _require_present(actor)
    row = Hook.objects.select_for_update().filter(carrier_id=actor.party_id, ended_at=None).first()
    if row is None:
        raise HookUnknown
    row.ended_at, row.secret, row.former_secret = now, "", ""
    row.save(update_fields=["ended_at", "secret", "former_secret"])
    record("logistics.hook_ended", subject=actor.party_id, payload={"hook": str(row.id)}, actor=actor.party_id, now=now)


@transaction.atomic
def keep_refused(hook_id: UUID, code: str, body_sha256: str, *, now: datetime) -> None:
    """Write down that a message to a known address was refused; no more than so many an hour are kept."""
    lately = RefusedEvent.objects.filter(hook_id=hook_id, at__gt=now - timedelta(hours=1))
    if lately.count() >= MOST_REFUSED_AN_HOUR:
        return
    RefusedEvent.objects.create(id=new_id(now), hook_id=hook_id, code=code, body_sha256=body_sha256, at=now)


def _require_present(actor: Actor) -> None:
    actor.require(Role.CARRIER)
    if not actor.stepped_up:
        raise StepUpNeeded


def _rotated(row: Hook, now: datetime) -> tuple[UUID, str]:
    row.former_secret, row.former_until = row.secret, now + BOTH_FOR
    row.secret, row.made_at = new_secret(), now
    row.save(update_fields=["secret", "former_secret", "former_until", "made_at"])
    said: dict[str, Json] = {"hook": str(row.id), "former_until": row.former_until.isoformat()}
    record("logistics.hook_rotated", subject=row.carrier_id, payload=said, actor=row.carrier_id, now=now)
    return row.id, row.secret


def _require_same(before: TrackingEvent, body: str) -> None:
    if before.body_sha256 != body:
        raise MessageChanged


def _record(row: TrackingEvent, carrier_id: UUID, now: datetime) -> None:
    payload: dict[str, Json] = {
        "booking": str(row.booking_id),
        "event": row.kind,
        "at": row.at.isoformat(),
        "place": row.place,
        "eta": row.eta.isoformat() if row.eta else None,
        "note": row.note,
        "source": row.source,
        "message": row.message_id,
    }
    record("logistics.tracked", subject=row.booking.trade_id, payload=payload, actor=carrier_id, now=now)
