"""What the read door hands out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Account
    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money

# The kind of the evidence entry that tells of one transfer.
TRANSFER_RECORDED: Final = "escrow.transfer"


class Operation(StrEnum):
    """What a posting was made for."""

    RECEIVE = "receive"
    RECEIVE_UNALLOCATED = "receive_unallocated"
    RELEASE = "release"
    GIVE_BACK = "give_back"
    SPLIT = "split"
    SEIZE = "seize"
    START_PAYOUT = "start_payout"
    FINISH_PAYOUT = "finish_payout"
    FAIL_PAYOUT = "fail_payout"

    @property
    def words(self) -> tuple[str, str]:
        """Return what people read: (zh, en)."""
        return _WORDS[self]


_WORDS = {
    Operation.RECEIVE: ("付款存入托管", "Payment received into escrow"),
    Operation.RECEIVE_UNALLOCATED: ("收到款项，记入余额", "Payment received into the balance"),
    Operation.RELEASE: ("托管放款", "Released from escrow"),
    Operation.GIVE_BACK: ("托管退还", "Given back from escrow"),
    Operation.SPLIT: ("按约定或裁决分配", "Divided by agreement or ruling"),
    Operation.SEIZE: ("扣罚保证金的赔付", "Share of a forfeited deposit"),
    Operation.START_PAYOUT: ("提现", "Payout"),
    Operation.FINISH_PAYOUT: ("提现到账", "Payout confirmed by the bank"),
    Operation.FAIL_PAYOUT: ("提现失败，退回余额", "Payout failed, returned to the balance"),
}


@dataclass(frozen=True, slots=True)
class TransferView:
    """One posted transfer with the balances it left behind."""

    id: UUID
    key: str
    operation: Operation
    subject: UUID
    at: datetime
    debit: Account
    credit: Account
    amount: Money
    debit_after: Money
    credit_after: Money

    def evidence(self) -> dict[str, Json]:
        """Return what the evidence log says about the transfer."""
        purpose = self.debit.purpose or self.credit.purpose
        return {
            "transfer": str(self.id),
            "key": self.key,
            "operation": self.operation.value,
            "debit": self.debit.name,
            "credit": self.credit.name,
            "minor": self.amount.minor,
            "currency": self.amount.currency,
            "purpose": purpose.value if purpose else None,
        }


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement of a party's balance: ``amount`` is signed, ``after`` is what it left."""

    id: UUID
    at: datetime
    operation: Operation
    subject: UUID
    amount: Money
    after: Money


@dataclass(frozen=True, slots=True)
class Proof:
    """Per currency: custodian = held + balances + in transit (owed to clients) + own (the operator's revenue)."""

    currency: str
    custodian: Money
    held: Money
    balances: Money
    in_transit: Money
    own: Money

    @property
    def owed_to_clients(self) -> Money:
        """Return the client liabilities."""
        return self.held + self.balances + self.in_transit

    @property
    def difference(self) -> Money:
        """Return what is unaccounted for: zero, or something is badly wrong."""
        return self.custodian - self.owed_to_clients - self.own
