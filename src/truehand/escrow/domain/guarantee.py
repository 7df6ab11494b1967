"""The guarantee fund in the ledger: what is paid in, what it pays, what it recovers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from truehand.kernel.money import Money

# The act of the proposal by which a second operator agrees to a payment into the fund.
FUND: Final = "escrow.fund_guarantee"
FUND_WORDS: Final = ("拨入交易保障基金", "Pay into the guarantee fund")


@dataclass(frozen=True, slots=True)
class Paid:
    """What a creditor got: out of the debtor's own balance, and out of the fund."""

    own: Money
    fund: Money


def shared(due: Money, *, available: Money, most: Money, holds: Money) -> Paid:
    """Divide what is due: out of the debtor's balance as far as there is any, then out of the fund, as far as it may.

    Never more than is due, of the fund never more than ``most`` and than it ``holds``; amounts below zero are nothing.
    """
    nothing = Money.zero(due.currency)
    own = max(min(due, available), nothing)
    return Paid(own, max(min(due - own, most, holds), nothing))


@dataclass(frozen=True, slots=True)
class Fund:
    """The fund of one currency: balance = paid in + recovered - paid out; ``owed`` it may still recover."""

    balance: Money
    paid_in: Money
    paid_out: Money
    recovered: Money
    owed: Money
