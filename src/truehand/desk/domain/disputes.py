"""A dispute as the desk sees it: the trade with its deadline, and the case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.trade.domain.process import State

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.disputes.domain.case import CaseView
    from truehand.trade.domain.views import TradeCard


# Where an operator rules.
RULED_FROM: Final = frozenset({State.ESCALATED, State.APPEALED})


@dataclass(frozen=True, slots=True)
class Dispute:
    """A trade in dispute; its ``due_at`` is by when a ruling is due."""

    trade: TradeCard
    case: CaseView

    def ripe(self, now: datetime) -> bool:  # noqa: ARG002 - as the pages ask
        """Whether it has come to where an operator rules."""
        return self.trade.state in RULED_FROM
