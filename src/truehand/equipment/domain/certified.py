"""Certificates as a machine's history tells them, and how one stands at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truehand.equipment.domain.passport import HistoryEntry

# The kinds of lines in a history; what changes a certificate begins with CHANGED.
CERTIFIED: Final = "certified"
CHANGED: Final = "certificate_"
_SUSPENDED, _REVOKED = "suspended", "revoked"


class Standing(StrEnum):
    """How a certificate stands at a moment."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    EXPIRED = "expired"


STANDINGS: Final[dict[Standing, tuple[tuple[str, str], str]]] = {
    Standing.VALID: (("有效", "Valid"), "good"),
    Standing.SUSPENDED: (("暂停", "Suspended"), "doubt"),
    Standing.REVOKED: (("已撤销", "Revoked"), "stop"),
    Standing.EXPIRED: (("已过期", "Expired"), "doubt"),
}


def standing_of(last: str | None, *, valid_until: datetime, at: datetime) -> Standing:
    """Return how a certificate stands: what its certifier last did to it, then whether its time has passed."""
    if last == _REVOKED:
        return Standing.REVOKED
    if valid_until <= at:
        return Standing.EXPIRED
    return Standing.SUSPENDED if last == _SUSPENDED else Standing.VALID


@dataclass(frozen=True, slots=True)
class Certified:
    """What a third party certified about a machine, as it stands at ``asked_at``; ``changes`` are oldest first."""

    issued: HistoryEntry
    changes: tuple[HistoryEntry, ...]
    asked_at: datetime

    @property
    def number(self) -> str:
        """Return the number by which anybody checks it."""
        return str(self.issued.data["number"])

    @property
    def title(self) -> str:
        """Return what is certified."""
        return str(self.issued.data.get("title", ""))

    @property
    def issued_at(self) -> datetime:
        """Return when it was issued."""
        return self.issued.at

    @property
    def valid_until(self) -> datetime:
        """Return when it expires, if nothing ends it before."""
        return datetime.fromisoformat(str(self.issued.data["until"]))

    @property
    def standing(self) -> Standing:
        """Return how it stands."""
        last = self.changes[-1].kind.removeprefix(CHANGED) if self.changes else None
        return standing_of(last, valid_until=self.valid_until, at=self.asked_at)

    @property
    def ended_at(self) -> datetime:
        """Return until when it reached: its revocation, its last day, or the moment of asking."""
        if self.standing is Standing.REVOKED:
            return self.changes[-1].at
        return min(self.valid_until, self.asked_at)

    @property
    def words(self) -> tuple[str, str]:
        """Return the standing in (zh, en)."""
        return STANDINGS[self.standing][0]

    @property
    def mark(self) -> str:
        """Return the state that marks it on a page."""
        return STANDINGS[self.standing][1]


def certificates_in(history: Iterable[HistoryEntry], *, at: datetime) -> tuple[Certified, ...]:
    """Return the certificates that a machine's history, oldest first, tells, the oldest first."""
    lines = list(history)
    changes: dict[str, list[HistoryEntry]] = {}
    for each in lines:
        if each.kind.startswith(CHANGED):
            changes.setdefault(str(each.data.get("number")), []).append(each)
    issued = [each for each in lines if each.kind == CERTIFIED]
    return tuple(Certified(each, tuple(changes.get(str(each.data["number"]), ())), at) for each in issued)
