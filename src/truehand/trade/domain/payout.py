"""A seller's payout statement: one line for every part of the price that was released, and every later charge."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.escrow.domain.accounts import PLATFORM, AccountKind
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.views import TransferView
    from truehand.trade.domain.words import Pair


class Part(StrEnum):
    """What a line of the statement is about."""

    PICK_UP = "pick_up"
    ACCEPTANCE = "acceptance"
    REST = "rest"
    RULING = "ruling"
    FEES = "fees"
    REIMBURSEMENT = "reimbursement"
    RECLAIM = "reclaim"
    LATE = "late"

    @property
    def label(self) -> Pair:
        """Return what people read."""
        return _PARTS[self]


_PARTS: Final = {
    Part.PICK_UP: ("提货款", "Part at pick-up"),
    Part.ACCEPTANCE: ("验收款", "Part upon acceptance"),
    Part.REST: ("尾款", "The rest"),
    Part.RULING: ("按裁决", "As ruled"),
    Part.FEES: ("卖方承担的费用", "Seller's part of the fees"),
    Part.REIMBURSEMENT: ("补偿买方的费用", "Buyer's costs made good"),
    Part.RECLAIM: ("追回已放款项", "Released part taken back"),
    Part.LATE: ("逾期交付违约金", "Penalty for late delivery"),
}


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """One line: gross = commission + tax + fees + debt + net. ``debt`` was netted, or, when negative, run up."""

    part: Part
    gross: Money
    commission: Money
    tax: Money
    fees: Money
    debt: Money
    net: Money
    at: datetime


# Which column of the statement an account stands for.
_COLUMNS: Final = {
    AccountKind.COMMISSION: "commission",
    AccountKind.TAX: "tax",
    AccountKind.DEBT: "debt",
    AccountKind.BALANCE: "net",
}
_CHARGES: Final = frozenset({Part.FEES, Part.REIMBURSEMENT, Part.LATE})


def line_of(part: Part, transfers: Sequence[TransferView], *, seller: UUID, buyer: UUID, at: datetime) -> PayoutLine:
    """Return what the transfers of one posting came to for the seller; ValueError without any.

    Out of a hold, what others than the two sides get are fees, and the buyer's share is not the seller's matter. A
    charge takes from the seller's balance or runs up its debt; it stands as fees, or as negative gross when a release
    is taken back.
    """
    found = Counter[str]()
    for each in transfers:
        if each.debit.kind is AccountKind.RECOURSE:
            continue  # what of a debt's payment is passed on to the guarantee fund is not the seller's matter
        if each.debit.kind is not AccountKind.HOLD:
            found[_COLUMNS[each.debit.kind]] -= each.amount.minor
        elif each.credit.owner not in {seller, buyer, PLATFORM}:
            found["fees"] += each.amount.minor
        elif each.credit.owner != buyer:
            found[_COLUMNS[each.credit.kind]] += each.amount.minor
    if part in _CHARGES:
        found["fees"] -= found["net"] + found["debt"]
    currency = transfers[0].amount.currency

    def money(name: str) -> Money:
        return Money(found[name], currency)

    return PayoutLine(
        part=part,
        gross=Money(found.total(), currency),
        commission=money("commission"),
        tax=money("tax"),
        fees=money("fees"),
        debt=money("debt"),
        net=money("net"),
        at=at,
    )
