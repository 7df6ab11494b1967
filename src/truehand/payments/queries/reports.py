"""What banks and gateways report, for reconciliation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from truehand.kernel.money import Money
from truehand.payments.domain.report import Report, ReportLine
from truehand.payments.models import ReportLineRow, ReportRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

CHUNK = 10_000
_COLUMNS = ("source", "line", "day", "minor", "currency", "reference", "text", "provider_id", "fee")


def report_sources() -> tuple[str, ...]:
    """Return who has ever reported anything, by name."""
    return tuple(ReportRow.objects.order_by("source").values_list("source", flat=True).distinct())


def report_lines(source: str, since: date, until: date) -> Iterator[ReportLine]:
    """Yield what a source reports of some days, both included, as they were kept; millions if need be."""
    rows = ReportLineRow.objects.filter(source=source, day__range=(since, until)).order_by("id")
    for origin, line, day, minor, currency, reference, text, provider_id, fee in rows.values_list(*_COLUMNS).iterator(
        CHUNK
    ):
        cost = None if fee is None else Money(fee, currency)
        yield ReportLine(origin, line, day, Money(minor, currency), reference, text, provider_id, cost)


def report_line_counts(source: str, since: date, until: date) -> dict[date, int]:
    """Return how many lines a source reports of each day that it reports anything of."""
    rows = ReportLineRow.objects.filter(source=source, day__range=(since, until)).order_by("day")
    return dict(rows.values_list("day").annotate(Count("id")))


def reports(source: str, since: date, until: date) -> tuple[Report, ...]:
    """Return the statements and files of a source that cover any of some days, both included, oldest first."""
    rows = ReportRow.objects.filter(source=source, since__lte=until, until__gte=since)
    return tuple(report_view(row) for row in _counted(rows).order_by("until", "id"))


def report_view(row: ReportRow) -> Report:
    """Return a row as the door hands it out."""
    counted: int | None = getattr(row, "counted", None)
    return Report(
        id=row.id,
        source=row.source,
        name=row.name,
        since=row.since,
        until=row.until,
        currency=row.currency,
        opening=None if row.opening is None else Money(row.opening, row.currency),
        closing=None if row.closing is None else Money(row.closing, row.currency),
        sha256=row.sha256,
        lines=row.lines.count() if counted is None else counted,
        received_at=row.received_at,
    )


def _counted(rows: QuerySet[ReportRow]) -> QuerySet[ReportRow]:
    return rows.annotate(counted=Count("lines", filter=Q(lines__isnull=False)))
