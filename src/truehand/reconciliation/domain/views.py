"""What the doors of the room hand out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from truehand.escrow.domain.views import Proof

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from truehand.kernel.money import Money
    from truehand.reconciliation.domain.findings import Kind
    from truehand.reconciliation.domain.lines import Line

Pair = tuple[str, str]


class State(StrEnum):
    """Where a discrepancy stands; the last two are its ends."""

    WAITING = "waiting"  # the other side's line may still come
    OPEN = "open"
    AGREED = "agreed"  # the books and the report agree after all
    EXPLAINED = "explained"

    @property
    def words(self) -> Pair:
        """Return what people read: (zh, en)."""
        return _STATES[self]

    @property
    def look(self) -> str:
        """Return the state it is shown as."""
        return {"waiting": "wait", "open": "stop"}.get(self.value, "good")

    @property
    def ended(self) -> bool:
        """Return whether nothing more is to be done."""
        return self in {State.AGREED, State.EXPLAINED}


_STATES: dict[State, Pair] = {
    State.WAITING: ("等待对方入账", "Waits for its line"),
    State.OPEN: ("待查", "Open"),
    State.AGREED: ("已对平", "Agrees now"),
    State.EXPLAINED: ("已说明", "Explained"),
}


@dataclass(frozen=True, slots=True)
class Closing:
    """A day's closing balance beside the ledger's, and what the lines named explain of the difference."""

    day: date
    currency: str
    bank: Money
    ledger: Money
    explained: Money

    @property
    def difference(self) -> Money:
        """Return the bank's balance less the ledger's."""
        return self.bank - self.ledger

    @property
    def unexplained(self) -> Money:
        """Return what no line explains: zero, or something is badly wrong."""
        return self.difference - self.explained

    def stored(self) -> list[str | int]:
        """Return it as it is kept."""
        figures = [self.bank.minor, self.ledger.minor, self.explained.minor]
        return [self.day.isoformat(), self.currency, *figures]


@dataclass(frozen=True, slots=True)
class PartView:
    """What a run found of one source."""

    source: str
    books: int
    report: int
    agreed: int
    found: int
    digest: str
    closings: tuple[Closing, ...]


@dataclass(frozen=True, slots=True)
class RunView:
    """One run over some days: how far it is, or what it found."""

    id: UUID
    since: date
    until: date
    asked_by: UUID | None
    started_at: datetime
    ended_at: datetime | None
    done: int
    total: int
    seen_at: datetime
    parts: tuple[PartView, ...]

    @property
    def running(self) -> bool:
        """Return whether it has not ended."""
        return self.ended_at is None

    @property
    def clean(self) -> bool:
        """Return whether it has ended and everything agreed."""
        return not self.running and not any(part.found for part in self.parts)


@dataclass(frozen=True, slots=True)
class NoteView:
    """Something that was said or done about a discrepancy or an incident."""

    at: datetime
    author: UUID | None
    words: Pair


@dataclass(frozen=True, slots=True)
class DiscrepancyView:
    """Something wrong between the books and a source's report, with its lines."""

    id: UUID
    source: str
    kind: Kind
    difference: Money
    day: date
    state: State
    owner: UUID | None
    incident: UUID | None
    opened_at: datetime
    ended_at: datetime | None
    lines: tuple[Line, ...]

    def age(self, today: date) -> int:
        """Return how many days old its oldest line is."""
        return (today - self.day).days


@dataclass(frozen=True, slots=True)
class IncidentView:
    """What stopped payouts, and how it ended."""

    id: UUID
    words: Pair
    opened_at: datetime
    owner: UUID | None
    resolved_at: datetime | None
    resolved_by: UUID | None
    reason: str
    discrepancies: int
    unexplained: int


@dataclass(frozen=True, slots=True)
class DayProof(Proof):
    """Whose money was where when a day ended; ``bank`` is the closing balance that the bank stated, where it did."""

    day: date
    bank: Money | None
    entry: UUID
    made_at: datetime
