"""The statements' closing balances beside the ledger's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl
from django.db.models import Sum

from truehand.escrow import queries as escrow
from truehand.kernel.money import Money
from truehand.reconciliation.domain.findings import Finding, Kind
from truehand.reconciliation.domain.lines import Line, Side
from truehand.reconciliation.domain.views import Closing
from truehand.reconciliation.models import Elsewhere
from truehand.reconciliation.queries import gather

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truehand.reconciliation.operations.sides import Sides
    from truehand.reconciliation.queries.gather import Source


def closings(source: Source, since: date, until: date, sides: Sides) -> tuple[Closing, ...]:
    """Return, for every day and currency of which a balance was stated, the bank's, the ledger's, and what is named."""
    if source.channel is not None:
        return ()
    found = []
    for number in range((until - since).days + 1):
        day = since + timedelta(days=number)
        stated = source.closings(day)
        kept = escrow.custodian_at(gather.calendar().ends(day)) if stated else {}
        for currency, bank in stated.items():
            explained = Money(_named(source, currency, day, sides), currency)
            found.append(Closing(day, currency, bank, kept.get(currency, Money.zero(currency)), explained))
    return tuple(found)


def findings(source: Source, stated: tuple[Closing, ...]) -> Iterator[Finding]:
    """Yield the closing balances that the lines do not explain."""
    for each in stated:
        if each.unexplained.minor:
            name = f"closing:{source.name}:{each.day}:{each.currency}"
            lines = (
                Line(Side.BOOKS, name, each.day, each.ledger, text="closing balance"),
                Line(Side.REPORT, name, each.day, each.bank, text="closing balance"),
            )
            yield Finding(Kind.CLOSING_UNEQUAL, each.currency, lines, each.unexplained)


def _named(source: Source, currency: str, day: date, sides: Sides) -> int:
    """Return what the report has beyond the books until a day ended, over all lines that do not cancel out."""
    until = (pl.col("currency") == currency) & (pl.col("day") <= day)
    settled = Elsewhere.objects.filter(source=source.name, currency=currency, day__lte=day)
    beyond = 0
    for side, rows, sign in ((Side.BOOKS, sides.books, -1), (Side.REPORT, sides.report, 1)):
        before = settled.filter(side=side).exclude(key__in=sides.carried).aggregate(all=Sum("minor"))["all"]
        beyond += sign * (int(rows.filter(until)["minor"].sum()) + int(before or 0))
    return beyond
