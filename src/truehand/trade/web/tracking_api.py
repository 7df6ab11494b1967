"""Transport over the API: a carrier tells what happened, its server does so by signed messages; the sides read it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Schema
from pydantic import AwareDatetime, Field

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.logistics import queries as logistics
from truehand.logistics.domain.tracking import LONGEST_EVENT_NOTE, LONGEST_EVENT_PLACE, EventKind, Told, outlook
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.domain.views import Paper
from truehand.trade.operations import drive, track
from truehand.trade.queries.carriers import carriages_for
from truehand.trade.queries.situation import load, may_see, papers_for
from truehand.trade.web.api import READ, TOLD, WRITE

if TYPE_CHECKING:
    from truehand.logistics.domain.tracking import EventView

router = Router(tags=["logistics"])
SIGNED: Final[dict[str, Any]] = TOLD | {
    "parameters": [
        {"in": "header", "name": name, "required": True, "schema": {"type": "string"}}
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ],
}


class EventIn(Schema):
    """What happened, when and where."""

    kind: EventKind
    at: AwareDatetime
    place: str = Field("", max_length=LONGEST_EVENT_PLACE)
    eta: date | None = None
    note: str = Field("", max_length=LONGEST_EVENT_NOTE)


class EventOut(Schema):
    """An event as it is kept; ``source`` says whether a person or a signed message told it."""

    kind: EventKind
    at: datetime
    received_at: datetime
    place: str
    eta: date | None
    note: str
    source: str

    @classmethod
    def of(cls, event: EventView) -> EventOut:
        """Return the wire form."""
        return cls(
            kind=event.kind,
            at=event.at,
            received_at=event.received_at,
            place=event.place,
            eta=event.eta,
            note=event.note,
            source=event.source.value,
        )


class WayOut(Schema):
    """A transport's events in the order in which they happened, and what is to be expected."""

    promised_on: date | None
    expected_on: date | None
    late_days: int
    events: list[EventOut]


class KeptOut(Schema):
    """Whether a message was kept, or had come before."""

    kept: bool


@router.get("/trades/{uuid:trade_id}/events", response=WayOut)
def events(request: HttpRequest, trade_id: UUID) -> WayOut:
    """The way of a trade's machine, for whoever may read its booking."""
    actor, now = require_scope(request, READ), clock.now()
    trade = load(trade_id)
    if not may_see(trade, actor) or Paper.BOOKING not in papers_for(trade, actor, now=now):
        raise TradeNotFound
    booking = next(iter(carriages_for(trade, actor.party_id)), None)
    if booking is None:
        raise TradeNotFound
    found = logistics.events_of(trade_id, booking.direction)
    seen = outlook(booking, found, now)
    return WayOut(
        promised_on=seen.promised_on,
        expected_on=seen.expected_on,
        late_days=seen.late_days,
        events=[EventOut.of(each) for each in found],
    )


@router.post("/trades/{uuid:trade_id}/events", response={201: KeptOut})
def tell(request: HttpRequest, trade_id: UUID, body: EventIn) -> KeptOut:
    """Tell what happened, as the trade's carrier."""
    told = Told(body.kind, body.at.astimezone(UTC), body.place, body.eta, body.note)
    return KeptOut(kept=track.tell(require_scope(request, WRITE), trade_id, told, now=clock.now()))


class PassOut(Schema):
    """Where a driver's page opens, on one phone, once; shown this once."""

    path: str


@router.post("/trades/{uuid:trade_id}/driver-pass", response={201: PassOut})
def make_pass(request: HttpRequest, response: HttpResponse, trade_id: UUID) -> PassOut:
    """Make the pass of a driver for your own transport, in the place of an earlier one."""
    secret = drive.make_pass(require_scope(request, WRITE), trade_id, now=clock.now())
    response["Cache-Control"] = "no-store"
    return PassOut(path=reverse("trade:driver_open", args=[secret]))


@router.post("/hooks/{uuid:hook_id}", response=KeptOut, auth=None, openapi_extra=SIGNED)
def receive(request: HttpRequest, hook_id: UUID) -> KeptOut:
    """A carrier's signed message (Standard Webhooks); forged, stale or replayed it changes nothing."""
    return KeptOut(kept=track.receive(hook_id, request.body, request.headers, now=clock.now()))
