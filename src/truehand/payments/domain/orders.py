"""Payments that the bank is told to make, and the files that tell it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.money import Money


class OrderKind(StrEnum):
    """What an order is for."""

    PAYOUT = "payout"
    REFUND = "refund"


class OrderState(StrEnum):
    """Where an order stands: only the bank's statement, or its status report, ends it."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    RETURNED = "returned"  # was done, and came back

    @property
    def words(self) -> tuple[str, str]:
        """Return what people read: (zh, en)."""
        return _WORDS[self]


_WORDS: Final = {
    OrderState.WAITING: ("等待银行结果", "Waiting for the bank"),
    OrderState.DONE: ("已付出", "Paid"),
    OrderState.FAILED: ("被银行拒绝", "Rejected by the bank"),
    OrderState.RETURNED: ("被退回", "Returned"),
}


@dataclass(frozen=True, slots=True)
class PaymentOrderLine:
    """One payment of an order file."""

    reference: str
    amount: Money
    holder: str
    number: str
    bank: str


@dataclass(frozen=True, slots=True)
class OrderFileView:
    """An order file: how much it orders, and whether the custodian has it."""

    id: UUID
    message_id: str
    account: str
    version: str
    orders: int
    total: Money
    sha256: str
    made_at: datetime
    handed_at: datetime | None
    waiting: int


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order, of the number only the last four digits."""

    reference: str
    kind: OrderKind
    state: OrderState
    amount: Money
    holder: str
    last_four: str
    bank: str
    reason: str
    ordered_at: datetime
