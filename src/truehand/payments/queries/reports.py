"""What banks and gateways report, for reconciliation."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import polars as pl
from django.db.models import Count, Exists, Max, Min, OuterRef, Q

from truehand.edge.frames import frame
from truehand.kernel.money import Money
from truehand.payments.domain.report import Report
from truehand.payments.models import ReportChange, ReportLineRow, ReportRow
from truehand.payments.queries.changes import accepted_lines, told_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from truehand.payments.domain.report import ReportLine

# A table of reported lines. What a gateway sends to the bank is compared there.
TOLD: Final = {
    "key": pl.String,
    "day": pl.Date,
    "minor": pl.Int64,
    "currency": pl.String,
    "reference": pl.String,
    "text": pl.String,
    "batch": pl.String,
}
_TOLD_OF: Final = """select l.source || ':' || l.line, l.day, l.minor, l.currency, l.reference, l.text, l.batch
    from payments_reportline l join payments_report r on r.id = l.report_id
   where l.source = %s and not l.id = any(%s) and (l.batch = '' or l.batch <> l.provider_id)
     and (l.day between %s and %s
          or r.until >= %s and r.since <= %s and l.day not between r.since and r.until)"""


def report_sources() -> tuple[str, ...]:
    """Return who has ever reported anything, by name."""
    return tuple(ReportRow.objects.order_by("source").values_list("source", flat=True).distinct())


def report_lines(source: str, since: date, until: date) -> Iterator[ReportLine]:
    """Yield what a source reports of some days, both included, as it counts now, in the order it was kept."""
    anew = accepted_lines(source)
    wanted = Q(day__range=(since, until)) | Q(id__in=anew)
    for row in ReportLineRow.objects.filter(wanted, source=source).order_by("id").iterator():
        line = anew.get(row.id) or told_line(row, row)
        if since <= line.day <= until:
            yield line


def told_table(source: str, since: date, until: date) -> pl.DataFrame:
    """Return, as a table of ``TOLD``, what a source reports of some days, both included, as it counts now.

    With it come lines that files covering any of those days date outside those days and outside their own.
    """
    anew = accepted_lines(source)
    rows = frame(_TOLD_OF, [source, list(anew), since, until, since, until], TOLD)
    changed = [_told_row(each) for each in anew.values() if since <= each.day <= until]
    return pl.concat([rows, pl.DataFrame(changed, TOLD, orient="row")]) if changed else rows


def report_line_counts(source: str, since: date, until: date) -> dict[date, int]:
    """Return how many lines a source reports of each day that it reports anything of.

    What is accepted as told anew counts once more, so that more is there than whoever counted before has seen.
    """
    lines = ReportLineRow.objects.filter(source=source, day__range=(since, until)).order_by("day")
    anew = ReportChange.objects.filter(line__source=source, line__day__range=(since, until), accepted_at__isnull=False)
    counts = Counter(dict(lines.values_list("day").annotate(Count("id"))))
    counts.update(anew.values_list("line__day", flat=True))
    return dict(counts)


def reports(source: str, since: date, until: date) -> tuple[Report, ...]:
    """Return the statements and files of a source that cover any of some days, both included, oldest first.

    The balances of one that contradicts lines told before do not count while nobody has said that its lines do.
    """
    doubted = ReportChange.objects.filter(report=OuterRef("pk"), accepted_at=None, apart=False)
    rows = ReportRow.objects.filter(source=source, since__lte=until, until__gte=since).annotate(doubted=Exists(doubted))
    return tuple(report_view(row) for row in rows.order_by("until", "id"))


def reported_days(source: str) -> tuple[date, date] | None:
    """Return the first and the last day that a source ever reported; None when it never did."""
    found = ReportRow.objects.filter(source=source).aggregate(first=Min("since"), last=Max("until"))
    return (found["first"], found["last"]) if found["first"] else None


def _told_row(line: ReportLine) -> tuple[object, ...]:
    said = (line.reference, line.text, line.batch)
    return (f"{line.source}:{line.id}", line.day, line.amount.minor, line.amount.currency, *said)


def report_view(row: ReportRow) -> Report:
    """Return a row as the door hands it out."""
    doubted = getattr(row, "doubted", False)
    return Report(
        id=row.id,
        source=row.source,
        name=row.name,
        since=row.since,
        until=row.until,
        currency=row.currency,
        opening=None if row.opening is None or doubted else Money(row.opening, row.currency),
        closing=None if row.closing is None or doubted else Money(row.closing, row.currency),
        sha256=row.sha256,
        received_at=row.received_at,
    )
