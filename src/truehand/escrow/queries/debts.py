"""What parties owe the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from truehand.escrow.domain.accounts import AccountKind
from truehand.escrow.domain.views import Debt
from truehand.escrow.models import LedgerAccount, Transfer
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.actor import Actor


def debts(party_id: UUID) -> tuple[Money, ...]:
    """Return what a party owes the platform, per currency, as positive amounts; nothing for who owes nothing."""
    rows = LedgerAccount.objects.filter(owner=party_id, kind=AccountKind.DEBT, balance__lt=0).order_by("currency")
    return tuple(Money(-row.balance, row.currency) for row in rows)


def debtors(actor: Actor) -> tuple[Debt, ...]:
    """Return every debt to the platform, the oldest first, for operators and auditors; refuses NotPermitted."""
    actor.require_overseer()
    return debts_by_age()


def debts_by_age() -> tuple[Debt, ...]:
    """Return every debt to the platform, the oldest first, for rooms that remind of it."""
    rows = LedgerAccount.objects.filter(kind=AccountKind.DEBT, balance__lt=0)
    return tuple(sorted((_debt(row) for row in rows), key=lambda each: (each.since, each.party_id)))


def _debt(row: LedgerAccount) -> Debt:
    """Return a debt with the charge that it began with: the last one before which nothing was owed."""
    began = Transfer.objects.filter(debit=row, debit_after=-F("minor")).order_by("-debit_sequence").first()
    if began is None:
        raise ValueError("a debt began with a charge")
    return Debt(row.owner, Money(-row.balance, row.currency), began.at, began.subject)
