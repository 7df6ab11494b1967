"""What a bank's statement or a gateway's settlement file says, line by line, whatever format it came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.money import Money

# The act that two operators agree on; its subject is the line that is told differently, or a bank's file that does it.
ACCEPT_CHANGE: Final = "payments.accept_change"
# What an operator may make of it.
ACCEPT_WORDS: Final = ("接受更正后的报告", "Accept what is told anew")


class Verdict(StrEnum):
    """What two people say of a line that is told differently now."""

    ACCEPT = "accept"  # it counts as it is told now
    REFUSE = "refuse"  # it counts as it was told first; the later telling is wrong, or forged
    APART = "apart"  # both are true: the bank gave one reference to two movements

    @property
    def words(self) -> tuple[str, str]:
        """Return what people read: (zh, en)."""
        return _VERDICT_WORDS[self]


_VERDICT_WORDS: Final = {
    Verdict.ACCEPT: ("以更正后的为准", "It counts as it is told now"),
    Verdict.REFUSE: ("以首次为准，不采信后来的", "It counts as it was told first; the later telling is not believed"),
    Verdict.APART: ("是两笔不同的流水，分别入账", "They are two movements: the later one is booked too"),
}


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One movement as ``source`` reports it: ``amount`` is signed, plus is into our account; ``id`` is the source's.

    ``batch`` names the sum in which a gateway sends it to the bank, where it says so.
    """

    source: str
    id: str
    day: date
    amount: Money
    reference: str
    text: str = ""
    provider_id: str = ""
    fee: Money | None = None
    batch: str = ""

    def digest(self) -> str:
        """Return the fingerprint of all that is told of the line."""
        cost = None if self.fee is None else (self.fee.minor, self.fee.currency)
        told = (self.day.isoformat(), self.amount.minor, self.amount.currency, self.reference, self.text)
        return sha256(repr((*told, self.provider_id, cost, self.batch)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Batch:
    """What a gateway sends to the bank in one sum: ``net`` is what all of its lines come to, less their fees."""

    channel: str
    name: str
    net: Money


# How many days after a gateway's day its sum may be at the bank: a weekend and holidays between.
SETTLED_WITHIN: Final = timedelta(days=7)


def sum_of_day(channel: str, day: date) -> str:
    """Return our name of what a gateway sends to the bank for a day in one sum that it gives no name."""
    return f"{channel} {day.isoformat()}"


@dataclass(frozen=True, slots=True)
class Report:
    """One statement or settlement file: the days that it covers, and the balances it states, where it does."""

    id: UUID
    source: str
    name: str
    since: date
    until: date
    currency: str
    opening: Money | None
    closing: Money | None
    sha256: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line as it was kept, and as a later report tells it; ``ended_at`` is when two people said which counts."""

    id: UUID
    old: ReportLine
    new: ReportLine
    found_at: datetime
    ended_at: datetime | None
