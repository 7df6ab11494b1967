"""What a party owes the platform, as its readers see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.views import Operation
    from truehand.kernel.money import Money

# The act of the proposal by which a second operator agrees that a debt is given up.
WRITE_OFF: Final = "escrow.write_off"
WRITE_OFF_WORDS: Final = ("核销欠款", "Write off a debt")


@dataclass(frozen=True, slots=True)
class Debt:
    """What a party owes now; ``since`` and ``subject`` are of the charge that it began with, made by ``operation``."""

    party_id: UUID
    owed: Money
    since: datetime
    subject: UUID
    operation: Operation


@dataclass(frozen=True, slots=True)
class DebtLine:
    """One movement of a debt: ``amount`` is positive where it grew; ``after`` is what was owed then."""

    at: datetime
    operation: Operation
    subject: UUID
    amount: Money
    after: Money
