"""What a bank's statement or a gateway's settlement file says, line by line, whatever format it came in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from truehand.kernel.money import Money


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One movement as ``source`` reports it: ``amount`` is signed, plus is into our account; ``id`` is the source's."""

    source: str
    id: str
    day: date
    amount: Money
    reference: str
    text: str = ""
    provider_id: str = ""
    fee: Money | None = None


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
