"""What statements and settlement files say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.kernel.money import Money
from truehand.payments.domain.report import ReportLine
from truehand.payments.models import ReportRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


def report_lines(source: str, since: date, until: date) -> Iterator[ReportLine]:
    """Return what a channel or an account reported for the days from ``since`` to ``until``, both included."""
    rows = ReportRow.objects.filter(source=source, day__gte=since, day__lte=until).order_by("day", "id")
    return (report_line(row) for row in rows.iterator())


def report_line(row: ReportRow) -> ReportLine:
    """Return a row as the door hands it out."""
    return ReportLine(
        source=row.source,
        id=row.line_id,
        day=row.day,
        amount=Money(row.minor, row.currency),
        reference=row.reference,
        text=row.text,
        provider_id=row.provider_id,
        fee=None if row.fee_minor is None else Money(row.fee_minor, row.currency),
    )
