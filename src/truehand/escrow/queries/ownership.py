"""Whose the held money of a trade is, by where it came from."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from truehand.escrow.domain.accounts import AccountKind, Purpose
from truehand.escrow.domain.views import HeldPart, Operation
from truehand.escrow.models import LedgerAccount, Transfer
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator


def who_owns(trade_id: UUID) -> tuple[HeldPart, ...]:
    """Return where each held unit of a trade came from: what was paid in first is taken to have left first."""
    holds = LedgerAccount.objects.filter(owner=trade_id, kind=AccountKind.HOLD).order_by("purpose")
    return tuple(part for hold in holds for part in _parts(hold))


def _parts(hold: LedgerAccount) -> Iterator[HeldPart]:
    parts = deque[HeldPart]()
    rows = Transfer.objects.filter(Q(debit=hold.id) | Q(credit=hold.id)).select_related("debit").order_by("at", "id")
    for row in rows:
        if row.credit_id == hold.id:
            parts.append(_part(hold, row))
            continue
        left = row.minor
        while left:
            first = parts.popleft()
            taken = min(left, first.amount.minor)
            left -= taken
            if taken < first.amount.minor:
                parts.appendleft(replace(first, amount=first.amount - Money(taken, row.currency)))
    yield from parts


def _part(hold: LedgerAccount, row: Transfer) -> HeldPart:
    return HeldPart(
        purpose=Purpose(hold.purpose),
        amount=Money(row.minor, row.currency),
        paid_by=_payer(row),
        key=row.key,
        operation=Operation(row.operation),
        at=row.at,
    )


def _payer(row: Transfer) -> UUID | None:
    """Return whose balance paid, or whom the request names as the payer."""
    if row.debit.kind == AccountKind.BALANCE:
        return row.debit.owner
    named = (row.request or {}).get("party")
    return UUID(named) if isinstance(named, str) else None
