"""A transport's label as PDF: what it is, from where to where, and the code that opens the driver's page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import qrcode
from qrcode.image.svg import SvgPathImage

from truehand.edge.typesetting import moment, typeset
from truehand.identity import queries as people
from truehand.logistics import queries as carriage
from truehand.logistics.domain.refusals import NotBooked
from truehand.trade.queries.carriers import way_for
from truehand.trade.queries.situation import load

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

SOURCE: Final = Path(__file__).with_name("label.typ")


def label_pdf(trade_id: UUID, carrier_id: UUID, address: str, *, now: datetime) -> bytes:
    """Return the label of a carrier's booked transport; ``address`` is its code. Refuses NotBooked, FontMissing."""
    trade = load(trade_id)
    booking = carriage.booking_of(trade_id, way_for(trade, carrier_id))
    if booking is None:
        raise NotBooked
    enquiry = carriage.enquiry_of(trade_id, booking.direction)
    dimensions = enquiry.dimensions if enquiry else None
    data = {
        "title": f"Transport label · {str(trade_id)[-8:]}",
        "footer": f"{str(trade_id)[-8:]} · {moment(now)}",
        "machine": trade.title,
        "number": str(trade_id)[-8:],
        "carrier": people.name_of(booking.carrier_id),
        "vehicle": booking.vehicle,
        "origin": booking.origin,
        "destination": booking.destination,
        "pick_up": booking.pick_up_at.isoformat(),
        "promised": booking.promised_on.isoformat() if booking.promised_on else "—",
        "mass": f"{dimensions.mass_kg:,} kg" if dimensions else "—",
    }
    drawn = qrcode.make(address, image_factory=SvgPathImage).to_string()
    return typeset(SOURCE, data, at=now, photos={"code.svg": drawn})
