"""What parties owe the platform."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from truehand.edge.paging import Page, after, page_of, size_of
from truehand.escrow.domain.accounts import AccountKind
from truehand.escrow.domain.debts import AGES, Debt, DebtLine, Owed
from truehand.escrow.domain.views import Operation
from truehand.escrow.models import LedgerAccount, Transfer
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.kernel.actor import Actor

# Each debt with the charge that it began with: the last one before which nothing was owed.
_OPEN: Final = """
select began.id, debtor.owner, debtor.currency, -debtor.balance as owed,
       began.at, began.subject, began.operation, began.posting
  from escrow_account debtor
 cross join lateral (
       select at, subject, operation, posting, id from escrow_transfer
        where debit_id = debtor.id and debit_sequence is not null and debit_after = -minor
        order by at desc, debit_sequence desc limit 1) began
 where debtor.kind = 'debt' and debtor.balance < 0 and not debtor.closed and {whose}"""
_EVERYBODYS: Final = _OPEN.format(whose="true") + " order by began.id"
_OWN: Final = _OPEN.format(whose="debtor.owner = %s") + " order by began.id"
# Those of one currency, or of every one for none, that began before a moment and after the last of the page before; and
# of all the sums of each currency and age, which are counted from the youngest.
_PAGE: Final = """
with debt as materialized ({debts}),
     page as (select * from debt where %s in ('', currency) and at <= %s and id > %s order by id limit %s),
     aged as (select currency, width_bucket(%s - at, %s) as age, count(*) as number, min(at) as at, sum(owed) as owed
                from debt group by 1, 2)
select page.*, 0 as age, 1 as number from page
 union all
select null, null, currency, owed::bigint, at, null, null, null, age, number from aged
 order by id, currency, age"""
_SOME: Final = _PAGE.format(debts=_OPEN.format(whose="true"))
_FIRST: Final = UUID(int=0)
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


def debtors_page(
    actor: Actor,
    *,
    currency: str = "",
    days: int = 0,
    cursor: str | None = None,
    size: int | None = None,
    now: datetime,
) -> tuple[Page[Debt], tuple[Owed, ...]]:
    """Return some debts at least so many days old, the oldest first, and what is owed in all, per currency and age.

    The debts are of one currency, or of all for none. Refuses NotPermitted and CursorNotUnderstood.
    """
    actor.require_watcher()
    before, ages, limit = now - timedelta(days=days), [timedelta(days=each) for each in AGES[1:]], size_of(size)
    with connection.cursor() as database:
        database.execute(_SOME, (currency, before, after(cursor) or _FIRST, limit + 1, now, ages))
        rows = database.fetchall()
    found = [_debt(*row[:8]) for row in rows if row[0] is not None]
    aged = groupby((row[1:] for row in rows if row[0] is None), key=lambda row: str(row[1]))
    return page_of(found, limit, lambda debt: debt.charge), tuple(_in_all(name, list(sums)) for name, sums in aged)


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
    amount = Money(row.minor if more else -row.minor, row.currency)
    left = Money(-((row.debit_after if more else row.credit_after) or 0), row.currency)
    return DebtLine(row.at, Operation(row.operation), row.subject, row.posting, amount, left)


def _in_all(currency: str, found: list[tuple[Any, ...]]) -> Owed:
    """Return the sums of one currency from those of each of its ages, as ``aged`` has them."""
    owed = {age: int(minor) for _, _, minor, *_, age, _ in found}
    return Owed(
        total=Money(sum(owed.values()), currency),
        debtors=sum(row[-1] for row in found),
        since=min(row[3] for row in found),
        ages=tuple(Money(owed.get(age, 0), currency) for age in range(len(AGES))),
    )


def _found(statement: str, *given: UUID) -> tuple[Debt, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return tuple(_debt(*row) for row in cursor.fetchall())


def _debt(
    charge: UUID,
    party_id: UUID,
    currency: str,
    owed: int,
    since: datetime,
    subject: UUID,
    operation: str,
    posting: UUID,
) -> Debt:
    return Debt(party_id, Money(owed, currency), since, subject, Operation(operation), posting, charge)
