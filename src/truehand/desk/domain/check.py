"""The check of the books: ledger, the bank's words, log and trades are recomputed from what is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Mapping

Pair = tuple[str, str]

# A part of the books with more findings than this is broken whatever else there is.
MOST_FINDINGS: Final = 50
# A check that has not ended by then has lost its job.
LOST_AFTER: Final = timedelta(hours=2)


class Part(StrEnum):
    """A part of the books, in the order in which they are checked."""

    LEDGER = "ledger"
    BANK = "bank"
    LOG = "log"
    TRADES = "trades"


PARTS: Final[dict[Part, Pair]] = {
    Part.LEDGER: ("账本", "Ledger"),
    Part.BANK: ("银行回执与提现", "The bank's words and payouts"),
    Part.LOG: ("存证日志", "Evidence log"),
    Part.TRADES: ("交易", "Trades"),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one part; nothing for a sound one. ``more`` says that there are findings beyond those kept."""

    part: Part
    findings: tuple[str, ...]
    more: bool

    @property
    def label(self) -> Pair:
        """The part, for people."""
        return PARTS[self.part]


@dataclass(frozen=True, slots=True)
class Check:
    """A run of the check; ``asked_by`` is None for the nightly one, ``ended_at`` while it runs."""

    id: UUID
    asked_by: UUID | None
    started_at: datetime
    parts: tuple[Checked, ...] = ()
    ended_at: datetime | None = None

    @property
    def done(self) -> int:
        """How many parts are checked."""
        return len(self.parts)

    @property
    def total(self) -> int:
        """How many parts there are."""
        return len(Part)

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None

    @property
    def sound(self) -> bool:
        """Whether everything was checked and nothing found."""
        return not self.running and not any(each.findings for each in self.parts)

    def lost(self, now: datetime) -> bool:
        """Whether it should have ended long ago."""
        return self.running and now - self.started_at > LOST_AFTER

    def next_part(self) -> Part | None:
        """Return the part to check now; None after the last."""
        return next(iter(tuple(Part)[self.done :]), None)

    def with_part(self, checked: Checked, *, now: datetime) -> Check:
        """Return the run with one more part; the last one ends it."""
        parts = (*self.parts, checked)
        return replace(self, parts=parts, ended_at=now if len(parts) == len(Part) else None)

    def stored(self) -> dict[str, Any]:
        """Return the run in plain values, from which ``restored`` makes it again."""
        return {
            "id": str(self.id),
            "asked_by": str(self.asked_by) if self.asked_by else None,
            "started_at": self.started_at.isoformat(),
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "parts": [[each.part.value, list(each.findings), each.more] for each in self.parts],
        }


def restored(stored: Mapping[str, Any]) -> Check:
    """Return the run that was stored."""
    return Check(
        id=UUID(stored["id"]),
        asked_by=UUID(stored["asked_by"]) if stored["asked_by"] else None,
        started_at=datetime.fromisoformat(stored["started_at"]),
        parts=tuple(Checked(Part(part), tuple(findings), more) for part, findings, more in stored["parts"]),
        ended_at=datetime.fromisoformat(stored["ended_at"]) if stored["ended_at"] else None,
    )
