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
    from truehand.payments.domain.channel import Instructions


class IntentStatus(StrEnum):
    """Where a payment asked of the payer stands."""

    OPEN = "open"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class PayoutStatus(StrEnum):
    """Where a payout stands."""

    WAITING = "waiting"  # reserved in the balance, a second person has to approve it
    STARTED = "started"  # taken from the balance, the bank not yet told
    SENT = "sent"  # the bank has the order
    ASKING = "asking"  # it is not known whether the bank has the order: it is being asked
    DONE = "done"
    FAILED = "failed"  # back in the balance
    CANCELLED = "cancelled"  # back in the balance before the bank was told

    @property
    def words(self) -> tuple[str, str]:
        """Return what people read: (zh, en)."""
        return _PAYOUT_WORDS[self]

    @property
    def look(self) -> str:
        """Return the state it is shown as."""
        return {"done": "good", "failed": "stop", "cancelled": "plain"}.get(self.value, "wait")


_PAYOUT_WORDS = {
    PayoutStatus.WAITING: ("待第二人复核", "A second person looks at it"),
    PayoutStatus.STARTED: ("正在提交银行", "Being handed to the bank"),
    PayoutStatus.SENT: ("银行处理中", "With the bank"),
    PayoutStatus.ASKING: ("正在向银行查询结果", "The bank is being asked"),
    PayoutStatus.DONE: ("已到账", "Paid out"),
    PayoutStatus.FAILED: ("银行退回", "Refused by the bank"),
    PayoutStatus.CANCELLED: ("已撤销", "Cancelled"),
}


# What people read of a refund where it differs from a payout: (zh, en).
_REFUND_WORDS = {
    PayoutStatus.STARTED: ("正在提交支付渠道", "Being handed to the channel"),
    PayoutStatus.SENT: ("渠道处理中", "With the channel"),
    PayoutStatus.ASKING: ("正在向渠道查询结果", "The channel is being asked"),
    PayoutStatus.DONE: ("已原路退回", "Gone back"),
    PayoutStatus.FAILED: ("渠道拒绝，已回到余额", "Refused, in the balance again"),
}


class CallbackKind(StrEnum):
    """What a channel may say."""

    PAYMENT_CONFIRMED = "payment_confirmed"
    PAYMENT_FAILED = "payment_failed"
    PAYOUT_DONE = "payout_done"
    PAYOUT_FAILED = "payout_failed"
    REFUND_DONE = "refund_done"
    REFUND_FAILED = "refund_failed"
    CHARGEBACK_OPENED = "chargeback_opened"
    CHARGEBACK_WON = "chargeback_won"
    CHARGEBACK_LOST = "chargeback_lost"

    @property
    def of_payout(self) -> bool:
        """Return whether it speaks of a payout."""
        return self in {CallbackKind.PAYOUT_DONE, CallbackKind.PAYOUT_FAILED}

    @property
    def of_refund(self) -> bool:
        """Return whether it speaks of a refund."""
        return self in {CallbackKind.REFUND_DONE, CallbackKind.REFUND_FAILED}

    @property
    def of_chargeback(self) -> bool:
        """Return whether it speaks of a payment that is taken back."""
        return self.value.startswith("chargeback")

    @property
    def of_payment(self) -> bool:
        """Return whether it speaks of a payment asked for."""
        return self in {CallbackKind.PAYMENT_CONFIRMED, CallbackKind.PAYMENT_FAILED}


@dataclass(frozen=True, slots=True)
class Intent:
    """A payment into escrow that somebody was asked for; ``reference`` is what the channel knows it by.

    ``received`` is how much of it has arrived and was held, ``instructions`` how to pay once the channel was asked.
    """

    id: UUID
    channel: str
    reference: str
    status: IntentStatus
    amount: Money
    received: Money
    payer_id: UUID
    trade_id: UUID
    purpose: Purpose
    created_at: datetime
    expires_at: datetime | None
    instructions: Instructions

    @property
    def rest(self) -> Money:
        """Return what has not arrived yet."""
        return self.amount - self.received

    def status_at(self, now: datetime) -> IntentStatus:
        """Return where it stands at a moment: one whose time is over has expired, also before anybody wrote it down."""
        over = self.status is IntentStatus.OPEN and self.expires_at is not None and now >= self.expires_at
        return IntentStatus.EXPIRED if over else self.status


class AccountState(StrEnum):
    """Whether payouts may go to an account."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    DISOWNED = "disowned"

    @property
    def words(self) -> tuple[str, str]:
        """Return what people read: (zh, en)."""
        return _ACCOUNT_WORDS[self]

    @property
    def look(self) -> str:
        """Return the state it is shown as."""
        return {"unverified": "doubt", "verified": "good", "disowned": "stop"}[self.value]


_ACCOUNT_WORDS = {
    AccountState.UNVERIFIED: ("待验证", "Not verified yet"),
    AccountState.VERIFIED: ("已验证", "Verified"),
    AccountState.DISOWNED: ("已冻结", "Frozen"),
}


@dataclass(frozen=True, slots=True)
class BankAccountView:
    """A party's own bank account; of the number only the last four digits."""

    id: UUID
    bank: str
    holder: str
    last_four: str
    added_at: datetime
    verified_at: datetime | None
    cools_until: datetime
    disowned_at: datetime | None

    @property
    def state(self) -> AccountState:
        """Whether payouts may go there, and if not why."""
        if self.disowned_at is not None:
            return AccountState.DISOWNED
        return AccountState.UNVERIFIED if self.verified_at is None else AccountState.VERIFIED


@dataclass(frozen=True, slots=True)
class Payout:
    """Money on its way from a balance to a bank account."""

    id: UUID
    channel: str
    reference: str
    status: PayoutStatus
    amount: Money
    party_id: UUID
    account: BankAccountView
    started_at: datetime
    ended_at: datetime | None
    goes_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether the bank has not been told of it, so that it can be taken back."""
        return self.status in {PayoutStatus.WAITING, PayoutStatus.STARTED}


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that a channel says has arrived: one transaction of the channel's, ``provider_id``.

    Book it once, under ``key``. ``first_time`` is false when it was told before.
    """

    id: UUID
    channel: str
    provider_id: str
    key: str
    amount: Money
    first_time: bool
    intent: Intent


class ChargebackStatus(StrEnum):
    """Where a payment that a card network took back stands."""

    OPENED = "opened"
    WON = "won"
    LOST = "lost"

    @property
    def words(self) -> tuple[str, str]:
        """Return what people read: (zh, en)."""
        return _CHARGEBACK_WORDS[self]

    @property
    def look(self) -> str:
        """Return the state it is shown as."""
        return {"opened": "doubt", "won": "good", "lost": "stop"}[self.value]


_CHARGEBACK_WORDS = {
    ChargebackStatus.OPENED: ("申诉中", "Open"),
    ChargebackStatus.WON: ("胜诉", "Won"),
    ChargebackStatus.LOST: ("败诉", "Lost"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A chargeback of a trade's payment as it stands now; lost, it waits to be met (``operations.meet_chargeback``)."""

    id: UUID
    trade_id: UUID
    purpose: Purpose
    status: ChargebackStatus
    opened_now: bool
    ended_now: bool
    # Whether other cases that the same trade stands still for are open; a payment towards a debt is none of them.
    others_open: bool


@dataclass(frozen=True, slots=True)
class Callback:
    """One thing that a channel said: a receipt and a case are for the caller to book, all else is done."""

    kind: CallbackKind
    amount: Money
    first_time: bool
    intent: Intent | None = None
    receipt: Receipt | None = None
    payout: Payout | None = None
    case: Case | None = None


@dataclass(frozen=True, slots=True)
class RefusedMessageView:
    """A message that was refused: forged, stale, altered, or of nothing that we know."""

    id: UUID
    channel: str
    code: str
    sha256: str
    size: int
    times: int
    first_at: datetime
    last_at: datetime
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class RefusedCount:
    """How many different messages a channel sent that were refused for one reason, how often in all, and when last."""

    channel: str
    code: str
    number: int
    times: int
    last_at: datetime


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


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back through the channel that it came by: part or all of a receipt of ``payment``."""

    id: UUID
    channel: str
    reference: str
    status: PayoutStatus
    amount: Money
    reason: str
    started_at: datetime
    ended_at: datetime | None
    payment: str
    receipt_id: UUID
    trade_id: UUID
    payer_id: UUID
    approval: UUID | None

    @property
    def words(self) -> tuple[str, str]:
        """Return what people read of where it stands: (zh, en)."""
        return _REFUND_WORDS.get(self.status, self.status.words)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Money that arrived for a payment (``asked``), and how much of it can still go back the way it came."""

    id: UUID
    channel: str
    payment: str
    provider_id: str
    payer_id: UUID
    trade_id: UUID
    asked: Money
    amount: Money
    left: Money
    received_at: datetime
