"""A money act and its confirmation: a fresh second factor bound to who gets what.

What the person is shown is what is signed: kind, payee, amount and subject go into one digest, and the challenge that
a passkey signs is a hash of it with a nonce (dynamic linking: RTS on strong customer authentication, EU 2018/389,
article 5). Any difference between what was confirmed and what is then asked for makes another digest.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.kernel.canonical import digest

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.money import Money

LIFETIME: Final = timedelta(minutes=5)
# Wrong answers of one party within LIFETIME, and within a day; then nothing is checked until they are past.
MOST_MISSES: Final = 5
MOST_MISSES_A_DAY: Final = 20
DAY: Final = timedelta(days=1)
# A time-based code is of one step of 30 seconds (RFC 6238); who types slowly may be one behind.
STEP_SECONDS: Final = 30
STEPS_BEHIND: Final = 1
NONCE_BYTES: Final = 32
LONGEST_PAYEE: Final = 400

_PREFIX: Final = b"truehand money confirmation/1\n"


class ActKind(StrEnum):
    """What is done with money."""

    PAY = "pay"
    PAY_DEPOSIT = "pay_deposit"
    PAY_FEES = "pay_fees"
    PAY_OUT = "pay_out"
    ADD_ACCOUNT = "add_account"
    REMOVE_ACCOUNT = "remove_account"
    APPROVE = "approve"
    EXCHANGE = "exchange"
    PAY_DEBT = "pay_debt"
    PAY_PREMIUM = "pay_premium"
    PAY_IN = "pay_in"
    SIGN_AMENDMENT = "sign_amendment"
    BID = "bid"

    @property
    def words(self) -> tuple[str, str]:
        """Return the act's name: (zh, en)."""
        return _NAMES[self]


class Method(StrEnum):
    """Which second factor confirmed."""

    CODE = "code"
    PASSKEY = "passkey"


_NAMES: Final[dict[ActKind, tuple[str, str]]] = {
    ActKind.PAY: ("支付货款至托管账户", "Pay into escrow"),
    ActKind.PAY_DEPOSIT: ("缴纳保证金", "Pay a deposit"),
    ActKind.PAY_FEES: ("预付检测与运输费", "Pay for inspection and transport"),
    ActKind.PAY_OUT: ("提现", "Pay out"),
    ActKind.ADD_ACCOUNT: ("添加银行账户", "Add a bank account"),
    ActKind.REMOVE_ACCOUNT: ("移除银行账户", "Remove a bank account"),
    ActKind.APPROVE: ("复核批准", "Approve"),
    ActKind.EXCHANGE: ("货币兑换", "Exchange currency"),
    ActKind.PAY_DEBT: ("偿还欠款", "Pay what you owe"),
    ActKind.PAY_PREMIUM: ("支付保险费", "Pay a premium"),
    ActKind.PAY_IN: ("存入理赔款", "Pay in for a claim"),
    ActKind.SIGN_AMENDMENT: ("签署合同变更", "Sign an amendment"),
    ActKind.BID: ("拍卖出价", "Bid in an auction"),
}
_SENTENCES: Final[dict[ActKind, tuple[str, str]]] = {
    ActKind.PAY: (
        "您向托管账户支付 {amount}；您验收之后，{payee} 才能收到这笔钱。",
        "You pay {amount} into escrow; {payee} receives it only after you accept.",
    ),
    ActKind.PAY_DEPOSIT: (
        "您向托管账户缴纳保证金 {amount}；交易如约完成即退还。若您违约，{payee} 可获赔其中一部分。",
        "You pay {amount} into escrow as your deposit. It returns when the trade ends well; else part goes to {payee}.",
    ),
    ActKind.PAY_FEES: (
        "您为与 {payee} 的交易向托管账户预付检测与运输费 {amount}；未用部分退还给您。",
        "You pay {amount} into escrow for inspection and transport in the trade with {payee}; what is left returns.",
    ),
    ActKind.PAY_OUT: ("您把 {amount} 提现到 {payee}。", "You send {amount} to {payee}."),
    ActKind.ADD_ACCOUNT: ("今后可提现到 {payee}。", "Payouts may go to {payee} from now on."),
    ActKind.REMOVE_ACCOUNT: ("不再提现到 {payee}。", "No more payouts go to {payee}."),
    ActKind.APPROVE: ("您批准由 {payee} 获得 {amount}。", "You approve that {payee} gets {amount}."),
    ActKind.EXCHANGE: ("您用余额中的 {amount} 换得 {payee}。", "You give {amount} of your balance and get {payee}."),
    ActKind.PAY_PREMIUM: (
        "您支付保险费 {amount}，托管至保障开始后付给 {payee}；保障未开始则全额退还。",
        "You pay a premium of {amount}, held until cover begins and then paid to {payee}; else all of it returns.",
    ),
    ActKind.PAY_IN: (
        "您向自己的余额存入 {amount}，用于支付 {payee} 的理赔款；支付理赔款时须另行确认。",
        "You pay {amount} into your own balance, for the claim of {payee}; paying the claim is confirmed by itself.",
    ),
    ActKind.SIGN_AMENDMENT: (
        "您签署与 {payee} 的合同变更，即您刚才看到的文本；双方签署后按变更后的条款履行。",
        "You sign the amended contract with {payee}, the text you have just seen; it binds once both have signed.",
    ),
    ActKind.BID: (
        "您出价：若中拍，您向 {payee} 支付的价款（含买方佣金）不超过 {amount}。出价不可撤回。",
        "If you win, you pay {payee} at most {amount}, premium included. A bid is not taken back.",
    ),
    ActKind.PAY_DEBT: ("您向 {payee} 偿还欠款 {amount}。", "You pay {amount} of what you owe to {payee}."),
}


@dataclass(frozen=True, slots=True)
class MoneyAct:
    """Who gets what: ``payee`` in words, as the person reads it, and ``subject``, what it is about.

    ``binds`` is the digest of anything else that must not change (a full account number, a proposal's payload).
    """

    kind: ActKind
    payee: str
    amount: Money | None
    subject: UUID
    binds: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 over all of it (canonical JSON), in hexadecimal."""
        return digest(
            {
                "act": self.kind.value,
                "payee": self.payee,
                "minor": None if self.amount is None else str(self.amount.minor),
                "currency": None if self.amount is None else self.amount.currency,
                "subject": str(self.subject),
                "binds": self.binds,
            }
        )

    @property
    def sentence(self) -> tuple[str, str]:
        """Who gets what, (zh, en), as the person confirms it."""
        amount = "" if self.amount is None else str(self.amount)
        zh, en = (words.format(payee=self.payee, amount=amount) for words in _SENTENCES[self.kind])
        return zh, en

    def data(self) -> dict[str, str]:
        """Return the act's parts as a program sends them back."""
        amount = {} if self.amount is None else {"minor": str(self.amount.minor), "currency": self.amount.currency}
        return {
            "kind": self.kind.value,
            "payee": self.payee,
            **amount,
            "subject": str(self.subject),
            "binds": self.binds,
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """A confirmation that is being asked for; ``credentials`` are the passkeys that may answer (base64url)."""

    id: UUID
    act: MoneyAct
    expires_at: datetime
    challenge: str
    rp_id: str
    credentials: tuple[str, ...]
    by_code: bool
    confirmed: bool

    @property
    def possible(self) -> bool:
        """Whether the person has any second factor."""
        return self.by_code or bool(self.credentials)


def challenge(nonce: bytes, act_digest: str) -> bytes:
    """Return the 32 bytes that a passkey signs: they commit to this one asking and to the whole act."""
    return hashlib.sha256(_PREFIX + nonce + act_digest.encode()).digest()


def steps_at(now: datetime) -> tuple[int, ...]:
    """Return the time steps whose codes count at an instant, the newest first."""
    newest = int(now.timestamp()) // STEP_SECONDS
    return tuple(newest - behind for behind in range(STEPS_BEHIND + 1))
