"""What a driver's phone may see and do."""

from __future__ import annotations

from truehand.logistics.domain.booking import Status
from truehand.logistics.domain.driver import DriverView, PassOver, digest_of
from truehand.logistics.models import DriverPass, DriverPhoto
from truehand.logistics.queries.bookings import view_of

_LIVE = (Status.BOOKED, Status.COLLECTED)


def waits_for_a_phone(secret: str) -> bool:
    """Whether a label's pass can still be opened; looking opens nothing."""
    rows = DriverPass.objects.filter(secret_digest=digest_of(secret), ended_at=None, opened_at=None)
    return rows.filter(booking__status__in=_LIVE).exists()


def driver(phone: str) -> DriverView:
    """Return what a phone's pass is for; refuse (PassOver) no pass, one ended by its carrier, one called off."""
    row = DriverPass.objects.select_related("booking").filter(phone_digest=digest_of(phone), ended_at=None).first()
    if not phone or row is None or row.booking.status == Status.CALLED_OFF:
        raise PassOver
    booking = view_of(row.booking)
    leg = booking.next_leg
    kept = DriverPhoto.objects.filter(hand_over__booking=row.booking, hand_over__leg=leg.leg) if leg else ()
    return DriverView(row.id, booking, tuple((each.item, each.sha256) for each in kept))
