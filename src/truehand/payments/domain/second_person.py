"""Which payouts a second person has to look at before the bank is told, and every refund by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.kernel.money import Money

# The acts of the proposals that an operator decides; the subject of a refund is the receipt.
PAY_OUT: Final = "payments.pay_out"
REFUND: Final = "payments.refund"
WORDS: Final = ("大额提现", "A large payout")
REFUND_WORDS: Final = ("人工退款", "A refund by hand")


# A decision of the last moment is followed within this: so much longer is the money reserved.
FOLLOWED_WITHIN: Final = timedelta(hours=24)


def needs_second_person(amount: Money, thresholds: Mapping[str, int]) -> bool:
    """Return whether an amount reaches its currency's threshold (minor units); a currency without one always does."""
    return amount.minor >= thresholds.get(amount.currency, 0)
