"""A dispute as its readers see it, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.disputes.domain.thread import Entry, Thread
    from truehand.kernel.money import Money

TIME_TO_ANSWER: Final = timedelta(hours=24)


class Reason(StrEnum):
    """Why a case is opened."""

    NOT_AS_DESCRIBED = "not_as_described"
    HIDDEN_DEFECT = "hidden_defect"
    DAMAGED = "damaged"
    NOT_DELIVERED = "not_delivered"
    WRONG_MACHINE = "wrong_machine"
    PAPERS_MISSING = "papers_missing"
    OTHER = "other"


class Status(StrEnum):
    """Where a case stands; every status but OPEN is an end."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    RULED = "ruled"
    LAPSED = "lapsed"
    SETTLED = "settled"
    CONCEDED = "conceded"


REASONS: Final = {
    Reason.NOT_AS_DESCRIBED: ("与描述不符", "Not as described"),
    Reason.HIDDEN_DEFECT: ("隐蔽故障", "Hidden defect"),
    Reason.DAMAGED: ("运输损坏", "Damaged on the way"),
    Reason.NOT_DELIVERED: ("未收到设备", "Not delivered"),
    Reason.WRONG_MACHINE: ("不是同一台设备", "Not the same machine"),
    Reason.PAPERS_MISSING: ("手续资料不全", "Papers missing"),
    Reason.OTHER: ("其他", "Something else"),
}
STATUSES: Final = {
    Status.OPEN: ("处理中", "Open"),
    Status.WITHDRAWN: ("已撤回", "Withdrawn"),
    Status.RULED: ("已裁决", "Ruled"),
    Status.SETTLED: ("双方和解", "Settled by the parties"),
    Status.CONCEDED: ("对方未回应，视为认可", "Conceded by silence"),
    Status.LAPSED: ("逾期未裁决，按约定处理", "Not ruled in time; the agreed default applies"),
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who gets how much of what is held, and why."""

    id: UUID
    trade_id: UUID
    ruled_by: UUID
    to_buyer: Money
    to_seller: Money
    reasons: str
    at: datetime
    instance: int = 1
    rules: tuple[str, ...] = ()
    buyer_fault: str = "none"
    seller_fault: str = "none"


@dataclass(frozen=True, slots=True)
class PastRuling:
    """How a dispute was ruled in the end, without words: for who looks for what is like another one."""

    case_id: UUID
    trade_id: UUID
    to_buyer: int
    to_seller: int
    rules: tuple[str, ...]
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with its thread, the opener's statement first."""

    id: UUID
    trade_id: UUID
    opener: UUID
    respondent: UUID
    reason: Reason
    status: Status
    opened_at: datetime
    closed_at: datetime | None
    thread: Thread
    rulings: tuple[Ruling, ...]
    # What the opener asks to have of the price, in minor units; None for all that is held.
    claim: int | None = None

    @property
    def reason_label(self) -> tuple[str, str]:
        """The reason in (zh, en)."""
        return REASONS[self.reason]

    @property
    def status_label(self) -> tuple[str, str]:
        """The status in (zh, en)."""
        return STATUSES[self.status]

    @property
    def is_open(self) -> bool:
        """Whether the case waits for an end."""
        return self.status is Status.OPEN

    @property
    def statements(self) -> tuple[Entry, ...]:
        """Everything that was said and done in it, in order."""
        return self.thread.entries

    @property
    def ruling(self) -> Ruling | None:
        """The ruling that stands: the last one."""
        return self.rulings[-1] if self.rulings else None

    @property
    def answered(self) -> bool:
        """Whether the respondent has spoken."""
        return self.thread.heard

    @property
    def answer_until(self) -> datetime:
        """Until when the respondent is waited for."""
        return self.opened_at + TIME_TO_ANSWER
