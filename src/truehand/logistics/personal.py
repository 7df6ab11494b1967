"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

PERSONAL: Final = {
    "Booking.vehicle": Personal(
        DataClass.L3, Purpose.DELIVERY, "carrier_id", Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export="vehicle"
    ),
    "Booking.origin": Personal(
        DataClass.L3, Purpose.DELIVERY, "trade_id", Mask.PLACE, Access.HOUSE, Retention.TRADE, export="pick_up_place"
    ),
    "Booking.destination": Personal(
        DataClass.L3, Purpose.DELIVERY, "trade_id", Mask.PLACE, Access.HOUSE, Retention.TRADE, export="delivery_place"
    ),
    "Booking.reason": Personal(
        DataClass.L2,
        Purpose.DELIVERY,
        "trade_id",
        Mask.HIDDEN,
        Access.HOUSE,
        Retention.TRADE,
        export="called_off_because",
    ),
    "HandOver.note": Personal(
        DataClass.L2,
        Purpose.DELIVERY,
        "booking__trade_id",
        Mask.HIDDEN,
        Access.HOUSE,
        Retention.TRADE,
        export="hand_over_note",
    ),
    **{
        f"Vetting.{name}": Personal(
            DataClass.L2, Purpose.TRADE, "carrier_id", Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export=export
        )
        for name, export in (
            ("number", "carrier_licence"),
            ("issuer", "carrier_licence_issuer"),
            ("reason", "carrier_papers_because"),
        )
    },
    **{
        name: Personal(
            DataClass.L2, Purpose.DELIVERY, subject, Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export=export
        )
        for name, subject, export in (
            ("TrackingEvent.place", "booking__trade_id", "on_the_way_at"),
            ("TrackingEvent.note", "booking__trade_id", "on_the_way_note"),
            ("CarriageClaim.facts", "trade_id", "transport_claim"),
            ("CarriageClaim.said", "trade_id", "transport_claim_remark"),
            ("CarriageClaim.answer", "trade_id", "transport_claim_answer"),
            ("CarriageClaim.reasons", "trade_id", "transport_claim_reasons"),
        )
    },
    **{
        f"Hook.{name}": Personal(
            DataClass.L3, Purpose.ACCOUNT, "carrier_id", Mask.HIDDEN, Access.OWNER, Retention.ACCOUNT, export=""
        )
        for name in ("secret", "former_secret")
    },
}

IMPERSONAL: Final = {
    "Booking.direction": "out or back",
    "CarrierFact.direction": "out or back",
    "Enquiry.direction": "out or back",
    "CarriageClaim.cause": "one of the causes",
    "CarriageClaim.currency": "a currency",
    "CarriageClaim.stage": "one of the stages",
    "RefusedEvent.body_sha256": "a hash",
    "RefusedEvent.code": "one of the refusals",
    "TrackingEvent.body_sha256": "a hash",
    "TrackingEvent.kind": "one of the kinds",
    "TrackingEvent.message_id": "a server's own number of a message",
    "TrackingEvent.source": "one of three",
    "CarrierFact.kind": "one of the kinds",
    "Quote.currency": "a currency",
    "Vetting.classes": "classes of machine",
    "Vetting.countries": "codes of countries",
    "Vetting.cover_photo": "a hash",
    "Vetting.currency": "a currency",
    "Vetting.licence_photo": "a hash",
    "Booking.status": "one of the states",
    "HandOver.leg": "one of the legs",
    "HandOver.photo": "a hash",
    "HandOver.more": "hashes",
    "HandOver.seal": "what stands on a seal",
    "DriverPass.secret_digest": "a hash",
    "DriverPass.phone_digest": "a hash",
    "DriverPhoto.item": "what it shows, one of three",
    "DriverPhoto.sha256": "a hash",
}
