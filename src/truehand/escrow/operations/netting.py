"""A debt to the platform is paid out of whatever its debtor is credited with next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow.domain import accounts, plan
from truehand.escrow.domain.accounts import AccountKind
from truehand.escrow.models import LedgerAccount
from truehand.escrow.operations.posting import lock_balances
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from truehand.escrow.domain.accounts import Line


def net(lines: Sequence[Line], *, now: datetime) -> tuple[Line, ...]:
    """Return the lines with the debts of those who are credited taken out.

    Locks the balances concerned, in one order: whoever charges a party holds the same lock, so a debt that is read
    here is the debt there is.
    """
    credited = {line.credit for line in lines if line.credit.kind is AccountKind.BALANCE}
    owing = LedgerAccount.objects.filter(
        kind=AccountKind.DEBT, owner__in=[each.owner for each in credited], balance__lt=0
    )
    if not owing.exists():
        return tuple(lines)
    for currency in sorted({each.currency for each in credited}):
        lock_balances((each.owner for each in credited if each.currency == currency), currency, now=now)
    owed = {accounts.balance(row.owner, row.currency): Money(-row.balance, row.currency) for row in owing.all()}
    return to_fund(plan.netted(lines, owed))


def to_fund(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines with what they pay of debts passed on to the guarantee fund, as far as it paid for the debtors.

    The debtors' balances are locked: so nobody else changes what the fund may ask of them.
    """
    debts = {line.credit for line in lines if line.credit.kind is AccountKind.DEBT}
    rows = LedgerAccount.objects.filter(
        kind=AccountKind.RECOURSE, owner__in=[each.owner for each in debts], balance__gt=0
    )
    due = {accounts.debt(row.owner, row.currency): Money(row.balance, row.currency) for row in rows}
    return plan.passed_on(lines, due)
