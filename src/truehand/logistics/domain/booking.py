"""A booking: who fetches the machine where and when, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.kernel.text import one_line
from truehand.logistics.domain.refusals import PickUpDateOutOfRange, TextNotUnderstood
from truehand.logistics.domain.seal import LONGEST_SEAL, Match, compare

if TYPE_CHECKING:
    from uuid import UUID

FURTHEST_AHEAD: Final = timedelta(days=60)
# What a carrier promises who takes a transport without a quote of its own; a date is over where it ends last.
STANDARD_TRANSIT: Final = timedelta(days=7)
LONGEST_PLACE: Final = 200
LONGEST_VEHICLE: Final = 40
LONGEST_NOTE: Final = 500
# A pick-up "today" is still today for a carrier west or east of UTC.
ZONES_APART: Final = timedelta(days=1)


class Status(StrEnum):
    """How far a booking is; the last two are ends."""

    BOOKED = "booked"
    COLLECTED = "collected"
    DELIVERED = "delivered"
    CALLED_OFF = "called_off"


class Direction(StrEnum):
    """Which way: from the seller to the buyer, or of a machine that is returned, from the buyer to the seller."""

    OUT = "out"
    BACK = "back"


class Leg(StrEnum):
    """Which hand-over: the sender to the carrier, or the carrier to whom it goes."""

    PICK_UP = "pick_up"
    DELIVERY = "delivery"


STATUS_NAMES: Final[dict[Status, tuple[str, str]]] = {
    Status.BOOKED: ("已预约，待提货", "Booked, to be picked up"),
    Status.COLLECTED: ("已提货，运输中", "Picked up, on the way"),
    Status.DELIVERED: ("已送达", "Delivered"),
    Status.CALLED_OFF: ("已取消", "Called off"),
}
LEG_NAMES: Final[dict[Leg, tuple[str, str]]] = {
    Leg.PICK_UP: ("提货交接", "Pick-up"),
    Leg.DELIVERY: ("送达交接", "Delivery"),
}
MARKS: Final[dict[Status, str]] = {
    Status.BOOKED: "wait",
    Status.COLLECTED: "wait",
    Status.DELIVERED: "good",
    Status.CALLED_OFF: "plain",
}
# The status that a hand-over needs, and the one it leads to.
STEPS: Final[dict[Leg, tuple[Status, Status]]] = {
    Leg.PICK_UP: (Status.BOOKED, Status.COLLECTED),
    Leg.DELIVERY: (Status.COLLECTED, Status.DELIVERED),
}


@dataclass(frozen=True, slots=True)
class HandOverView:
    """One hand-over; ``photo`` is an exhibit's SHA-256. ``done_at`` is None until it happened."""

    leg: Leg
    attempts_left: int
    locked_until: datetime | None
    checked_at: datetime | None
    done_at: datetime | None
    photo: str
    note: str
    seal: str = ""
    more: tuple[str, ...] = ()

    @property
    def photos(self) -> tuple[str, ...]:
        """Return the SHA-256 of its photos, the machine's first."""
        return (self.photo, *self.more) if self.photo else ()

    @property
    def name(self) -> tuple[str, str]:
        """Return the hand-over's name in (zh, en)."""
        return LEG_NAMES[self.leg]


@dataclass(frozen=True, slots=True)
class BookingView:
    """A carrier's booking for a trade."""

    id: UUID
    trade_id: UUID
    carrier_id: UUID
    pick_up_at: date
    vehicle: str
    origin: str
    destination: str
    status: Status
    promised_on: date | None
    booked_at: datetime
    reason: str
    pick_up: HandOverView
    delivery: HandOverView
    direction: Direction = Direction.OUT

    @property
    def goes_back(self) -> bool:
        """Whether it brings a returned machine back to its seller."""
        return self.direction is Direction.BACK

    @property
    def status_name(self) -> tuple[str, str]:
        """Return the status in (zh, en)."""
        return STATUS_NAMES[self.status]

    @property
    def mark(self) -> str:
        """Return the state that marks the status on a page."""
        return MARKS[self.status]

    @property
    def legs(self) -> tuple[HandOverView, HandOverView]:
        """Return both hand-overs in order."""
        return self.pick_up, self.delivery

    @property
    def next_leg(self) -> HandOverView | None:
        """Return the hand-over that comes next, or None at an end."""
        return {Status.BOOKED: self.pick_up, Status.COLLECTED: self.delivery}.get(self.status)

    @property
    def seals(self) -> Match | None:
        """Return how the seal's numbers compare; None before the delivery."""
        return compare(self.pick_up.seal, self.delivery.seal) if self.delivery.done_at else None

    @property
    def photos(self) -> frozenset[str]:
        """Return the SHA-256 of the hand-overs' photos."""
        return frozenset(each for leg in self.legs for each in leg.photos)


def is_late(promised_on: date, now: datetime) -> bool:
    """Whether the promised day is over wherever the machine goes."""
    return now.astimezone(UTC).date() > promised_on + ZONES_APART


def checked_date(asked: date, now: datetime) -> date:
    """Return a pick-up date from today to 60 days ahead; refuse (PickUpDateOutOfRange) any other."""
    today = now.astimezone(UTC).date()
    last = today + FURTHEST_AHEAD
    if not today - ZONES_APART <= asked <= last:
        raise PickUpDateOutOfRange(first=today.isoformat(), last=last.isoformat())
    return asked


def checked_seal(text: str) -> str:
    """Return a seal's number as it was noted, on one line; refuses TextNotUnderstood."""
    return checked_text(("铅封号", "seal number"), text, least=0, most=LONGEST_SEAL)


def checked_text(field: tuple[str, str], text: str, *, least: int, most: int) -> str:
    """Return one line of text with single spaces; refuse (TextNotUnderstood) control characters and wrong lengths."""
    line = one_line(text, most, least)
    if line is None:
        raise TextNotUnderstood(field_zh=field[0], field_en=field[1], least=least, most=most)
    return line
