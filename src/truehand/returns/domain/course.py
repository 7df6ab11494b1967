"""A return under way: why, where it stands, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.kernel.text import cleaned
from truehand.returns.domain.refusals import CauseUnknown, TextOutOfRange

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.returns.domain.policy import Pair

LONGEST: Final = 2_000
LONGEST_TRACKING: Final = 200


class Cause(StrEnum):
    """Why a machine goes back."""

    NO_REASON = "no_reason"
    NOT_AS_DESCRIBED = "not_as_described"
    HIDDEN_DEFECT = "hidden_defect"
    WRONG_MACHINE = "wrong_machine"
    DAMAGED = "damaged"

    @property
    def label(self) -> Pair:
        """Return what people read."""
        return _CAUSES[self]


_CAUSES: Final = {
    Cause.NO_REASON: ("无理由退货", "Without a reason"),
    Cause.NOT_AS_DESCRIBED: ("与描述不符", "Not as described"),
    Cause.HIDDEN_DEFECT: ("有隐瞒的缺陷", "A hidden defect"),
    Cause.WRONG_MACHINE: ("不是所购设备", "Another machine"),
    Cause.DAMAGED: ("送达时已损坏", "Damaged on arrival"),
}


class Outcome(StrEnum):
    """How a return ended."""

    REFUNDED = "refunded"
    DROPPED = "dropped"
    LAPSED = "lapsed"
    DISPUTED = "disputed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A return as both sides see it; times are None until it has come so far."""

    trade_id: UUID
    asker_id: UUID
    cause: Cause
    statement: str
    asked_at: datetime
    granted_at: datetime | None
    sent_at: datetime | None
    tracking: str
    photo: str
    received_at: datetime | None
    outcome: Outcome | None
    ended_at: datetime | None


def cause_of(told: str) -> Cause:
    """Return the cause of a return that needs one; refuse (CauseUnknown) anything else."""
    if told not in set(Cause) - {Cause.NO_REASON}:
        raise CauseUnknown
    return Cause(told)


def words(text: str, limit: int = LONGEST) -> str:
    """Return words without outer blanks; refuse (TextOutOfRange) none, too many, or what no database stores."""
    found = cleaned(text, limit)
    if found is None:
        raise TextOutOfRange(limit=limit)
    return found
