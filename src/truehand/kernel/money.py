"""Money: an integer of minor units with its currency (ISO 4217)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from truehand.kernel.currency import EXPONENTS, exponent
from truehand.kernel.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

# Half of a signed 64-bit integer: a sum of two amounts still fits the database's bigint.
LARGEST_MINOR = 2**62
BASIS_POINTS = 10_000

# A comma groups thousands and does nothing else: read loosely, a price meant as 12,80 would become 1280.
_AMOUNT = re.compile(r"(?P<sign>-?)(?P<units>\d{1,3}(?:,\d{3}){1,6}|\d{1,19})(?:\.(?P<fraction>\d+))?", re.ASCII)


class MoneyNotUnderstood(Refusal):
    """The text is not an amount of that currency."""

    code = "money.not_understood"
    kind = "invalid"
    zh = "“{text}”不是有效的 {currency} 金额。"
    en = "“{text}” is not a valid amount of {currency}."


class CurrencyMismatch(Refusal):
    """Two amounts of different currencies met."""

    code = "money.currency_mismatch"
    kind = "invalid"
    zh = "币种不一致：{left} 与 {right}。"
    en = "The currencies differ: {left} and {right}."


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: ``minor`` units (may be negative in a difference) of ``currency``.

    Raises TypeError for a float or bool, ValueError for an unknown currency or an amount past 2**62.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what is not an exact amount; a float here is a programming error."""
        if type(self.minor) is not int:
            raise TypeError("money is an integer of minor units")
        if self.currency not in EXPONENTS:
            raise ValueError(f"unknown currency {self.currency!r}")
        if abs(self.minor) > LARGEST_MINOR:
            raise ValueError("amount out of range")

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing of a currency."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read a decimal text such as ``128,000.50``; refuse anything else, also too many decimals."""
        found = _AMOUNT.fullmatch(text.strip())
        if currency not in EXPONENTS or found is None:
            raise MoneyNotUnderstood(text=text[:40], currency=currency[:8])
        digits = exponent(currency)
        fraction = found["fraction"] or ""
        if len(fraction.rstrip("0")) > digits:
            raise MoneyNotUnderstood(text=text[:40], currency=currency)
        minor = int(found["units"].replace(",", "")) * 10**digits + int(fraction[:digits].ljust(digits, "0") or "0")
        if minor > LARGEST_MINOR:
            raise MoneyNotUnderstood(text=text[:40], currency=currency)
        return cls(-minor if found["sign"] else minor, currency)

    def __add__(self, other: Money) -> Money:
        """Add an amount of the same currency."""
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        """Subtract an amount of the same currency."""
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        """Compare with an amount of the same currency."""
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        """Compare with an amount of the same currency."""
        self._same(other)
        return self.minor <= other.minor

    def share(self, basis_points: int) -> Money:
        """Return that share (1/10,000ths), rounded half up; the amount must not be negative."""
        if self.minor < 0 or basis_points < 0:
            raise ValueError("a share is taken of what is there")
        return Money((self.minor * basis_points + BASIS_POINTS // 2) // BASIS_POINTS, self.currency)

    def split(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """Split by integer weights so that the parts sum exactly, by the largest remainder (Hamilton's method).

        Each part is its exact share rounded down; the units left over go one each to the largest remainders, to the
        earlier part where two are alike.
        """
        total = sum(weights)
        if self.minor < 0 or total <= 0 or min(weights) < 0:
            raise ValueError("weights must be non-negative with a positive sum")
        shares = [divmod(self.minor * weight, total) for weight in weights]
        left = self.minor - sum(whole for whole, _ in shares)
        luckiest = sorted(range(len(shares)), key=lambda place: -shares[place][1])[:left]
        return tuple(Money(whole + (place in luckiest), self.currency) for place, (whole, _) in enumerate(shares))

    def decimal_text(self) -> str:
        """Return the plain decimal text, without grouping: ``128000.50``."""
        digits = exponent(self.currency)
        sign, size = ("-" if self.minor < 0 else ""), abs(self.minor)
        if digits == 0:
            return f"{sign}{size}"
        return f"{sign}{size // 10**digits}.{size % 10**digits:0{digits}d}"

    def __str__(self) -> str:
        """Return the text for people: ``128,000.50 CNY``."""
        units, dot, fraction = self.decimal_text().partition(".")
        return (
            f"{int(units):,}{dot}{fraction} {self.currency}"
            if self.minor >= 0
            else f"-{Money(-self.minor, self.currency)}"
        )

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)
