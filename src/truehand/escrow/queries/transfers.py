"""Transfers as they were posted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow.domain.posting import posting_id
from truehand.escrow.domain.views import Operation, TransferView
from truehand.escrow.models import Transfer
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet


def transfers_of(trade_id: UUID) -> tuple[TransferView, ...]:
    """Return every transfer of a trade, oldest first."""
    return views(Transfer.objects.filter(subject=trade_id))


def transfers_of_key(key: str) -> tuple[TransferView, ...]:
    """Return what a key posted, in its order; nothing when it did not."""
    return transfers_of_posting(posting_id(key))


def transfers_of_posting(posting: UUID) -> tuple[TransferView, ...]:
    """Return the transfers of a posting, in their order."""
    return views(Transfer.objects.filter(posting=posting))


def views(rows: QuerySet[Transfer]) -> tuple[TransferView, ...]:
    """Return transfers as their readers see them, oldest first."""
    ordered = rows.select_related("debit", "credit").order_by("at", "id")
    return tuple(view(row) for row in ordered)


def view(row: Transfer) -> TransferView:
    """Return a transfer as its readers see it."""
    return TransferView(
        id=row.id,
        key=row.key,
        operation=Operation(row.operation),
        subject=row.subject,
        at=row.at,
        debit=row.debit.value,
        credit=row.credit.value,
        amount=Money(row.minor, row.currency),
        debit_after=_money(row.debit_after, row.currency),
        credit_after=_money(row.credit_after, row.currency),
    )


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)
