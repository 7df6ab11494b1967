"""What is told of a market while it is played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.money import Money
    from truehand.trade.domain.process import State
    from truehand.trade.domain.words import Pair


@dataclass(frozen=True, slots=True)
class OnSale:
    """A machine that a trade will be about."""

    number: int
    listing_id: UUID
    title: str
    price: Money
    imported: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A transfer in the ledger, its accounts named for people."""

    debit: str
    credit: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Stepped:
    """A step of a trade: who did what, where it led, what money moved, and its place in the log."""

    number: int
    trade_id: UUID
    step: int
    actor: str
    transition: str
    label: Pair
    target: State
    at: datetime
    moved: tuple[Moved, ...]
    index: int | None


@dataclass(frozen=True, slots=True)
class Slipped:
    """Something a person got wrong on the way, and how it was answered."""

    number: int
    what: Pair


@dataclass(frozen=True, slots=True)
class Ended:
    """A trade at its end, paid out."""

    number: int
    trade_id: UUID
    title: str
    state: State
    price: Money
    steps: int
    at: datetime


Event = OnSale | Stepped | Slipped | Ended
