"""What accounts hold now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow.domain.accounts import AccountKind, Purpose
from truehand.escrow.models import LedgerAccount
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from uuid import UUID


def held(trade_id: UUID) -> dict[Purpose, Money]:
    """Return what a trade holds now, per purpose; a purpose with nothing held is left out."""
    rows = LedgerAccount.objects.filter(owner=trade_id, kind=AccountKind.HOLD, balance__gt=0)
    return {Purpose(row.purpose): Money(row.balance, row.currency) for row in rows.order_by("purpose")}


def balance(party_id: UUID) -> tuple[Money, ...]:
    """Return what a party may have paid out, one amount per currency it ever had, by currency."""
    return _amounts(party_id, AccountKind.BALANCE)


def in_transit(party_id: UUID) -> tuple[Money, ...]:
    """Return what is on its way to a party's bank, per currency."""
    return _amounts(party_id, AccountKind.IN_TRANSIT)


def _amounts(owner: UUID, kind: AccountKind) -> tuple[Money, ...]:
    rows = LedgerAccount.objects.filter(owner=owner, kind=kind, sequence__gt=0).order_by("currency")
    return tuple(Money(row.balance - row.reserved, row.currency) for row in rows)
