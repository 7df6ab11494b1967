"""What accounts hold, now and at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from truehand.escrow.domain.accounts import PLATFORM, Account, AccountKind, Purpose
from truehand.escrow.domain.views import Held
from truehand.escrow.models import Balance, LedgerAccount
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

EXACT = "select balance from escrow_exact where (owner, kind, purpose, currency) = (%s, %s, %s, %s)"
EXCHANGED = "select currency, balance from escrow_exact where owner = %s and kind = %s order by currency"
AS_OF = """select escrow_balance_at(id, %s) from escrow_account
    where (owner, kind, purpose, currency) = (%s, %s, %s, %s)"""


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


def balance_of(account: Account) -> Money:
    """Return an account's exact balance now (credits less debits), promised money included; nothing if never opened."""
    return _figure(EXACT, account)


def balance_at(account: Account, at: datetime) -> Money:
    """Return an account's balance as of a moment, with what was posted at it."""
    return _figure(AS_OF, account, at)


def exchanged(actor: Actor) -> tuple[Money, ...]:
    """Return what the operator bears of each currency by exchanges: taken is positive, given out negative.

    For who watches the money; refuses NotPermitted.
    """
    actor.require_watcher()
    with connection.cursor() as cursor:
        cursor.execute(EXCHANGED, [PLATFORM, AccountKind.EXCHANGE.value])
        return tuple(Money(balance, currency) for currency, balance in cursor.fetchall())


def holds_of(trade_id: UUID) -> tuple[Account, ...]:
    """Return every hold that a trade ever opened."""
    rows = LedgerAccount.objects.filter(owner=trade_id, kind=AccountKind.HOLD).order_by("purpose")
    return tuple(row.value for row in rows)


def holds_by_age(size: int | None = None) -> Iterator[Held]:
    """Yield every hold with money in it, or ``size`` of them, the longest held first."""
    filled = Balance.objects.filter(Q(available__gt=0) | Q(reserved__gt=0), hold=True)
    for row in filled.order_by("opened_at", "account").select_related("account")[:size].iterator():
        hold = row.account
        yield Held(hold.owner, Purpose(hold.purpose), Money(row.minor, hold.currency), row.opened_at, row.frozen)


def _figure(statement: str, account: Account, *before: datetime) -> Money:
    purpose = account.purpose.value if account.purpose else ""
    with connection.cursor() as cursor:
        cursor.execute(statement, [*before, account.owner, account.kind.value, purpose, account.currency])
        row = cursor.fetchone()
    return Money(row[0] if row else 0, account.currency)


def _amounts(owner: UUID, kind: AccountKind) -> tuple[Money, ...]:
    rows = LedgerAccount.objects.filter(owner=owner, kind=kind, sequence__gt=0).order_by("currency")
    return tuple(Money(row.balance - row.reserved, row.currency) for row in rows)
