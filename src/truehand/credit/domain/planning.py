"""Coarse, fixed parities for limits and thresholds; never for money that moves.

One table, reviewed by hand when a currency drifts by more than a fifth: a standing must not swing with the market.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.kernel.currency import exponent
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

# Units of each currency that count as 100 yuan.
PARITY: Final[Mapping[str, int]] = {
    "CNY": 100,
    "USD": 14,
    "EUR": 13,
    "GBP": 11,
    "HKD": 110,
    "SGD": 18,
    "AUD": 21,
    "JPY": 2_100,
    "KRW": 20_000,
    "VND": 360_000,
    "KWD": 4,
}

# A currency without a parity counts as the dearest of the table, and of the world: its limits are low, a person looks
# at its amounts. Where that would favour their owner (volume dealt, deposits eased for high prices) they do not count.
UNPLANNED: Final = min(PARITY.values())


def is_planned(currency: str) -> bool:
    """Return whether a currency has a parity, so that its amounts can be compared with yuan at all."""
    return currency in PARITY


def parity(currency: str) -> int:
    """Return the units of a currency that count as 100 yuan."""
    return PARITY.get(currency, UNPLANNED)


def in_yuan(amount: Money) -> int:
    """Return about how many whole yuan a non-negative amount is."""
    unit: int = 10 ** exponent(amount.currency)
    return amount.minor * PARITY["CNY"] // (parity(amount.currency) * unit)


def from_yuan(yuan: int, currency: str) -> Money:
    """Return whole yuan as an amount of a currency at the planning parity."""
    unit: int = 10 ** exponent(currency)
    return Money(yuan * parity(currency) * unit // PARITY["CNY"], currency)
