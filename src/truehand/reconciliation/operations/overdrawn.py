"""A custodian's account that the books show below nothing: named, whatever the bank reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import queries as escrow
from truehand.kernel.money import Money
from truehand.reconciliation.domain.findings import Finding, Kind
from truehand.reconciliation.domain.lines import Line, Side
from truehand.reconciliation.operations import keeping
from truehand.reconciliation.queries import gather

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime


@transaction.atomic
def name_overdrawn(*, now: datetime) -> None:
    """Name, with an incident, every currency of which more left the custodian than came; harmless when repeated."""
    keeping.keep_fresh(gather.CUSTODIAN, findings(gather.calendar().day_of(now)), now=now)


def findings(day: date) -> Iterator[Finding]:
    """Yield the currencies that the custodian keeps less than nothing of by the books, now."""
    for each in escrow.proof():
        if each.custodian.minor < 0:
            line = Line(Side.BOOKS, f"overdrawn:{each.currency}", day, each.custodian, text="custodian")
            yield Finding(Kind.OVERDRAWN, each.currency, (line,), Money(-each.custodian.minor, each.currency))
