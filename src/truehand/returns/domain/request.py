"""After-sales requests: what a buyer asks for beside a return, what was promised, and by when it is kept.

A request is answered in 48 hours, a complaint in 72; what was agreed is kept by its day; what was done is confirmed in
seven days. Silence has an outcome in each stage. A seller has answered for defects for two years from the delivery at
most (Civil Code of the PRC, art. 621), and a warranty as long as the contract says, by days or by the hours worked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.returns.domain.refusals import DaysOutOfRange, KindUnknown, SumOutOfRange, WarrantyOver

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.money import Money
    from truehand.returns.domain.policy import Pair

LATEST: Final = timedelta(days=730)
MOST_DAYS: Final = 90
TO_CONFIRM: Final = timedelta(days=7)


class Kind(StrEnum):
    """What is asked for."""

    PRICE_REDUCTION = "price_reduction"
    REPAIR = "repair"
    EXCHANGE = "exchange"
    WARRANTY = "warranty"
    COMPLAINT = "complaint"

    @property
    def label(self) -> Pair:
        """Return what people read."""
        return _KINDS[self]

    @property
    def to_answer(self) -> timedelta:
        """How long the other side has to answer."""
        return timedelta(hours=72 if self is Kind.COMPLAINT else 48)


_KINDS: Final = {
    Kind.PRICE_REDUCTION: ("减价", "Price reduction"),
    Kind.REPAIR: ("维修", "Repair"),
    Kind.EXCHANGE: ("更换部件或设备", "Exchange of a part or the machine"),
    Kind.WARRANTY: ("质保维修", "Repair under warranty"),
    Kind.COMPLAINT: ("投诉", "Complaint"),
}


class Status(StrEnum):
    """How far a request has come."""

    OPEN = "open"
    COUNTERED = "countered"
    AGREED = "agreed"
    DONE = "done"
    KEPT = "kept"
    DECLINED = "declined"
    SILENT = "silent"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"
    DISPUTED = "disputed"

    @property
    def label(self) -> Pair:
        """Return what people read."""
        return _STATUSES[self][0]

    @property
    def silence(self) -> Pair | None:
        """Return what silence comes to; None where nobody is waited for."""
        return _STATUSES[self][1]

    @property
    def mark(self) -> str:
        """Return the badge's state."""
        if self is Status.KEPT:
            return "good"
        return "wait" if self in LIVING else "stop" if self in FAILED else "neutral"


_STATUSES: Final[dict[Status, tuple[Pair, Pair | None]]] = {
    Status.OPEN: (
        ("待卖方答复", "The seller answers"),
        ("逾期未答复，买方可提出争议。", "Silence lets the buyer dispute."),
    ),
    Status.COUNTERED: (
        ("待买方答复", "The buyer answers"),
        ("逾期未答复，申请终止。", "Without an answer the request ends."),
    ),
    Status.AGREED: (
        ("已同意，待履行", "Agreed, to be kept"),
        ("逾期未履行，买方可提出争议。", "If it is not kept in time, the buyer may dispute."),
    ),
    Status.DONE: (("待买方确认", "The buyer confirms"), ("逾期视为确认。", "Silence confirms.")),
    Status.KEPT: (("已履行", "Kept"), None),
    Status.DECLINED: (("已拒绝", "Declined"), None),
    Status.SILENT: (("逾期未答复", "Not answered"), None),
    Status.BROKEN: (("逾期未履行", "Not kept"), None),
    Status.WITHDRAWN: (("已终止", "Ended"), None),
    Status.DISPUTED: (("已转入争议", "In dispute"), None),
}
LIVING: Final = (Status.OPEN, Status.COUNTERED, Status.AGREED, Status.DONE)
FAILED: Final = (Status.DECLINED, Status.SILENT, Status.BROKEN)
# What silence makes of each stage.
BY_SILENCE: Final = {
    Status.OPEN: Status.SILENT,
    Status.COUNTERED: Status.WITHDRAWN,
    Status.AGREED: Status.BROKEN,
    Status.DONE: Status.KEPT,
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be had: a sum for a price reduction, else the act that was described; within so many days."""

    kind: Kind
    amount: Money
    days: int


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as both sides see it; ``answer`` is what the seller said last, ``due_at`` None once it has ended."""

    id: UUID
    trade_id: UUID
    asker_id: UUID
    answerer_id: UUID
    kind: Kind
    reason: str
    statement: str
    answer: str
    amount: Money
    days: int
    status: Status
    asked_at: datetime
    due_at: datetime | None

    @property
    def living(self) -> bool:
        """Whether somebody is waited for."""
        return self.status in LIVING

    @property
    def failed(self) -> bool:
        """Whether the buyer may take it to a dispute."""
        return self.status in FAILED


@dataclass(frozen=True, slots=True)
class Warranty:
    """What the contract grants: days from the delivery, hours beyond those that were stated (0: no bound)."""

    delivered_at: datetime
    days: int
    hours: int
    hours_then: int | None


def checked(proposal: Proposal, most: Money) -> Proposal:
    """Return a proposal; refuse (SumOutOfRange, DaysOutOfRange) what nobody can owe: a sum is of price reductions."""
    asked = proposal.amount.minor
    fits = 0 < asked <= most.minor if proposal.kind is Kind.PRICE_REDUCTION else asked == 0
    if not fits or proposal.amount.currency != most.currency:
        raise SumOutOfRange(most=most)
    if not 1 <= proposal.days <= MOST_DAYS:
        raise DaysOutOfRange(most=MOST_DAYS)
    return proposal


def kind_of(told: str) -> Kind:
    """Return the kind; refuses KindUnknown."""
    if told not in set(Kind):
        raise KindUnknown
    return Kind(told)


def require_covered(warranty: Warranty, hours_now: int | None, now: datetime) -> None:
    """Refuse (WarrantyOver) where the warranty ended, by days or by the meter, whichever came first."""
    over = now >= warranty.delivered_at + timedelta(days=warranty.days)
    if warranty.hours and not over:
        over = hours_now is None or hours_now > (warranty.hours_then or 0) + warranty.hours
    if not warranty.days or over:
        raise WarrantyOver(days=warranty.days, hours=warranty.hours)
