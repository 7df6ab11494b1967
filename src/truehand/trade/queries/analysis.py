"""Trades as a table for analysis: no name, no number, no day, and each figure coarse enough to be shared."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Final

from truehand.listings import queries as listings
from truehand.trade.domain.life import CURRENT
from truehand.trade.models import Trade
from truehand.vault.domain.anonymity import ANY, LEAST_K, Quasi, anonymised

if TYPE_CHECKING:
    from truehand.vault.domain.anonymity import Anonymous

SENSITIVE: Final = "outcome"
_AS_IT_IS: Final = (("原样", "as it is"), str)


def _quarter(month: str) -> str:
    year, number = month.split("-")
    return f"{year}-Q{(int(number) + 2) // 3}"


def _power(minor: str, base: int) -> str:
    """Return the band of an amount: from a power of the base to the next."""
    low = 1
    while low * base <= int(minor):
        low *= base
    return f"{low}-{low * base - 1}"


QUASI: Final = (
    Quasi(
        "ended",
        ((("月", "month"), str), (("季度", "quarter"), _quarter), (("年", "year"), lambda month: month[:4])),
    ),
    Quasi("machine", (_AS_IT_IS, _AS_IT_IS, _AS_IT_IS)),
    Quasi("country", (_AS_IT_IS, _AS_IT_IS, _AS_IT_IS)),
    Quasi(
        "built",
        (
            (("五年一段", "in fives"), lambda year: f"{int(year) // 5 * 5}-{int(year) // 5 * 5 + 4}"),
            (("十年一段", "in tens"), lambda year: f"{int(year) // 10 * 10}-{int(year) // 10 * 10 + 9}"),
            (("不列出", "left out"), lambda _year: ANY),
        ),
    ),
    Quasi(
        "price_minor",
        (
            (("按2倍分段", "by factors of 2"), lambda minor: _power(minor, 2)),
            (("按10倍分段", "by factors of 10"), lambda minor: _power(minor, 10)),
            (("不列出", "left out"), lambda _minor: ANY),
        ),
    ),
)


def analysis(*, least: int = LEAST_K) -> Anonymous:
    """Return the trades that have ended, each under a pseudonym that means nothing outside this one table.

    Refuses NothingToExport and NotAnonymous.
    """
    ended = Trade.objects.filter(state__in=[state.value for state in CURRENT.terminal]).order_by("pk")
    trades = list(ended.only("pk", "listing_id", "state", "state_since", "price_minor", "currency"))
    cards = listings.cards([row.listing_id for row in trades])
    # Kept by nobody: two tables cannot be joined by their pseudonyms.
    key = secrets.token_bytes(32)
    rows = [
        {
            "pseudonym": hmac.digest(key, row.pk.bytes, hashlib.sha256)[:8].hex(),
            "ended": f"{row.state_since:%Y-%m}",
            "machine": cards[row.listing_id].facts.equipment_class,
            "country": cards[row.listing_id].facts.country,
            "built": str(cards[row.listing_id].facts.year),
            "price_minor": str(row.price_minor),
            "currency": row.currency,
            SENSITIVE: row.state,
        }
        for row in trades
    ]
    # In the order of the pseudonyms: that of the trades would tell their days.
    return anonymised(sorted(rows, key=lambda row: row["pseudonym"]), QUASI, SENSITIVE, least=least)
