"""Currencies that Truehand settles in, with their ISO 4217 exponents."""

from __future__ import annotations

from typing import Final

EXPONENTS: Final[dict[str, int]] = {
    "CNY": 2,
    "USD": 2,
    "EUR": 2,
    "GBP": 2,
    "HKD": 2,
    "SGD": 2,
    "AUD": 2,
    "JPY": 0,
    "KRW": 0,
    "VND": 0,
    "KWD": 3,
}


def exponent(currency: str) -> int:
    """Return how many decimal digits the minor unit of an ISO 4217 code has; KeyError when unknown."""
    return EXPONENTS[currency]
