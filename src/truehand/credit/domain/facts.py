"""What counts for a standing: facts of trades and published ratings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.money import Money

FEWEST_STARS: Final = 1
MOST_STARS: Final = 5
LONGEST_TEXT: Final = 1_000


class FactKind(StrEnum):
    """What a trade can say about one of its parties."""

    SETTLED = "settled"
    # The party gave the trade up or let its deadline pass after the money was in escrow.
    DEFAULTED = "defaulted"
    # The buyer let the time for payment pass.
    UNPAID = "unpaid"
    # The inspection contradicted the seller's listing and the buyer withdrew.
    MISDESCRIBED = "misdescribed"
    # A debt to the platform stayed unpaid for a month.
    INDEBTED = "indebted"
    DISPUTE_WON = "dispute_won"
    DISPUTE_SHARED = "dispute_shared"
    DISPUTE_LOST = "dispute_lost"


GOOD: Final = frozenset({FactKind.SETTLED, FactKind.DISPUTE_WON})
BAD: Final = frozenset(FactKind) - GOOD


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened to a party in a trade; the amount is the trade's price where it matters."""

    kind: FactKind
    at: datetime
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Stars:
    """A published rating's weight in the score: 1 to 5, since when."""

    stars: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RatingView:
    """A published rating."""

    id: UUID
    trade_id: UUID
    rater: UUID
    ratee: UUID
    stars: int
    text: str
    published_at: datetime
