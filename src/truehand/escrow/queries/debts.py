"""What parties owe the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Q

from truehand.escrow.domain.accounts import AccountKind
from truehand.escrow.domain.debts import Debt, DebtLine
from truehand.escrow.domain.views import Operation
from truehand.escrow.models import LedgerAccount, Transfer
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

# Each debt with the charge that it began with: the last one before which nothing was owed.
_OPEN: Final = """
select debtor.owner, debtor.currency, -debtor.balance, began.at, began.subject, began.operation
  from escrow_account debtor
 cross join lateral (
       select at, subject, operation from escrow_transfer
        where debit_id = debtor.id and debit_sequence is not null and debit_after = -minor
        order by at desc, debit_sequence desc limit 1) began
 where debtor.kind = 'debt' and debtor.balance < 0 and not debtor.closed and {whose}
 order by began.at, debtor.id"""
_EVERYBODYS: Final = _OPEN.format(whose="true")
_OWN: Final = _OPEN.format(whose="debtor.owner = %s")
# Lines of one debt that its debtor reads.
MOST_LINES: Final = 100


def debts(party_id: UUID) -> tuple[Money, ...]:
    """Return what a party owes the platform, per currency, as positive amounts; nothing for who owes nothing."""
    rows = LedgerAccount.objects.filter(owner=party_id, kind=AccountKind.DEBT, balance__lt=0).order_by("currency")
    return tuple(Money(-row.balance, row.currency) for row in rows)


def debts_of(party_id: UUID) -> tuple[Debt, ...]:
    """Return what a party owes the platform, the oldest first, each with the charge that it began with."""
    return _found(_OWN, party_id)


def debtors(actor: Actor) -> tuple[Debt, ...]:
    """Return every debt to the platform, the oldest first, for who watches the money; refuses NotPermitted."""
    actor.require_watcher()
    return debts_by_age()


def debts_by_age() -> tuple[Debt, ...]:
    """Return every debt to the platform, the oldest first, for rooms that remind of it."""
    return _found(_EVERYBODYS)


def debt_lines(party_id: UUID, currency: str, *, since: datetime) -> tuple[DebtLine, ...]:
    """Return what made a party's debt more or less from a moment on, the newest first, at most MOST_LINES."""
    accounts = LedgerAccount.objects.filter(owner=party_id, kind=AccountKind.DEBT, currency=currency)
    mine = set(accounts.values_list("id", flat=True))
    grew = Q(debit__in=mine, debit_sequence__isnull=False)
    shrank = Q(credit__in=mine, credit_sequence__isnull=False)
    rows = Transfer.objects.filter(grew | shrank, at__gte=since).order_by("-at", "-id")
    return tuple(_line(row, mine) for row in rows[:MOST_LINES])


def _line(row: Transfer, mine: set[int]) -> DebtLine:
    more = row.debit_id in mine
    left = row.debit_after if more else row.credit_after
    amount, after = Money(row.minor if more else -row.minor, row.currency), Money(-(left or 0), row.currency)
    return DebtLine(row.at, Operation(row.operation), row.subject, amount, after)


def _found(statement: str, *given: UUID) -> tuple[Debt, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return tuple(
            Debt(owner, Money(owed, currency), at, subject, Operation(operation))
            for owner, currency, owed, at, subject, operation in cursor.fetchall()
        )
