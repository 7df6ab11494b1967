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


# Debts are sorted into ages that begin at these days.
AGES: Final = (0, 7, 30, 90)


@dataclass(frozen=True, slots=True)
class Debt:
    """What a party owes now; ``since``, ``subject``, ``posting`` and ``charge`` are of what it began with.

    That is a transfer (``charge``) of a posting, made by ``operation``.
    """

    party_id: UUID
    owed: Money
    since: datetime
    subject: UUID
    operation: Operation
    posting: UUID
    charge: UUID


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed in one currency: how many owe how much, the oldest since when, and by age from the youngest."""

    total: Money
    debtors: int
    since: datetime
    ages: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class DebtLine:
    """One movement of a debt: ``amount`` is positive where it grew; ``after`` is what was owed then."""

    at: datetime
    operation: Operation
    subject: UUID
    posting: UUID
    amount: Money
    after: Money
