"""A payment that a card network took back: where its case stands, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truehand.payments.domain.views import ChargebackStatus

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Chargeback:
    """A payment that a card network took back; ``case`` is the channel's own name for it, ``payment`` what was paid."""

    id: UUID
    channel: str
    trade_id: UUID
    payer_id: UUID
    status: ChargebackStatus
    amount: Money
    opened_at: datetime
    ended_at: datetime | None
    case: str
    payment: str
    # Until when the channel takes an answer, where it says so; the newest answer, which stands unless it was refused;
    # and, where one case is asked for, those that the channel refused before it, newest first.
    answer_by: datetime | None
    answer: Answer | None
    earlier: tuple[Answer, ...] = ()

    @property
    def answered(self) -> bool:
        """Return whether an answer stands."""
        return self.answer is not None and not self.answer.refused

    def waits_for_answer(self, now: datetime) -> bool:
        """Return whether it can still be answered and is not."""
        in_time = self.answer_by is None or now < self.answer_by
        return self.status is ChargebackStatus.OPENED and not self.answered and in_time


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said to a chargeback: by whom, with which bundle, when the channel took it or why it did not."""

    statement: str
    sha256: str
    size: int
    by: UUID
    at: datetime
    sent_at: datetime | None
    refused: str

    @property
    def words(self) -> tuple[str, str]:
        """Return where it stands: (zh, en)."""
        if self.refused:
            return ("渠道未接受", "Not taken by the channel")
        return ("渠道已接受", "Taken by the channel") if self.sent_at else ("正在提交渠道", "On its way to the channel")

    @property
    def look(self) -> str:
        """Return the state it is shown as."""
        return "stop" if self.refused else "good" if self.sent_at else "wait"
