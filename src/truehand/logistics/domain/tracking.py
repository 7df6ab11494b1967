"""Where a machine is between its two hand-overs: events as they are told, and what they mean for the promised day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.logistics.domain.booking import Status, checked_text, is_late
from truehand.logistics.domain.refusals import EventNotUnderstood, EventUnknown

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.logistics.domain.booking import BookingView

LONGEST_EVENT_PLACE: Final = 120
LONGEST_EVENT_NOTE: Final = 300
LONGEST_MESSAGE_ID: Final = 80
# Clocks of vehicles run a little ahead.
AHEAD: Final = timedelta(minutes=5)
FURTHEST_ETA: Final = timedelta(days=90)
_WIDTH: Final = 1000

Pair = tuple[str, str]


class EventKind(StrEnum):
    """What is told."""

    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    DELAYED = "delayed"
    CUSTOMS = "customs"
    ARRIVED = "arrived"
    EXCEPTION = "exception"


KINDS: Final[dict[EventKind, tuple[Pair, str]]] = {
    EventKind.PICKED_UP: (("已提货", "Picked up"), "good"),
    EventKind.IN_TRANSIT: (("运输途中", "On the way"), "wait"),
    EventKind.DELAYED: (("延误", "Delayed"), "doubt"),
    EventKind.CUSTOMS: (("海关查验中", "At customs"), "wait"),
    EventKind.ARRIVED: (("已到达目的地", "Arrived"), "good"),
    EventKind.EXCEPTION: (("异常", "Something is wrong"), "stop"),
}
# Of these both sides hear at once.
TOLD_AT_ONCE: Final = frozenset({EventKind.DELAYED, EventKind.ARRIVED, EventKind.EXCEPTION})


class Source(StrEnum):
    """Where an event comes from."""

    CARRIER = "carrier"
    SIGNED = "signed"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class Told:
    """An event as a carrier tells it; the identifier is the message's, empty where a person typed it."""

    kind: EventKind
    at: datetime
    place: str = ""
    eta: date | None = None
    note: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class HookView:
    """A carrier's address for signed messages; ``former_until`` is when the secret before the present one ends."""

    id: UUID
    made_at: datetime
    former_until: datetime | None


@dataclass(frozen=True, slots=True)
class EventView:
    """An event as it is kept."""

    kind: EventKind
    at: datetime
    received_at: datetime
    place: str
    eta: date | None
    note: str
    source: Source

    @property
    def words(self) -> Pair:
        """Return what happened in (zh, en)."""
        return KINDS[self.kind][0]

    @property
    def mark(self) -> str:
        """Return the state that marks it."""
        return KINDS[self.kind][1]


@dataclass(frozen=True, slots=True)
class Stop:
    """A point on the drawn route: how far along of a thousand, and what it is."""

    x: int
    event: EventView


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected: the promised day, the day expected now, and by how many days it is late."""

    promised_on: date | None
    expected_on: date | None
    late_days: int
    over: bool
    picks_up_late: bool
    # How far along the line of a thousand the machine is drawn, and its stops.
    reached: int
    stops: tuple[Stop, ...]

    @property
    def will_be_late(self) -> bool:
        """Whether it is expected after the promised day, before or after that day has come."""
        return self.late_days > 0


def kind_of(name: str) -> EventKind:
    """Return a kind by its name; refuse (EventUnknown) one that there is not."""
    if name not in set(EventKind):
        raise EventUnknown(kind=name[:40])
    return EventKind(name)


def checked(told: Told, *, booked_at: datetime, now: datetime) -> Told:
    """Return an event that can have happened; refuse (EventNotUnderstood, TextNotUnderstood) any other."""
    if told.at.tzinfo is None or not booked_at - timedelta(days=1) <= told.at <= now + AHEAD:
        raise EventNotUnderstood(field="at")
    today = now.astimezone(UTC).date()
    if told.eta is not None and not today - timedelta(days=1) <= told.eta <= today + FURTHEST_ETA:
        raise EventNotUnderstood(field="eta")
    if len(told.message_id) > LONGEST_MESSAGE_ID or not told.message_id.isascii():
        raise EventNotUnderstood(field="webhook-id")
    place = checked_text(("地点", "place"), told.place, least=0, most=LONGEST_EVENT_PLACE)
    note = checked_text(("说明", "note"), told.note, least=0, most=LONGEST_EVENT_NOTE)
    return Told(told.kind, told.at, place, told.eta, note, told.message_id)


def outlook(booking: BookingView, events: tuple[EventView, ...], now: datetime) -> Outlook:
    """Return what is to be expected of a booking whose events are in the order in which they happened.

    The last event that states a day says when it is expected; without one it is the promised day, or today when that
    is over. Late is counted against the promised day, whether it has come or not.
    """
    today, promised = now.astimezone(UTC).date(), booking.promised_on
    done = booking.delivery.done_at
    expected = next((each.eta for each in reversed(events) if each.eta is not None), None)
    if done is not None:
        expected = done.astimezone(UTC).date()
    elif promised is not None:
        expected = max(expected or promised, today if is_late(promised, now) else promised)
    late = max((expected - promised).days, 0) if expected and promised else 0
    waits = booking.status is Status.BOOKED
    start = booking.pick_up.done_at
    end = done or _end_of(expected)
    return Outlook(
        promised,
        expected,
        late,
        done is None and promised is not None and is_late(promised, now),
        waits and is_late(booking.pick_up_at, now),
        _WIDTH if done else _along(start, end, now),
        tuple(Stop(_along(start, end, each.at), each) for each in events),
    )


def _end_of(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC) if day else None


def _along(start: datetime | None, end: datetime | None, at: datetime) -> int:
    """Return how far a moment lies between two, of a thousand; an arrival that is not over stays short of the end."""
    if start is None or end is None or end <= start:
        return 0
    return max(0, min(int((at - start) / (end - start) * _WIDTH), _WIDTH - 20))
