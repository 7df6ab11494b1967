"""What a party has in the ledger beside its balance, for its own money page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow.domain.accounts import AccountKind, Purpose, balance
from truehand.escrow.models import LedgerAccount
from truehand.escrow.queries.balances import balance_at
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID


def held_in(trades: Collection[UUID]) -> dict[UUID, dict[Purpose, Money]]:
    """Return what several trades hold, per purpose, with one question; a trade that holds nothing is left out."""
    rows = LedgerAccount.objects.filter(owner__in=trades, kind=AccountKind.HOLD, balance__gt=0).order_by("purpose")
    found: dict[UUID, dict[Purpose, Money]] = {}
    for row in rows:
        found.setdefault(row.owner, {})[Purpose(row.purpose)] = Money(row.balance, row.currency)
    return found


def owed_by(party_id: UUID) -> tuple[Money, ...]:
    """Return what a party owes the platform, as positive amounts, by currency."""
    rows = LedgerAccount.objects.filter(owner=party_id, kind=AccountKind.DEBT, balance__lt=0).order_by("currency")
    return tuple(Money(-row.balance, row.currency) for row in rows)


def balance_then(party_id: UUID, currency: str, at: datetime) -> Money:
    """Return a party's balance in a currency as of a moment, with what was posted at it."""
    return balance_at(balance(party_id, currency), at)
