"""Another seal at the delivery than at the pick-up is told at once, before the buyer accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.identity import operations as identity

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.logistics.domain.booking import BookingView
    from truehand.trade.models import Trade


def tell_seal(trade: Trade, booking: BookingView, *, now: datetime) -> None:
    """Tell both sides and the carrier where the seal's numbers differ; nothing otherwise."""
    if booking.seals is None or not booking.seals.stands:
        return
    zh, en = booking.seals.words
    identity.notify_all(
        sorted({trade.buyer_id, trade.seller_id, booking.carrier_id}),
        kind="logistics.seal_differs",
        zh=f"《{trade.title}》{zh}。验收前请仔细检查设备。",
        en=f"{trade.title}: {en.lower()}. Look at the machine closely before you accept it.",
        link=f"/trades/{trade.pk}/",
        now=now,
    )
