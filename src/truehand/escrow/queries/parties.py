"""What a party has in the ledger beside its balance, for its own money page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow.domain.accounts import AccountKind, Purpose, balance
from truehand.escrow.domain.views import OwnMoney
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


def own_money(party_id: UUID) -> OwnMoney:
    """Return what a party has and owes, with one question."""
    kinds = [AccountKind.BALANCE, AccountKind.IN_TRANSIT, AccountKind.DEBT, AccountKind.RECOURSE]
    rows = list(LedgerAccount.objects.filter(owner=party_id, kind__in=kinds, sequence__gt=0).order_by("currency"))
    free = {
        kind: tuple(Money(row.balance - row.reserved, row.currency) for row in rows if row.kind == kind)
        for kind in kinds
    }
    promised = [row for row in rows if row.kind == AccountKind.BALANCE and row.reserved]
    reserved = tuple(Money(row.reserved, row.currency) for row in promised)
    owed = tuple(Money(-each.minor, each.currency) for each in free[AccountKind.DEBT] if each.minor < 0)
    recourse = tuple(each for each in free[AccountKind.RECOURSE] if each.minor)
    return OwnMoney(free[AccountKind.BALANCE], reserved, free[AccountKind.IN_TRANSIT], owed, recourse)


def had_money(party_id: UUID) -> bool:
    """Whether anything was ever posted to a party's own accounts."""
    return LedgerAccount.objects.filter(owner=party_id, sequence__gt=0).exists()


def balance_then(party_id: UUID, currency: str, at: datetime) -> Money:
    """Return a party's balance in a currency as of a moment, with what was posted at it."""
    return balance_at(balance(party_id, currency), at)
