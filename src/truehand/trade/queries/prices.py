"""What trades were agreed for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.kernel.money import Money
from truehand.trade.models import Trade

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID


def agreed_prices(trade_ids: Sequence[UUID]) -> dict[UUID, Money]:
    """Return the price of each of these trades: for learning what machines sell for, without who bought them."""
    rows = Trade.objects.filter(id__in=trade_ids).values_list("id", "price_minor", "currency")
    return {trade_id: Money(minor, currency) for trade_id, minor, currency in rows}
