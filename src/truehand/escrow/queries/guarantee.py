"""How the guarantee fund stands, and what it may recover of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection

from truehand.escrow.domain import accounts
from truehand.escrow.domain.guarantee import Fund
from truehand.escrow.models import LedgerAccount
from truehand.escrow.queries.balances import balance_of
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from truehand.kernel.actor import Actor

# Per currency: balance, then what came in by payments in, what went out, what came back, and what is still to come.
_FUNDS: Final = """
with fund as (select id, currency, balance from escrow_account where kind = 'guarantee'),
     moved as (
  select f.currency, t.operation, a.kind, t.minor from fund f
    join escrow_transfer t on t.credit_id = f.id and t.credit_sequence is not null
    join escrow_account a on a.id = t.debit_id
   union all
  select f.currency, t.operation, a.kind, -t.minor from fund f
    join escrow_transfer t on t.debit_id = f.id and t.debit_sequence is not null
    join escrow_account a on a.id = t.credit_id)
select f.currency, f.balance,
       coalesce(sum(m.minor) filter (where m.kind = 'commission'), 0)::bigint,
       coalesce(-sum(m.minor) filter (where m.kind not in ('commission', 'recourse')), 0)::bigint,
       coalesce(sum(m.minor) filter (where m.kind = 'recourse'), 0)::bigint,
       (select coalesce(sum(r.balance), 0)::bigint from escrow_account r
         where r.kind = 'recourse' and r.currency = f.currency and r.balance > 0)
  from fund f left join moved m on m.currency = f.currency group by f.currency, f.balance order by f.currency"""
# The fund never asks more of anybody than they owe at all.
_BEYOND: Final = """
select r.owner, r.currency, r.balance, coalesce(-d.balance, 0)
  from escrow_account r left join escrow_account d on (d.kind, d.owner, d.currency) = ('debt', r.owner, r.currency)
 where r.kind = 'recourse' and r.balance > coalesce(-d.balance, 0)"""


def funds(actor: Actor) -> tuple[Fund, ...]:
    """Return the fund of each currency, with what moved it, for who watches the money; refuses NotPermitted."""
    actor.require_watcher()
    with connection.cursor() as cursor:
        cursor.execute(_FUNDS)
        return tuple(Fund(*(Money(each, currency) for each in figures)) for currency, *figures in cursor.fetchall())


def fund_holds(currency: str) -> Money:
    """Return what the fund of a currency has now; for everybody, since it is published."""
    return balance_of(accounts.guarantee(currency))


def recourse(party_id: UUID) -> tuple[Money, ...]:
    """Return what of a party's debts is the fund's, per currency; nothing where the fund paid nothing for it."""
    rows = LedgerAccount.objects.filter(owner=party_id, kind=accounts.AccountKind.RECOURSE, balance__gt=0)
    return tuple(Money(row.balance, row.currency) for row in rows.order_by("currency"))


def beyond_debts() -> Iterator[str]:
    """Yield every party of whom the fund would recover more than it owes, as a finding."""
    with connection.cursor() as cursor:
        cursor.execute(_BEYOND)
        for owner, currency, due, owed in cursor.fetchall():
            yield f"guarantee fund: it may recover {due} {currency} of {owner}, who owes {owed}"
