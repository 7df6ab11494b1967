"""What is insured: three kinds of product, when their cover begins and ends, and until when a loss is reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

Pair = tuple[str, str]


class Kind(StrEnum):
    """What a product insures."""

    TRANSIT = "transit"
    WARRANTY = "warranty"
    MISMATCH = "mismatch"

    @property
    def words(self) -> Pair:
        """Return what people read: (zh, en)."""
        return _WORDS[self]


class Event(StrEnum):
    """What happens to a trade that cover hangs on."""

    REPORTED = "reported"
    PICKED_UP = "picked_up"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    OVER = "over"
    UNDONE = "undone"

    @property
    def words(self) -> Pair:
        """Return what people read: (zh, en)."""
        return _EVENTS[self]


@dataclass(frozen=True, slots=True)
class Cover:
    """From which fact cover runs, what ends it, and how long after its end a loss may still be reported."""

    begins: Event
    ends: Event | None
    lasts: timedelta | None
    report_within: timedelta
    # Whether what is left of the premium goes back where the trade is undone while cover runs; else all is earned.
    pro_rata: bool = False
    # Hours of the machine's own meter after which it ends too.
    meter_hours: int | None = None

    @property
    def days(self) -> int:
        """How many days cover lasts where it lasts by days."""
        return self.lasts.days if self.lasts else 0


_WORDS: Final = {
    Kind.TRANSIT: ("运输险", "Transit cover"),
    Kind.WARRANTY: ("机械质保险", "Mechanical warranty"),
    Kind.MISMATCH: ("检测不符保障", "Inspection-mismatch guarantee"),
}
_EVENTS: Final = {
    Event.REPORTED: ("检测报告签署", "the inspection report is signed"),
    Event.PICKED_UP: ("承运人提货", "the carrier picks the machine up"),
    Event.DELIVERED: ("交付买方", "the machine is delivered"),
    Event.ACCEPTED: ("买方验收", "the buyer accepts the machine"),
    Event.OVER: ("交易结束", "the trade ends"),
    Event.UNDONE: ("交易撤销", "the trade is undone"),
}
COVERS: Final = {
    Kind.TRANSIT: Cover(Event.PICKED_UP, Event.DELIVERED, None, timedelta(days=7)),
    Kind.WARRANTY: Cover(Event.ACCEPTED, None, timedelta(days=30), timedelta(days=10), pro_rata=True, meter_hours=200),
    Kind.MISMATCH: Cover(Event.REPORTED, None, timedelta(days=60), timedelta(days=10), pro_rata=True),
}
