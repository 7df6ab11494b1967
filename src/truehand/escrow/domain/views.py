"""What the read door hands out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.escrow.domain.accounts import Line
from truehand.escrow.domain.posting import transfer_told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Account, Purpose
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
    RECEIVE_SUSPENSE = "receive_suspense"
    PLACE_SUSPENSE = "place_suspense"
    REFUND_SUSPENSE = "refund_suspense"
    RELEASE_PART = "release_part"
    PAY_FEE = "pay_fee"
    CHARGE = "charge"
    NET_DEBT = "net_debt"
    WRITE_OFF = "write_off"
    CONVERT = "convert"
    SETTLE_CHANNEL = "settle_channel"
    REFUND = "refund"
    CHARGEBACK = "chargeback"
    END_CHARGEBACK = "end_chargeback"
    FUND = "fund"
    BANK_CHARGE = "bank_charge"
    CORRECT = "correct"
    POST_RESERVED = "post_reserved"
    EARN_PREMIUM = "earn_premium"
    PAY_CLAIM = "pay_claim"
    PAY_GUARANTEE = "pay_guarantee"
    FUND_GUARANTEE = "fund_guarantee"

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
    Operation.RECEIVE_SUSPENSE: ("收到待查款项", "Received, not yet placed"),
    Operation.PLACE_SUSPENSE: ("待查款项已认领", "Unplaced payment placed"),
    Operation.REFUND_SUSPENSE: ("待查款项退回", "Unplaced payment on its way back"),
    Operation.RELEASE_PART: ("托管放款", "Released from escrow"),
    Operation.PAY_FEE: ("支付约定费用", "Agreed fee paid"),
    Operation.CHARGE: ("应付款扣收", "Charged"),
    Operation.NET_DEBT: ("抵扣欠款", "Debt netted"),
    Operation.WRITE_OFF: ("欠款核销", "Debt written off"),
    Operation.CONVERT: ("货币兑换", "Currency exchanged"),
    Operation.SETTLE_CHANNEL: ("支付渠道结算", "Settled by the gateway"),
    Operation.REFUND: ("退款", "Refund"),
    Operation.CHARGEBACK: ("拒付（渠道扣回）", "Chargeback"),
    Operation.END_CHARGEBACK: ("拒付结案", "Chargeback ended"),
    Operation.FUND: ("平台自有资金变动", "Operator's own funds moved"),
    Operation.BANK_CHARGE: ("银行手续费", "Bank charge"),
    Operation.CORRECT: ("更正（红字冲销）", "Correction by counter-entry"),
    Operation.EARN_PREMIUM: ("保险费（保障开始）", "Premium, as cover begins"),
    Operation.PAY_CLAIM: ("保险赔款", "Insurance claim paid"),
    Operation.PAY_GUARANTEE: ("交易保障基金赔付", "Paid by the guarantee fund"),
    Operation.FUND_GUARANTEE: ("拨入交易保障基金", "Paid into the guarantee fund"),
    Operation.POST_RESERVED: ("预留资金划出", "Reserved money paid out"),
}


@dataclass(frozen=True, slots=True)
class TransferView:
    """One posted transfer with the balances it left behind; None for a hot account, whose balance is added up."""

    id: UUID
    key: str
    operation: Operation
    subject: UUID
    at: datetime
    debit: Account
    credit: Account
    amount: Money
    debit_after: Money | None
    credit_after: Money | None

    def evidence(self) -> dict[str, Json]:
        """Return what the evidence log says about the transfer."""
        return transfer_told(self.id, self.key, self.operation, Line(self.debit, self.credit, self.amount))


class Outcome(StrEnum):
    """How a reservation ended."""

    POSTED = "posted"
    VOID = "void"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Reservation:
    """Money of one account promised to another; ``posted`` is what moved when it ended, None says it has not ended."""

    key: str
    subject: UUID
    account: Account
    to: Account
    amount: Money
    at: datetime
    expires_at: datetime
    outcome: Outcome | None
    posted: Money
    content: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Held:
    """What one hold of a trade has in it; ``since`` is when it was opened."""

    trade_id: UUID
    purpose: Purpose
    amount: Money
    since: datetime
    frozen: bool


@dataclass(frozen=True, slots=True)
class HeldPart:
    """Held money of one origin: who paid it in, when, by which posting and for what."""

    purpose: Purpose
    amount: Money
    paid_by: UUID | None
    key: str
    operation: Operation
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """Client money in one account: of a trade and purpose, a party, or an item that nobody could place."""

    owner: UUID
    purpose: Purpose | None
    amount: Money
    since: datetime


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement of a party's balance: ``amount`` is signed, ``after`` is what it left."""

    id: UUID
    at: datetime
    operation: Operation
    subject: UUID
    posting: UUID
    amount: Money
    after: Money


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a currency's money is and whose it is.

    custodian + clearing = held + balances + in transit + suspense (owed to clients) + guarantee (the fund, nobody's
    own) + own + owed_to_us, the last being what debtors and card networks owe the platform, as a negative amount,
    without what of it is the fund's to recover.
    """

    currency: str
    custodian: Money
    clearing: Money
    held: Money
    balances: Money
    in_transit: Money
    suspense: Money
    guarantee: Money
    own: Money
    owed_to_us: Money

    @property
    def owed_to_clients(self) -> Money:
        """Return the client liabilities."""
        return self.held + self.balances + self.in_transit + self.suspense

    @property
    def cover(self) -> Money:
        """Return what is there beyond client money and fund; below zero, those would cover the operator's losses."""
        return self.own + self.owed_to_us

    @property
    def difference(self) -> Money:
        """Return what is unaccounted for: zero, or something is badly wrong."""
        return self.there - self.owed_to_clients - self.guarantee - self.cover

    @property
    def there(self) -> Money:
        """Return what lies with the bank and the gateways."""
        return self.custodian + self.clearing

    @property
    def sound(self) -> bool:
        """Return whether all client money is there, and no more left the custodian than came."""
        return self.difference.minor == 0 and min(self.cover.minor, self.custodian.minor) >= 0

    def figures(self) -> dict[str, Json]:
        """Return all of it as the evidence log tells it: amounts as text, which no number's size limits."""
        names = (
            "custodian",
            "clearing",
            "held",
            "balances",
            "in_transit",
            "suspense",
            "guarantee",
            "own",
            "owed_to_us",
        )
        return {"currency": self.currency, **{name: str(getattr(self, name).minor) for name in names}}


@dataclass(frozen=True, slots=True)
class OwnMoney:
    """What a party may have paid out, what is on its way to its bank, and what it owes; one amount per currency each.

    In ``balance`` and ``in_transit`` stands every currency that there ever was; ``reserved``, what is promised of the
    balance and not in it any more, and ``owed`` are positive; ``recourse`` is what of the latter is the
    guarantee fund's.
    """

    balance: tuple[Money, ...]
    reserved: tuple[Money, ...]
    in_transit: tuple[Money, ...]
    owed: tuple[Money, ...]
    recourse: tuple[Money, ...] = ()
