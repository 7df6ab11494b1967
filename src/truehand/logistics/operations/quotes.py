"""Quotes: asked for once, answered by carriers, one chosen at a time. The caller checks who may; see trade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from truehand.evidence.operations import record
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.logistics.domain.booking import Direction
from truehand.logistics.domain.quote import check_choice, checked_dimensions, checked_offer
from truehand.logistics.domain.refusals import (
    AlreadyAsked,
    AlreadyQuoted,
    NotAsked,
    QuoteChosen,
    QuoteOver,
    QuoteUnknown,
)
from truehand.logistics.models import Enquiry, Quote
from truehand.logistics.queries.quotes import enquiry_view, quote_view

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money
    from truehand.logistics.domain.quote import Dimensions, EnquiryView, Offer, QuoteView


@transaction.atomic
def ask_quotes(
    actor: Actor, trade_id: UUID, dimensions: Dimensions, *, now: datetime, way: Direction = Direction.OUT
) -> EnquiryView:
    """Ask carriers what a trade's transport costs; refuses LoadNotUnderstood, AlreadyAsked."""
    said = checked_dimensions(dimensions)
    row = Enquiry(
        id=new_id(now),
        trade_id=trade_id,
        direction=way,
        asked_by=actor.party_id,
        mass_kg=said.mass_kg,
        length_cm=said.length_cm,
        width_cm=said.width_cm,
        height_cm=said.height_cm,
        asked_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyAsked from error
    load: dict[str, Json] = {
        "mass_kg": said.mass_kg,
        "cm": [said.length_cm, said.width_cm, said.height_cm],
        "direction": way.value,
    }
    record("logistics.quotes_asked", subject=trade_id, payload=load, actor=actor.party_id, now=now)
    return enquiry_view(row)


@transaction.atomic
def give_quote(
    actor: Actor,
    trade_id: UUID,
    offer: Offer,
    *,
    most: Money | None,
    now: datetime,
    way: Direction = Direction.OUT,
) -> QuoteView:
    """Answer, as a carrier. Refuses NotPermitted, NotAsked, AlreadyQuoted and what ``checked_offer`` refuses."""
    actor.require(Role.CARRIER)
    enquiry, said = _locked(trade_id, way), checked_offer(offer, most=most, now=now)
    row = Quote(
        id=new_id(now),
        enquiry=enquiry,
        carrier_id=actor.party_id,
        price_minor=said.price.minor,
        currency=said.price.currency,
        pick_up_from=said.pick_up_from,
        pick_up_until=said.pick_up_until,
        transit_days=said.transit_days,
        valid_until=said.valid_until,
        offered_at=now,
    )
    for own in enquiry.quotes.filter(carrier_id=actor.party_id, over_at=None):
        if not quote_view(own).stands(now):
            _end(own, now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyQuoted from error
    _record("quoted", row, actor.party_id, now)
    return quote_view(row)


@transaction.atomic
def take_back_quote(actor: Actor, trade_id: UUID, *, now: datetime, way: Direction = Direction.OUT) -> None:
    """Take one's own quote back while it is not chosen; refuses NotAsked, QuoteUnknown, QuoteChosen."""
    enquiry = _locked(trade_id, way)
    row = enquiry.quotes.filter(carrier_id=actor.party_id, over_at=None).first()
    if row is None:
        raise QuoteUnknown
    if quote_view(row).binds(now):
        raise QuoteChosen
    _end(row, now)
    _record("quote_taken_back", row, actor.party_id, now)


@transaction.atomic
def choose_quote(
    actor: Actor, trade_id: UUID, quote_id: UUID, *, now: datetime, way: Direction = Direction.OUT
) -> QuoteView:
    """Choose one quote; of two choices at once one is refused. Refuses NotAsked, QuoteUnknown, QuoteOver, QuoteChosen.

    An earlier choice whose carrier did not book in time is over.
    """
    enquiry = _locked(trade_id, way)
    rows = list(enquiry.quotes.filter(over_at=None))
    row = next((each for each in rows if each.id == quote_id), None)
    if row is None:
        raise QuoteOver if enquiry.quotes.filter(id=quote_id).exists() else QuoteUnknown
    others = tuple(quote_view(each) for each in rows if each.id != quote_id)
    check_choice(quote_view(row), others, now=now)
    for each in rows:
        if each is not row and each.chosen_at is not None:
            _end(each, now)
    row.chosen_at, row.chosen_by = now, actor.party_id
    row.save(update_fields=["chosen_at", "chosen_by"])
    _record("quote_chosen", row, actor.party_id, now)
    return quote_view(row)


def taken_quote(actor: Actor, trade_id: UUID, *, now: datetime, way: Direction = Direction.OUT) -> QuoteView | None:
    """Lock, in the caller's transaction, a trade's question and return the asker's quote that was chosen, if one is.

    Refuses (QuoteChosen) everybody else while its carrier has time to book.
    """
    enquiry = Enquiry.objects.select_for_update().filter(trade_id=trade_id, direction=way).first()
    rows = enquiry.quotes.filter(over_at=None, chosen_at__isnull=False) if enquiry else ()
    chosen = next((view for view in map(quote_view, rows) if view.binds(now)), None)
    if chosen is not None and chosen.carrier_id != actor.party_id:
        raise QuoteChosen
    return chosen


def _locked(trade_id: UUID, way: Direction) -> Enquiry:
    """Lock a trade's question: whatever changes its quotes goes one after the other."""
    found = Enquiry.objects.select_for_update().filter(trade_id=trade_id, direction=way).first()
    if found is None:
        raise NotAsked
    return found


def _end(row: Quote, now: datetime) -> None:
    row.over_at = now
    row.save(update_fields=["over_at"])


def _record(what: str, row: Quote, actor_id: UUID, now: datetime) -> None:
    payload: dict[str, Json] = {
        "quote": str(row.id),
        "price": {"minor": str(row.price_minor), "currency": row.currency},
        "pick_up": [row.pick_up_from.isoformat(), row.pick_up_until.isoformat()],
        "transit_days": row.transit_days,
        "valid_until": row.valid_until.isoformat(),
    }
    record(f"logistics.{what}", subject=row.enquiry.trade_id, payload=payload, actor=actor_id, now=now)
