"""What the doors return."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.connect.domain.moments import QuietHours

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

Pair = tuple[str, str]


class Letters(StrEnum):
    """Which notices a party also wants by letter; what has a deadline always comes."""

    ALL = "all"
    DEADLINES = "deadlines"


class Fate(StrEnum):
    """How a message fares."""

    WAITING = "waiting"
    ARRIVED = "arrived"
    GIVEN_UP = "given_up"


FATES: Final[dict[Fate, tuple[str, Pair]]] = {
    Fate.WAITING: ("wait", ("待发送", "Waiting")),
    Fate.ARRIVED: ("good", ("已送达", "Arrived")),
    Fate.GIVEN_UP: ("stop", ("已放弃", "Given up")),
}

# Why no answer came.
TROUBLES: Final[dict[str, Pair]] = {
    "": ("", ""),
    "not_reached": ("无法连接", "Not reached"),
    "too_slow": ("超时", "Too slow"),
    "inside": ("域名指向内部网络", "The name leads into a private network"),
    "nobody": ("收件人已离开", "Nobody there"),
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a party wants to hear of things."""

    letters: Letters = Letters.ALL
    quiet: QuietHours = field(default_factory=QuietHours)


@dataclass(frozen=True, slots=True)
class EndpointView:
    """A server that is told; ``kinds`` empty for everything. ``stopped_at`` once it is told nothing any more."""

    id: UUID
    url: str
    kinds: tuple[str, ...]
    added_at: datetime
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class AddedEndpoint:
    """A new server and the secret that it checks signatures with, shown this once."""

    view: EndpointView
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message to a server: ``answer`` is the last try's HTTP status, ``trouble`` a word where there was none."""

    id: UUID
    kind: str
    made_at: datetime
    tries: int
    fate: Fate
    next_at: datetime | None
    answer: int | None
    trouble: str

    @property
    def told(self) -> tuple[str, Pair]:
        """Return the fate as pages show it: its look and its words."""
        return FATES[self.fate]

    @property
    def problem(self) -> Pair:
        """Return why no answer came, in words; empty where one did, or none is awaited yet."""
        return TROUBLES[self.trouble]
