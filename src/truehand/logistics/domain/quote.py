"""What a transport would cost: asked for with mass and measures, answered by carriers, one of them chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from truehand.logistics.domain.booking import checked_date
from truehand.logistics.domain.refusals import (
    FeeExceeded,
    LoadNotUnderstood,
    PickUpOutsideQuote,
    QuoteChosen,
    QuoteNotUnderstood,
    QuoteOver,
)

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.money import Money

LONGEST_WINDOW: Final = timedelta(days=14)
LONGEST_TRANSIT: Final = 30
SHORTEST_VALID: Final = timedelta(hours=1)
LONGEST_VALID: Final = timedelta(days=14)
# Whoever is chosen books within this time, or another may be chosen and anybody may book.
BOOKS_WITHIN: Final = timedelta(hours=24)
MOST_KG: Final = 200_000
MOST_CM: Final = 3_000


@dataclass(frozen=True, slots=True)
class Dimensions:
    """What is to be carried, in kilograms and centimetres; 0 where nobody knows."""

    mass_kg: int
    length_cm: int = 0
    width_cm: int = 0
    height_cm: int = 0

    @property
    def measured(self) -> bool:
        """Whether all three lengths are known."""
        return bool(self.length_cm and self.width_cm and self.height_cm)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a carrier answers: price, the days between which it picks up, days on the way, until when it holds."""

    price: Money
    pick_up_from: date
    pick_up_until: date
    transit_days: int
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class EnquiryView:
    """A trade's question to carriers."""

    id: UUID
    trade_id: UUID
    dimensions: Dimensions
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A carrier's answer and what became of it."""

    id: UUID
    trade_id: UUID
    carrier_id: UUID
    offer: Offer
    offered_at: datetime
    chosen_at: datetime | None
    over: bool

    def holds(self, now: datetime) -> bool:
        """Whether it may be chosen."""
        return not self.over and self.chosen_at is None and self.offer.valid_until > now

    def binds(self, now: datetime) -> bool:
        """Whether it was chosen and its carrier still has time to book."""
        return not self.over and self.chosen_at is not None and now < self.chosen_at + BOOKS_WITHIN

    def stands(self, now: datetime) -> bool:
        """Whether its carrier is bound by it still."""
        return self.holds(now) or self.binds(now)

    @property
    def books_by(self) -> datetime | None:
        """Return by when its carrier books, once it is chosen."""
        return self.chosen_at + BOOKS_WITHIN if self.chosen_at else None


def checked_dimensions(given: Dimensions) -> Dimensions:
    """Return what is to be carried; refuse (LoadNotUnderstood) no mass and what no road takes."""
    lengths = (given.length_cm, given.width_cm, given.height_cm)
    if not 0 < given.mass_kg <= MOST_KG or any(not 0 <= each <= MOST_CM for each in lengths):
        raise LoadNotUnderstood(most_kg=MOST_KG, most_cm=MOST_CM)
    return given


def checked_offer(given: Offer, *, most: Money | None, now: datetime) -> Offer:
    """Return an answer that can be kept; ``most`` is the fee that the contract holds for it, None for no bound.

    Refuses PickUpDateOutOfRange, QuoteNotUnderstood, FeeExceeded.
    """
    checked_date(given.pick_up_from, now)
    checked_date(given.pick_up_until, now)
    window = given.pick_up_until - given.pick_up_from
    if (
        given.price.minor <= 0
        or not timedelta() <= window <= LONGEST_WINDOW
        or not 1 <= given.transit_days <= LONGEST_TRANSIT
        or not now + SHORTEST_VALID <= given.valid_until <= now + LONGEST_VALID
    ):
        raise QuoteNotUnderstood(window=LONGEST_WINDOW.days, transit=LONGEST_TRANSIT, valid=LONGEST_VALID.days)
    if most is not None and (given.price.currency != most.currency or given.price > most):
        raise FeeExceeded(price=given.price, most=most)
    return given


def check_choice(chosen: QuoteView, others: tuple[QuoteView, ...], *, now: datetime) -> None:
    """Refuse (QuoteOver) what does not hold any more, (QuoteChosen) while another one binds."""
    if chosen.binds(now) or any(each.binds(now) for each in others):
        raise QuoteChosen
    if not chosen.holds(now):
        raise QuoteOver


def check_pick_up(quote: QuoteView, pick_up_at: date) -> None:
    """Refuse (PickUpOutsideQuote) a day that the quote does not name."""
    first, last = quote.offer.pick_up_from, quote.offer.pick_up_until
    if not first <= pick_up_at <= last:
        raise PickUpOutsideQuote(first=first.isoformat(), last=last.isoformat())
