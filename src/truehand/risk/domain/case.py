"""Decisions and cases as their readers see them, and how far an operator's answer reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

from truehand.kernel.actor import Role
from truehand.kernel.text import cleaned
from truehand.risk.domain.facts import told
from truehand.risk.domain.refusals import PartInTheMatter, ReasonNeeded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money
    from truehand.risk.domain.facts import Event
    from truehand.risk.domain.rules import Outcome, Reason

ANSWER_HOLDS: Final = timedelta(hours=24)
VELOCITY_WINDOW: Final = timedelta(hours=24)
SHORTEST_REASON: Final = 5
LONGEST_REASON: Final = 1_000


class Status(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    ALLOWED = "allowed"
    REFUSED = "refused"
    # The same matter came again with more money or other rules: a new case took this one's place.
    SUPERSEDED = "superseded"


STATUSES: Final = {
    Status.OPEN: ("待审核", "Waiting"),
    Status.ALLOWED: ("已放行", "Allowed"),
    Status.REFUSED: ("已拒绝", "Refused"),
    Status.SUPERSEDED: ("已被新单取代", "Superseded"),
}
EVENTS: Final[dict[Event, tuple[str, str]]] = {
    "listing": ("上架", "Listing"),
    "payment": ("付款", "Payment"),
    "payout": ("提现", "Payout"),
    "auction": ("拍卖出价", "Bids in an auction"),
}
OUTCOMES: Final[dict[Outcome, tuple[str, str]]] = {
    "allow": ("通过", "Allowed"),
    "review": ("待人工审核", "A person will look at it"),
    "refuse": ("拒绝", "Refused"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What an operator is asked: which rules fired, and over how much money."""

    rules: frozenset[str]
    amount: Money | None

    def covers(self, other: Question) -> bool:
        """Whether an answer to this question answers the other: no further rule, and no more money."""
        if not other.rules <= self.rules:
            return False
        if self.amount is None or other.amount is None:
            return self.amount == other.amount
        return self.amount.currency == other.amount.currency and other.amount <= self.amount


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate said, and why; ``case_id`` is the case it waits for or rests on."""

    id: UUID
    event: Event
    subject: UUID
    party_id: UUID
    outcome: Outcome
    reasons: tuple[Reason, ...]
    case_id: UUID | None
    at: datetime

    @property
    def outcome_label(self) -> tuple[str, str]:
        """The outcome in (zh, en)."""
        return OUTCOMES[self.outcome]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with everything that one needs to decide it; ``link`` is where the matter is looked at."""

    id: UUID
    event: Event
    subject: UUID
    party_id: UUID
    status: Status
    reasons: tuple[Reason, ...]
    facts: Mapping[str, Json]
    opened_at: datetime
    decided_at: datetime | None
    decided_by: UUID | None
    reason: str
    link: str

    @property
    def involved(self) -> frozenset[UUID]:
        """Who has a part in the matter, and so does not decide it."""
        parties = self.facts["parties"]
        others = parties if isinstance(parties, (list, tuple)) else ()
        return frozenset({self.party_id, *(UUID(str(each)) for each in others)})

    @property
    def status_label(self) -> tuple[str, str]:
        """The status in (zh, en)."""
        return STATUSES[self.status]

    @property
    def told(self) -> tuple[tuple[tuple[str, str], tuple[str, str]], ...]:
        """The facts that were given, as (label, value) pairs of (zh, en)."""
        return told(self.facts)

    @property
    def event_label(self) -> tuple[str, str]:
        """The event in (zh, en)."""
        return EVENTS[self.event]


def may_decide(actor: Actor, involved: frozenset[UUID]) -> None:
    """Refuse anybody but an operator (NotPermitted), and an operator among the involved (PartInTheMatter)."""
    actor.require(Role.OPERATOR)
    if actor.party_id in involved:
        raise PartInTheMatter


def given(reason: str) -> str:
    """Return a decision's reason without its margins; refuse (ReasonNeeded) when there is none to speak of."""
    text = cleaned(reason, LONGEST_REASON, SHORTEST_REASON)
    if text is None:
        raise ReasonNeeded(shortest=SHORTEST_REASON, longest=LONGEST_REASON)
    return text
