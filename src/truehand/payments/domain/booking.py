"""What a line of a statement does: decided here, from what was asked and what the line says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

from truehand.kernel.worded import Worded
from truehand.payments.domain.bank_account import same_holder
from truehand.payments.domain.views import IntentStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money
    from truehand.payments.domain.statement import Entry
    from truehand.payments.domain.views import Intent

Words = tuple[str, str]


class LineState(Worded):
    """What a line did."""

    NEW = "new", "待处理", "Not decided yet"
    # A payment that was asked for: into the hold, the rest to the payer's balance.
    PAYMENT = "payment", "已入账", "Payment received"
    SUSPENSE = "suspense", "待查", "In suspense"
    PAID_OUT = "paid_out", "付款成功", "Paid out"  # an order of ours, carried out
    RETURNED = "returned", "付款退回", "Payout returned"  # an order of ours that came back
    CHARGE = "charge", "银行手续费", "Bank charge"
    UNEXPLAINED = "unexplained", "不明支出", "Nobody ordered this"  # money that left and nobody ordered it
    SETTLEMENT = "settlement", "渠道结算款", "Gateway's settlement"  # what a gateway settled, booked when its file came
    # Names a settlement and is not its sum: nothing is booked.
    DIFFERS = "differs", "与渠道结算金额不符", "Not what the gateway settled"
    # Contradicts a line that is known: two people say which counts.
    TOLD_ANEW = "told_anew", "与此前流水矛盾", "Contradicts an earlier line"

    @property
    def look(self) -> str:
        """Return the state it is shown as."""
        return _LINE_LOOKS.get(self, "good")


class SuspenseReason(Worded):
    """Why money could not be placed."""

    UNKNOWN = "unknown", "没有可识别的附言", "No reference of ours"
    DUPLICATE = "duplicate", "该笔款项已付清", "Already paid in full"
    # Of earlier days: a payer who is known has it in the balance now.
    WRONG_CURRENCY = "wrong_currency", "币种与应付款不符", "Another currency than asked"
    THIRD_PARTY = "third_party", "付款户名与实名不一致", "Paid from somebody else's account"
    NAMELESS = "nameless", "银行未提供付款户名", "The bank names no payer"
    RETURN_UNKNOWN = "return_unknown", "退回款对应不到付款", "Returned, and no order of ours fits"
    SETTLEMENT = "settlement", "与渠道结算单不符", "Not what the gateway's settlement file says"


class SuspenseState(Worded):
    """Where an item in suspense stands."""

    OPEN = "open", "待处理", "Open"
    REFUNDING = "refunding", "退款中", "On its way back"  # ordered; open again if the bank does not do it
    PLACED = "placed", "已认领", "Placed"
    REFUNDED = "refunded", "已退回", "Sent back"


_LINE_LOOKS: Final = {
    LineState.NEW: "wait",
    LineState.SUSPENSE: "doubt",
    LineState.RETURNED: "doubt",
    LineState.UNEXPLAINED: "stop",
    LineState.DIFFERS: "stop",
    LineState.TOLD_ANEW: "stop",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A payment that was asked for, and the payer's verified name."""

    intent: Intent
    payer_name: str


def credit_goes_to(entry: Entry, wanted: Wanted | None) -> SuspenseReason | None:
    """Return why a credit goes into suspense, None when it is the payment that was asked for.

    A payment asked for is one even when it is too small, too large or too late: what it fills and what is the payer's
    balance is decided where it is booked, and so is what comes in another currency. Money of another name than the
    payer's verified one is looked at by a person first (third-party payment), and so is money of no name.
    """
    if wanted is None:
        return SuspenseReason.UNKNOWN
    if not entry.name:
        return SuspenseReason.NAMELESS
    if not same_holder(entry.name, wanted.payer_name):
        return SuspenseReason.THIRD_PARTY
    paid = wanted.intent.status is IntentStatus.PAID
    return SuspenseReason.DUPLICATE if paid and entry.amount == wanted.intent.amount else None


class PlaceKind(StrEnum):
    """Where an item in suspense may go."""

    PAYMENT = "payment"  # it was for a payment that was asked for: into that trade's hold
    BALANCE = "balance"  # it is a party's own
    REFUND = "refund"  # back to the account it came from
    OWN = "own"  # put in by the operator, to cover what it lends and loses
    SETTLEMENT = "settlement"  # what a gateway sent of its settlement: all of it, or short by so much

    @property
    def words(self) -> Words:
        """Return what people read: (zh, en)."""
        return _PLACE_WORDS[self]


_PLACE_WORDS: Final = {
    PlaceKind.PAYMENT: ("计入某笔应付款", "Count it for a payment that was asked for"),
    PlaceKind.BALANCE: ("计入某人余额", "Give it to a party's balance"),
    PlaceKind.REFUND: ("原路退回付款账户", "Send it back to the account it came from"),
    PlaceKind.SETTLEMENT: ("认定为某笔渠道结算款（可以少于结算单）", "It is a gateway's settlement, whole or short"),
    PlaceKind.OWN: ("平台投入的自有资金", "It is the operator's own money, put in to cover what it lends and loses"),
}
# The act that two operators agree on; the item is its subject.
PLACE_SUSPENSE: Final = "payments.place_suspense"


@dataclass(frozen=True, slots=True)
class Placing:
    """What is to become of an item; an approval covers exactly this."""

    how: PlaceKind
    reference: str = ""
    party_id: UUID | None = None

    def payload(self) -> dict[str, Json]:
        """Return the part of what is approved that says what to do."""
        party = None if self.party_id is None else str(self.party_id)
        return {"how": self.how.value, "reference": self.reference, "party": party}

    @classmethod
    def approved(cls, payload: Mapping[str, Json]) -> Placing:
        """Return what a proposal's payload says; the inverse of ``payload``."""
        party = payload.get("party")
        return cls(
            PlaceKind(str(payload["how"])), str(payload["reference"]), None if party is None else UUID(str(party))
        )


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a statement as it is shown; of the other side's number only the last four digits."""

    id: int
    statement_id: UUID
    line: int
    day: date
    amount: Money
    bank_id: str
    reference: str
    name: str
    last_four: str
    text: str
    returned: str
    state: LineState


@dataclass(frozen=True, slots=True)
class SuspenseView:
    """An item in suspense with the line that brought it; ``wanted`` is the reference of the payment it names."""

    id: UUID
    reason: SuspenseReason
    state: SuspenseState
    amount: Money
    line: LineView
    account: str
    wanted: str
    trade_id: UUID | None
    party_id: UUID | None
    owner: UUID | None
    opened_at: datetime
    ended_at: datetime | None

    def days(self, now: datetime) -> int:
        """Return how many days it has waited, or did wait."""
        return ((self.ended_at or now) - self.opened_at).days
