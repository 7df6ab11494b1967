"""What parties owe the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow.domain.accounts import AccountKind
from truehand.escrow.models import LedgerAccount
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from uuid import UUID


def debts(party_id: UUID) -> tuple[Money, ...]:
    """Return what a party owes the platform, per currency, as positive amounts; nothing for who owes nothing."""
    rows = LedgerAccount.objects.filter(owner=party_id, kind=AccountKind.DEBT, balance__lt=0).order_by("currency")
    return tuple(Money(-row.balance, row.currency) for row in rows)
