"""What the room's doors hand out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Purpose
    from truehand.kernel.money import Money


class IntentStatus(StrEnum):
    """Where a payment asked of the payer stands."""

    OPEN = "open"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


class PayoutStatus(StrEnum):
    """Where a payout stands."""

    STARTED = "started"  # taken from the balance, the bank not yet told
    SENT = "sent"  # the bank has the order
    DONE = "done"
    FAILED = "failed"  # back in the balance

    @property
    def words(self) -> tuple[str, str]:
        """Return what people read: (zh, en)."""
        return _PAYOUT_WORDS[self]

    @property
    def look(self) -> str:
        """Return the state it is shown as."""
        return {"done": "good", "failed": "stop"}.get(self.value, "wait")


_PAYOUT_WORDS = {
    PayoutStatus.STARTED: ("正在提交银行", "Being handed to the bank"),
    PayoutStatus.SENT: ("银行处理中", "With the bank"),
    PayoutStatus.DONE: ("已到账", "Paid out"),
    PayoutStatus.FAILED: ("银行退回", "Refused by the bank"),
}


class CallbackKind(StrEnum):
    """What the bank may say."""

    PAYMENT_CONFIRMED = "payment_confirmed"
    PAYMENT_FAILED = "payment_failed"
    PAYOUT_DONE = "payout_done"
    PAYOUT_FAILED = "payout_failed"

    @property
    def of_payout(self) -> bool:
        """Return whether it speaks of a payout."""
        return self in {CallbackKind.PAYOUT_DONE, CallbackKind.PAYOUT_FAILED}


@dataclass(frozen=True, slots=True)
class Intent:
    """A payment into escrow that somebody was asked for; ``reference`` is what the payer gives the bank."""

    id: UUID
    reference: str
    status: IntentStatus
    amount: Money
    payer_id: UUID
    trade_id: UUID
    purpose: Purpose
    created_at: datetime
    pay_url: str


@dataclass(frozen=True, slots=True)
class BankAccountView:
    """A party's own bank account; of the number only the last four digits."""

    id: UUID
    bank: str
    holder: str
    last_four: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Payout:
    """Money on its way from a balance to a bank account."""

    id: UUID
    reference: str
    status: PayoutStatus
    amount: Money
    party_id: UUID
    account: BankAccountView
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Callback:
    """The bank's word, recorded.

    ``key`` is the bank's own transaction: book a confirmed payment under it. ``first_time`` is false for a repeat.
    ``matches`` says that the payment is the one the open intent waited for; any other is the payer's balance.
    """

    kind: CallbackKind
    key: str
    amount: Money
    first_time: bool
    matches: bool
    intent: Intent | None = None
    payout: Payout | None = None


@dataclass(frozen=True, slots=True)
class HoldView:
    """All payouts stand still because of a matter, ``subject``."""

    id: UUID
    subject: UUID
    zh: str
    en: str
    placed_at: datetime
    placed_by: UUID | None
    lifted_at: datetime | None
    lifted_by: UUID | None
