"""Statements: every movement of a party's balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from truehand.edge.paging import Page, after, page_of, size_of
from truehand.edge.refusals import NotFound
from truehand.escrow.domain.accounts import AccountKind
from truehand.escrow.domain.views import Operation, StatementLine
from truehand.escrow.models import LedgerAccount, Transfer
from truehand.kernel.actor import Role
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

OVERSEERS = frozenset({Role.OPERATOR, Role.AUDITOR})


def statement(
    actor: Actor,
    party_id: UUID,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str | None = None,
    size: int | None = None,
) -> Page[StatementLine]:
    """Return the movements of a party's balance, newest first, from a moment on and before another where given.

    Refuses (NotFound) anybody but the party itself, an operator or an auditor; CursorNotUnderstood.
    """
    if actor.party_id != party_id and not actor.roles & OVERSEERS:
        raise NotFound
    accounts = LedgerAccount.objects.filter(owner=party_id, kind=AccountKind.BALANCE).values_list("id", flat=True)
    mine = set(accounts)
    debited = Q(debit__in=mine, debit_sequence__isnull=False)
    credited = Q(credit__in=mine, credit_sequence__isnull=False)
    rows = Transfer.objects.filter(debited | credited)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    last, limit = after(cursor), size_of(size)
    if last is not None:
        rows = rows.filter(id__lt=last)
    lines = [_line(row, mine) for row in rows.order_by("-id")[: limit + 1]]
    return page_of(lines, limit, lambda line: line.id)


def _line(row: Transfer, mine: set[int]) -> StatementLine:
    spent = row.debit_id in mine
    left = row.debit_after if spent else row.credit_after
    return StatementLine(
        id=row.id,
        at=row.at,
        operation=Operation(row.operation),
        subject=row.subject,
        posting=row.posting,
        amount=Money(-row.minor if spent else row.minor, row.currency),
        after=Money(left or 0, row.currency),
    )
