"""What waits for somebody at the desk, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

Pair = tuple[str, str]

# Whoever waits for a review hears within a day; a dispute and a proposal bring deadlines of their own.
ANSWER_WITHIN: Final = timedelta(hours=24)
# What waits for an operator apart from listings: a case about a listing is answered by the listing's review.
HELD: Final = ("payment", "payout", "auction")
# How many of each queue are looked at for the list of what is due next, and how long that list is.
HEAD: Final = 5
NEXT: Final = 9


class Queue(StrEnum):
    """One kind of matter that waits."""

    LISTINGS = "listings"
    RISK = "risk"
    DISPUTES = "disputes"
    CLAIMS = "claims"
    GUARANTEE = "guarantee"
    APPROVALS = "approvals"
    OVERDUE = "overdue"


QUEUES: Final[dict[Queue, Pair]] = {
    Queue.LISTINGS: ("待审核设备", "Listings to review"),
    Queue.RISK: ("风险审核", "Risk cases"),
    Queue.DISPUTES: ("待裁决争议", "Disputes to rule"),
    Queue.CLAIMS: ("待裁定运输索赔", "Claims on transports"),
    Queue.GUARANTEE: ("待处理保障申请", "Guarantee claims"),
    Queue.APPROVALS: ("双人复核", "Four eyes"),
    Queue.OVERDUE: ("逾期交易", "Overdue trades"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One matter: what it is, whom or what it is about, and by when an answer is due."""

    queue: Queue
    id: UUID
    title: Pair
    due_at: datetime

    @property
    def queue_label(self) -> Pair:
        """The queue, for people."""
        return QUEUES[self.queue]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue: how many wait in it, and by when the first of them is due (None when it is empty)."""

    queue: Queue
    count: int
    due_at: datetime | None

    @property
    def label(self) -> Pair:
        """The queue, for people."""
        return QUEUES[self.queue]


@dataclass(frozen=True, slots=True)
class Desk:
    """Every queue, the one with the nearest deadline first, what is due next, and how many readings are unseen."""

    queues: tuple[Waiting, ...]
    next: tuple[Item, ...]
    readings: int = 0


def laid_out(counts: dict[Queue, int], heads: Iterable[Item]) -> Desk:
    """Lay out the desk from the queues' counts and the first items of each; empty queues come last."""
    items = sorted(heads, key=lambda item: (item.due_at, item.id))
    first = {item.queue: item.due_at for item in reversed(items)}
    waiting = [Waiting(queue, counts[queue], first.get(queue)) for queue in Queue]
    # Python sorts stably: queues without a deadline keep the order of the table.
    ordered = sorted(waiting, key=lambda each: (each.due_at is None, each.due_at and each.due_at.timestamp()))
    return Desk(tuple(ordered), tuple(items[:NEXT]))
