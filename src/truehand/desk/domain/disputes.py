"""A dispute as the desk sees it: the trade with its deadline, and the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.disputes.domain.case import CaseView
    from truehand.trade.domain.views import TradeCard


@dataclass(frozen=True, slots=True)
class Dispute:
    """A trade in dispute; its ``due_at`` is by when a ruling is due."""

    trade: TradeCard
    case: CaseView

    def ripe(self, now: datetime) -> bool:
        """Whether the other side has spoken, or had its time to."""
        return self.case.answered or self.case.answer_until <= now
