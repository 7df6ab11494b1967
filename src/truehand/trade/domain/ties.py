"""Why an inspector may not inspect: the published rules on licences and ties."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from truehand.trade.domain.words import Pair

# Whoever traded with a side within so long is too close to it. Whoever inspected for a seller so often within a year
# makes way while anybody else is licensed.
OWN_TRADES: Final = timedelta(days=730)
SERVED_WITHIN: Final = timedelta(days=365)
SERVED: Final = 100


class Tie(StrEnum):
    """One reason to be left out."""

    UNLICENSED = "unlicensed"
    PARTY = "party"
    ACCOUNT = "account"
    TRADED = "traded"
    SERVED = "served"
    CONTRADICTED = "contradicted"

    @property
    def label(self) -> Pair:
        """Return the reason in (zh, en)."""
        return _LABELS[self]


_LABELS: Final[dict[Tie, Pair]] = {
    Tie.UNLICENSED: ("没有该类设备的检测资质或已过期", "no licence for this class of machine, or it has run out"),
    Tie.PARTY: ("本身是交易一方", "a side of it"),
    Tie.ACCOUNT: ("与一方使用同一银行账户", "shares a bank account with a side"),
    Tie.TRADED: ("两年内与一方有过买卖", "bought from or sold to a side within two years"),
    Tie.SERVED: (
        f"一年内为卖方检测已达 {SERVED} 次，且另有合格检测师",
        f"inspected for the seller {SERVED} times within a year, and others are licensed",
    ),
    Tie.CONTRADICTED: (
        "报告多次被后来的事实推翻，且另有合格检测师",
        "later facts contradicted too many of the reports, and others are licensed",
    ),
}
