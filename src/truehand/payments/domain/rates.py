"""Rates of exchange: an exact ratio with its source and its time; rounding is to the even neighbour, and is told."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Final

from truehand.kernel.currency import EXPONENTS, exponent
from truehand.kernel.money import Money
from truehand.payments.domain.refusals.rates import RateNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

ECB: Final = "European Central Bank, euro foreign exchange reference rates"
# The bank publishes about 16:00 CET on working days; a rate outlives a long weekend and no more.
HOLDS: Final = timedelta(days=4)
_DECIMAL: Final = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Quote:
    """How many units of ``quote`` one unit of ``base`` is worth, by whom, from when until when."""

    base: str
    quote: str
    ratio: Fraction
    source: str
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Rate(Quote):
    """A quote as it is stored."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What was given, and what was got for it."""

    given: Money
    got: Money


@dataclass(frozen=True, slots=True)
class Conversion:
    """What an amount comes to: ``rest`` is what rounding left, in minor units of the target (got + rest is exact)."""

    given: Money
    got: Money
    rest: Fraction


def converted(given: Money, quote: Quote) -> Conversion:
    """Return what an amount of the quote's base comes to, rounded half to even in the minor unit of the target."""
    if given.currency != quote.base or given.minor < 0:
        raise ValueError("a conversion is of an amount in the base of its rate")
    exact = given.minor * quote.ratio * Fraction(10) ** (exponent(quote.quote) - exponent(quote.base))
    # Python rounds a fraction half to even.
    got = round(exact)
    return Conversion(given, Money(got, quote.quote), exact - got)


def needed(got: Money, quote: Quote) -> Money:
    """Return what has to be given in the quote's base so that it comes to an amount at least."""
    if got.currency != quote.quote or got.minor < 0:
        raise ValueError("what is got is in the quote of the rate")
    exact = got.minor / quote.ratio * Fraction(10) ** (exponent(quote.base) - exponent(quote.quote))
    return Money(ceil(exact), quote.base)


def decimals(ratio: Fraction) -> str:
    """Return a rate as people read it: six significant digits, no more zeros than needed."""
    text = f"{Decimal(ratio.numerator) / Decimal(ratio.denominator):.6g}"
    return f"{Decimal(text):f}"


def quote_of(base: str, quote: str, text: str, *, source: str, valid_from: datetime, valid_until: datetime) -> Quote:
    """Read a rate from its decimal text; refuse (RateNotUnderstood) what is no rate between two known currencies."""
    known = base in EXPONENTS and quote in EXPONENTS and base != quote
    ratio = Fraction(text) if known and _DECIMAL.fullmatch(text) else Fraction()
    if ratio <= 0 or not source.strip() or valid_until <= valid_from:
        raise RateNotUnderstood(pair=f"{base[:8]}/{quote[:8]}", text=text[:40])
    return Quote(base, quote, ratio, source.strip()[:200], valid_from, valid_until)


def from_ecb(text: str) -> Iterator[Quote]:
    """Read the daily table of the European Central Bank (CSV: Date, then one column a currency, units per euro).

    Yields each known currency against the euro in both directions; columns of other currencies are passed over.
    Refuses RateNotUnderstood.
    """
    for row in csv.DictReader(io.StringIO(text), skipinitialspace=True):
        told = {(name or "").strip(): (value or "").strip() for name, value in row.items() if isinstance(value, str)}
        try:
            day = datetime.strptime(told["Date"], "%d %B %Y").replace(hour=15, tzinfo=UTC)
        except (KeyError, ValueError) as error:
            raise RateNotUnderstood(pair="EUR", text=str(told.get("Date", ""))[:40]) from error
        for currency in sorted(set(told) & set(EXPONENTS)):
            if told[currency] in {"", "N/A"}:
                continue
            out = quote_of("EUR", currency, told[currency], source=ECB, valid_from=day, valid_until=day + HOLDS)
            yield out
            yield Quote(currency, "EUR", 1 / out.ratio, ECB, out.valid_from, out.valid_until)
