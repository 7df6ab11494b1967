"""What a bank's statement or a gateway's settlement file says, line by line, in one form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from truehand.kernel.money import Money


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line; ``id`` is the reporter's own and names it within ``source`` (a channel, or an account at a bank).

    ``amount`` is signed and stands before the fee: positive came into our account. ``fee`` is what the reporter kept of
    it for itself.
    """

    source: str
    id: str
    day: date
    amount: Money
    reference: str
    text: str
    provider_id: str = ""
    fee: Money | None = None
