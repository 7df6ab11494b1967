"""Where the machine is. The caller has checked that the asker may see the trade: the room does not know its parties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.conf import settings

from truehand.kernel.one_time import Attempts
from truehand.logistics.domain.booking import BookingView, Direction, HandOverView, Leg, Status
from truehand.logistics.domain.code import code_for
from truehand.logistics.domain.refusals import NotBooked
from truehand.logistics.models import Booking, HandOver

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.kernel.actor import Actor


def booking_of(trade_id: UUID, way: Direction = Direction.OUT) -> BookingView | None:
    """Return a trade's live booking of a way, or None. For parties of the trade, its carrier, and operators."""
    found = _bookings().filter(trade_id=trade_id, direction=way).exclude(status=Status.CALLED_OFF).first()
    return view_of(found) if found else None


def hand_over_code(trade_id: UUID, leg: Literal["pick_up", "delivery"], *, way: Direction = Direction.OUT) -> str:
    """Return the six digits of a hand-over; refuse (NotBooked) without a live booking.

    Show ``pick_up`` to the sender alone and ``delivery`` to the receiver alone, never to the carrier: on the way out
    the seller sends and the buyer receives, on the way back the other way round.
    """
    rows = Booking.objects.filter(trade_id=trade_id, direction=way)
    booking = rows.exclude(status=Status.CALLED_OFF).only("id").first()
    if booking is None:
        raise NotBooked
    return code_for(settings.SECRET_KEY.encode(), booking.id, Leg(leg))


def mine(actor: Actor) -> tuple[BookingView, ...]:
    """Return the asking carrier's bookings: those to do by pick-up date first, then the latest hundred others."""
    own = _bookings().filter(carrier_id=actor.party_id)
    to_do = own.filter(status__in=[Status.BOOKED, Status.COLLECTED]).order_by("pick_up_at", "id")
    others = own.filter(status__in=[Status.DELIVERED, Status.CALLED_OFF]).order_by("-id")[:100]
    return tuple(view_of(each) for each in (*to_do, *others))


def view_of(booking: Booking) -> BookingView:
    """Return the frozen view of a booking's row and its hand-overs."""
    legs = {hand_over.leg: _hand_over(hand_over) for hand_over in booking.hand_overs.all()}
    return BookingView(
        id=booking.id,
        trade_id=booking.trade_id,
        carrier_id=booking.carrier_id,
        pick_up_at=booking.pick_up_at,
        vehicle=booking.vehicle,
        origin=booking.origin,
        destination=booking.destination,
        status=Status(booking.status),
        promised_on=booking.promised_on,
        booked_at=booking.booked_at,
        reason=booking.reason,
        pick_up=legs[Leg.PICK_UP],
        delivery=legs[Leg.DELIVERY],
        direction=Direction(booking.direction),
    )


def _bookings() -> QuerySet[Booking]:
    return Booking.objects.prefetch_related("hand_overs")


def _hand_over(row: HandOver) -> HandOverView:
    return HandOverView(
        leg=Leg(row.leg),
        attempts_left=Attempts(row.wrong, row.locked_until).left,
        locked_until=row.locked_until,
        checked_at=row.checked_at,
        done_at=row.done_at,
        photo=row.photo,
        note=row.note,
        seal=row.seal,
        more=tuple(row.more),
    )
