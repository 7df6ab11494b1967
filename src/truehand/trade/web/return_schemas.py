"""The wire forms of a return."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ninja import Schema

from truehand.edge.schemas import MoneySchema, Words

if TYPE_CHECKING:
    from truehand.returns.domain.policy import Answer


class AnswerOut(Schema):
    """Whether a machine may go back without a reason, until when, and who pays what."""

    allowed: bool
    until: datetime | None
    fee: MoneySchema
    way_back: str
    why: Words

    @classmethod
    def of(cls, answer: Answer) -> AnswerOut:
        """Return the wire form."""
        return cls(
            allowed=answer.allowed,
            until=answer.until,
            fee=MoneySchema.of(answer.fee),
            way_back=answer.way_back.value,
            why=Words.of(answer.why),
        )
