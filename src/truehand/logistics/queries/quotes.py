"""What was asked of carriers and answered. The caller has checked who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.kernel.money import Money
from truehand.logistics.domain.booking import Direction
from truehand.logistics.domain.quote import Dimensions, EnquiryView, Offer, QuoteView
from truehand.logistics.models import Enquiry, Quote

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def enquiry_of(trade_id: UUID, way: Direction = Direction.OUT) -> EnquiryView | None:
    """Return a trade's question to carriers for a way, or None."""
    row = Enquiry.objects.filter(trade_id=trade_id, direction=way).first()
    return enquiry_view(row) if row else None


def quotes_of(
    trade_id: UUID, *, carrier_id: UUID | None = None, way: Direction = Direction.OUT
) -> tuple[QuoteView, ...]:
    """Return the quotes that were not taken back, the cheapest first: all, or those of one carrier."""
    rows = Quote.objects.filter(enquiry__trade_id=trade_id, enquiry__direction=way, over_at=None)
    wanted = rows.filter(carrier_id=carrier_id) if carrier_id else rows
    return tuple(map(quote_view, wanted.select_related("enquiry").order_by("price_minor", "id")))


def binding_quote(trade_id: UUID, *, now: datetime, way: Direction = Direction.OUT) -> QuoteView | None:
    """Return the quote that was chosen and whose carrier still has time to book, or None."""
    return next((each for each in quotes_of(trade_id, way=way) if each.binds(now)), None)


def enquiry_view(row: Enquiry) -> EnquiryView:
    """Return the frozen view of a question."""
    dimensions = Dimensions(row.mass_kg, row.length_cm, row.width_cm, row.height_cm)
    return EnquiryView(row.id, row.trade_id, dimensions, row.asked_at)


def quote_view(row: Quote) -> QuoteView:
    """Return the frozen view of a quote."""
    offer = Offer(
        Money(row.price_minor, row.currency), row.pick_up_from, row.pick_up_until, row.transit_days, row.valid_until
    )
    return QuoteView(
        row.id, row.enquiry.trade_id, row.carrier_id, offer, row.offered_at, row.chosen_at, row.over_at is not None
    )
