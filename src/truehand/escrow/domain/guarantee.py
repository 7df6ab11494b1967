"""The guarantee fund in the ledger: what is paid in, what it pays, what it recovers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from truehand.kernel.money import Money

# The act of the proposal by which a second operator agrees to a payment into the fund.
FUND: Final = "escrow.fund_guarantee"
FUND_WORDS: Final = ("拨入交易保障基金", "Pay into the guarantee fund")


@dataclass(frozen=True, slots=True)
class Paid:
    """What a creditor got: out of the debtor's own balance, and out of the fund."""

    own: Money
    fund: Money


@dataclass(frozen=True, slots=True)
class Fund:
    """The fund of one currency: balance = paid in + recovered - paid out; ``owed`` it may still recover."""

    balance: Money
    paid_in: Money
    paid_out: Money
    recovered: Money
    owed: Money
