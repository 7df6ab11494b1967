"""Tables of the logistics room: bookings and hand-overs, carriers and their quotes, tracking, claims."""

from truehand.logistics.models.bookings import Booking, DriverPass, DriverPhoto, HandOver
from truehand.logistics.models.carriers import CarrierFact, Enquiry, Quote, Vetting
from truehand.logistics.models.claims import CarriageClaim
from truehand.logistics.models.tracking import Hook, RefusedEvent, TrackingEvent

__all__ = [
    "Booking",
    "CarriageClaim",
    "CarrierFact",
    "DriverPass",
    "DriverPhoto",
    "Enquiry",
    "HandOver",
    "Hook",
    "Quote",
    "RefusedEvent",
    "TrackingEvent",
    "Vetting",
]
