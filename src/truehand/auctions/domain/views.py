"""Auctions as their readers see them; a limit is seen by whoever named it alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.money import Money


class State(StrEnum):
    """Where an auction stands."""

    OPEN = "open"
    UNSOLD = "unsold"
    AWARDED = "awarded"
    SOLD = "sold"
    DEFAULTED = "defaulted"
    SECOND = "second"
    ENDED = "ended"
    VOID = "void"

    @property
    def words(self) -> tuple[str, str]:
        """Return what people read in (zh, en)."""
        return _WORDS[self]


_WORDS: Final[dict[State, tuple[str, str]]] = {
    State.OPEN: ("竞价中", "Open for bids"),
    State.UNSOLD: ("未达保留价，未成交", "Ended without a sale"),
    State.AWARDED: ("已拍定，等待签约付款", "Awarded, contract and payment to come"),
    State.SOLD: ("已成交", "Sold"),
    State.DEFAULTED: ("买受人未履约", "The winner did not keep the promise"),
    State.SECOND: ("已向次高出价者要约", "Offered to the next bidder"),
    State.ENDED: ("已结束，未成交", "Over, not sold"),
    State.VOID: ("无法拍定，已作废", "Void: it could not be awarded"),
}
_MARKS: Final[dict[State, str]] = {
    State.OPEN: "wait",
    State.AWARDED: "good",
    State.SOLD: "good",
    State.DEFAULTED: "doubt",
    State.SECOND: "wait",
    State.VOID: "stop",
}
# Where each state may lead; the database holds the same list.
LEADS_TO: Final[dict[State, frozenset[State]]] = {
    State.OPEN: frozenset({State.UNSOLD, State.AWARDED, State.VOID}),
    State.AWARDED: frozenset({State.SOLD, State.DEFAULTED, State.ENDED}),
    State.DEFAULTED: frozenset({State.SECOND, State.ENDED}),
    State.SECOND: frozenset({State.AWARDED, State.ENDED}),
    State.UNSOLD: frozenset(),
    State.SOLD: frozenset(),
    State.ENDED: frozenset(),
    State.VOID: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Opening:
    """What a seller puts a machine up with; the reserve is told to nobody but the seller."""

    start: Money
    reserve: Money
    deposit: Money
    premium_basis_points: int
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class BidView:
    """A bid as it changed the price: by number of the bidder, never by name, and without the limit."""

    number: int
    bidder: int
    price: Money
    leader: int
    at: datetime
    extended: bool


@dataclass(frozen=True, slots=True)
class EntryView:
    """Somebody's entry: their number, what of the deposit is there, and where the machine is to go."""

    id: UUID
    auction_id: UUID
    bidder_id: UUID
    number: int
    deposit: Money
    paid: Money
    admitted: bool
    delivery_place: str
    limit: Money | None

    @property
    def missing(self) -> Money:
        """Return what of the deposit has not come yet."""
        return self.deposit - self.paid


@dataclass(frozen=True, slots=True)
class AuctionView:
    """An auction as everybody sees it; ``own`` is the asker's entry."""

    id: UUID
    listing_id: UUID
    seller_id: UUID
    title: str
    state: State
    start: Money
    price: Money | None
    least: Money
    reserve_met: bool
    deposit: Money
    premium_basis_points: int
    bids: int
    bidders: int
    leader: int | None
    opened_at: datetime
    ends_at: datetime
    trade_id: UUID | None
    offered_until: datetime | None
    own: EntryView | None
    # The reserve, for the seller alone.
    reserve: Money | None = None
    # Whether it is the asker to whom it is offered after the winner's default.
    offered_to_asker: bool = False
    # Whether the trade that came of it is the asker's.
    won: bool = False

    @property
    def due(self) -> Money:
        """Return what the asker still has to pay before bidding: all of the deposit for who has not entered."""
        return self.own.missing if self.own else self.deposit

    @property
    def leads(self) -> bool:
        """Whether the asker leads."""
        return self.own is not None and self.own.number == self.leader

    @property
    def mark(self) -> str:
        """The state of the design that it is shown in."""
        return _MARKS.get(self.state, "plain")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an auction comes to: who gets it for how much (without premium), and whose deposits go back."""

    auction_id: UUID
    listing_id: UUID
    seller_id: UUID
    state: State
    winner: EntryView | None
    price: Money | None
    premium: Money | None
    losers: tuple[EntryView, ...]
