"""Rates of exchange that hold now, and what an amount comes to at them."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from truehand.escrow.domain.plan import positive
from truehand.escrow.domain.refusals import AmountNotPositive
from truehand.payments.domain.rates import Rate, converted, needed
from truehand.payments.domain.refusals.rates import NoFreshRate
from truehand.payments.models import ExchangeRate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money
    from truehand.payments.domain.rates import Conversion


# Rates that have ended are shown so long, where nothing came after them.
SHOWN_AFTER_END: Final = timedelta(days=30)


def rate(base: str, quote: str, *, now: datetime) -> Rate:
    """Return the newest rate of a pair that holds now; refuse (NoFreshRate) when there is none or it is stale."""
    rows = ExchangeRate.objects.filter(base=base, quote=quote, valid_from__lte=now, valid_until__gt=now)
    row = rows.order_by("-valid_from", "-id").first()
    if row is None:
        raise NoFreshRate(base=base, quote=quote)
    return _rate(row)


def rates(*, now: datetime) -> tuple[Rate, ...]:
    """Return the newest rate of every pair that holds now, by pair."""
    return _newest(now, since=now)


def rates_lately(actor: Actor, *, now: datetime) -> tuple[Rate, ...]:
    """Return the newest rate of every pair, also what ended in the last month, to who watches the money.

    Refuses NotPermitted.
    """
    actor.require_watcher()
    return _newest(now, since=now - SHOWN_AFTER_END)


def offer(given: Money, *, to: str, now: datetime) -> tuple[Conversion, Rate]:
    """Return what an amount comes to now, and the rate with its source; refuses NoFreshRate and AmountNotPositive."""
    held = rate(given.currency, to, now=now)
    return _kept_in_range(positive(given), lambda: converted(given, held)), held


def offer_for(got: Money, *, out_of: str, now: datetime) -> tuple[Conversion, Rate]:
    """Return what has to be given in a currency to get an amount at least; refuses as ``offer`` does."""
    held = rate(out_of, got.currency, now=now)
    return _kept_in_range(positive(got), lambda: converted(needed(got, held), held)), held


def _kept_in_range(asked: Money, work_out: Callable[[], Conversion]) -> Conversion:
    """Refuse (AmountNotPositive) what comes to more than any account could hold."""
    try:
        return work_out()
    except ValueError as error:
        raise AmountNotPositive(amount=asked) from error


def _newest(now: datetime, *, since: datetime) -> tuple[Rate, ...]:
    rows = ExchangeRate.objects.filter(valid_from__lte=now, valid_until__gt=since)
    newest = rows.order_by("base", "quote", "-valid_from", "-id").distinct("base", "quote")
    return tuple(_rate(row) for row in newest)


def _rate(row: ExchangeRate) -> Rate:
    ratio = Fraction(row.numerator, row.denominator)
    return Rate(row.base, row.quote, ratio, row.source, row.valid_from, row.valid_until, row.id)
