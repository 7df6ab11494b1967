"""A carrier's own bookings."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Schema

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.logistics import operations, queries
from truehand.logistics.domain.booking import BookingView, HandOverView

router = Router(tags=["logistics"])


class HandOverSchema(Schema):
    """One hand-over; ``photo`` and ``more`` are the SHA-256 of the photos that were kept."""

    done_at: datetime | None
    locked_until: datetime | None
    photo: str
    more: list[str]
    seal: str
    note: str

    @classmethod
    def of(cls, view: HandOverView) -> HandOverSchema:
        """Return the wire form of a hand-over."""
        return cls(
            done_at=view.done_at,
            locked_until=view.locked_until,
            photo=view.photo,
            more=[*view.more],
            seal=view.seal,
            note=view.note,
        )


class BookingSchema(Schema):
    """One transport, and how far it is."""

    id: UUID
    trade_id: UUID
    pick_up_at: date
    vehicle: str
    origin: str
    destination: str
    status: str
    pick_up: HandOverSchema
    delivery: HandOverSchema
    # How the seal's numbers compare, once it is delivered: unsealed, same, alike, other or gone.
    seals: str | None

    @classmethod
    def of(cls, view: BookingView) -> BookingSchema:
        """Return the wire form of a booking."""
        return cls(
            id=view.id,
            trade_id=view.trade_id,
            pick_up_at=view.pick_up_at,
            vehicle=view.vehicle,
            origin=view.origin,
            destination=view.destination,
            status=view.status.value,
            pick_up=HandOverSchema.of(view.pick_up),
            delivery=HandOverSchema.of(view.delivery),
            seals=view.seals.value if view.seals else None,
        )


@router.get("/bookings", response=list[BookingSchema])
def bookings(request: HttpRequest) -> list[BookingSchema]:
    """Return the asking carrier's bookings, those to do first (scope ``work:read``)."""
    actor = require_scope(request, "work:read")
    return [BookingSchema.of(view) for view in queries.mine(actor)]


class HookOut(Schema):
    """Where a carrier's server sends what happens, and the secret that it signs with; shown this once."""

    id: UUID
    secret: str


class RefusedOut(Schema):
    """A message of the asker's server that was refused, by the refusal's code."""

    code: str
    at: datetime


@router.post("/hook", response={201: HookOut})
def make_hook(request: HttpRequest, response: HttpResponse) -> HookOut:
    """Make the secret for your server, which posts to ``/logistics/hooks/{id}``.

    An earlier secret holds for another day.
    """
    hook_id, secret = operations.make_hook(require_scope(request, "work:write"), now=clock.now())
    response["Cache-Control"] = "no-store"
    return HookOut(id=hook_id, secret=secret)


@router.delete("/hook", response={204: None})
def end_hook(request: HttpRequest) -> None:
    """Revoke your server's address and its secrets at once."""
    operations.end_hook(require_scope(request, "work:write"), now=clock.now())


@router.get("/hook/refused", response=list[RefusedOut])
def refused(request: HttpRequest) -> list[RefusedOut]:
    """Return why the latest messages of your server were refused."""
    found = queries.refused_messages(require_scope(request, "work:read"))
    return [RefusedOut(code=code, at=at) for code, at in found]
