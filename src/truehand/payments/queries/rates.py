"""Rates of exchange that hold now."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from truehand.payments.domain.rates import Rate
from truehand.payments.domain.refusals.rates import NoFreshRate
from truehand.payments.models import ExchangeRate

if TYPE_CHECKING:
    from datetime import datetime


def rate(base: str, quote: str, *, now: datetime) -> Rate:
    """Return the newest rate of a pair that holds now; refuse (NoFreshRate) when there is none or it is stale."""
    rows = ExchangeRate.objects.filter(base=base, quote=quote, valid_from__lte=now, valid_until__gt=now)
    row = rows.order_by("-valid_from", "-id").first()
    if row is None:
        raise NoFreshRate(base=base, quote=quote)
    ratio = Fraction(row.numerator, row.denominator)
    return Rate(row.base, row.quote, ratio, row.source, row.valid_from, row.valid_until, row.id)
