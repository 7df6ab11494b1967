"""Transport quotes over the API: a side asks, carriers answer, who pays chooses."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import AwareDatetime, Field

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.schemas import MoneySchema
from truehand.logistics.domain.quote import LONGEST_TRANSIT, MOST_CM, MOST_KG, Dimensions, Offer
from truehand.trade.operations import quotes
from truehand.trade.queries import carriage
from truehand.trade.web.api import READ, WRITE
from truehand.trade.web.tracking_api import router

if TYPE_CHECKING:
    from truehand.logistics.domain.quote import QuoteView

__all__ = ["router"]


class LoadSchema(Schema):
    """What is to be carried, in kilograms and centimetres; 0 where nobody knows."""

    mass_kg: int = Field(ge=1, le=MOST_KG)
    length_cm: int = Field(0, ge=0, le=MOST_CM)
    width_cm: int = Field(0, ge=0, le=MOST_CM)
    height_cm: int = Field(0, ge=0, le=MOST_CM)


class QuoteIn(Schema):
    """A carrier's answer."""

    price: MoneySchema
    pick_up_from: date
    pick_up_until: date
    transit_days: int = Field(ge=1, le=LONGEST_TRANSIT)
    valid_until: AwareDatetime


class ChooseIn(Schema):
    """Which quote."""

    quote: UUID


class CarriageQuoteOut(Schema):
    """A quote; ``holds`` while it may be chosen, ``books_by`` once it is."""

    id: UUID
    carrier_id: UUID
    price: MoneySchema
    pick_up_from: date
    pick_up_until: date
    transit_days: int
    valid_until: datetime
    holds: bool
    books_by: datetime | None

    @classmethod
    def of(cls, quote: QuoteView, now: datetime) -> CarriageQuoteOut:
        """Return the wire form."""
        offer = quote.offer
        return cls(
            id=quote.id,
            carrier_id=quote.carrier_id,
            price=MoneySchema.of(offer.price),
            pick_up_from=offer.pick_up_from,
            pick_up_until=offer.pick_up_until,
            transit_days=offer.transit_days,
            valid_until=offer.valid_until,
            holds=quote.holds(now),
            books_by=quote.books_by,
        )


class QuotesOut(Schema):
    """A trade's transport as it is quoted; places are areas alone. A carrier sees its own quote, the sides all."""

    origin: str
    destination: str
    load: LoadSchema | None
    most: MoneySchema | None
    quotes: list[CarriageQuoteOut]


@router.get("/trades/{uuid:trade_id}/quotes", response=QuotesOut)
def quotes_of(request: HttpRequest, trade_id: UUID) -> QuotesOut:
    """Return what is asked and what was answered."""
    now = clock.now()
    seen = carriage.quotes_page(require_scope(request, READ), trade_id, now=now)
    load = seen.enquiry.dimensions if seen.enquiry else None
    return QuotesOut(
        origin=seen.origin,
        destination=seen.destination,
        load=LoadSchema(**{name: getattr(load, name) for name in LoadSchema.model_fields}) if load else None,
        most=MoneySchema.of(seen.most) if seen.most else None,
        quotes=[CarriageQuoteOut.of(each, now) for each in seen.quotes if each.stands(now)],
    )


@router.post("/trades/{uuid:trade_id}/quotes/ask", response={204: None})
def ask_quotes(request: HttpRequest, trade_id: UUID, body: LoadSchema) -> None:
    """Ask carriers, as a side of a trade that waits for one."""
    quotes.ask(require_scope(request, WRITE), trade_id, Dimensions(**body.dict()), now=clock.now())


@router.post("/trades/{uuid:trade_id}/quotes", response={201: CarriageQuoteOut})
def give(request: HttpRequest, trade_id: UUID, body: QuoteIn) -> CarriageQuoteOut:
    """Answer as a carrier whose papers allow it."""
    now = clock.now()
    offer = Offer(body.price.money(), body.pick_up_from, body.pick_up_until, body.transit_days, body.valid_until)
    return CarriageQuoteOut.of(quotes.give(require_scope(request, WRITE), trade_id, offer, now=now), now)


@router.delete("/trades/{uuid:trade_id}/quotes", response={204: None})
def take_back(request: HttpRequest, trade_id: UUID) -> None:
    """Take your own quote back."""
    quotes.take_back(require_scope(request, WRITE), trade_id, now=clock.now())


@router.post("/trades/{uuid:trade_id}/quotes/choose", response=CarriageQuoteOut)
def choose(request: HttpRequest, trade_id: UUID, body: ChooseIn) -> CarriageQuoteOut:
    """Choose a quote, as who pays; its carrier books within a day."""
    now = clock.now()
    return CarriageQuoteOut.of(quotes.choose(require_scope(request, WRITE), trade_id, body.quote, now=now), now)
