"""What banks and gateways report, for reconciliation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, F, Max, Min, Q, QuerySet

from truehand.kernel.money import Money
from truehand.payments.domain.report import Report, ReportLine
from truehand.payments.models import PayoutRow, ReceiptRow, ReportLineRow, ReportRow
from truehand.payments.queries.check import rest_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

CHUNK = 10_000
# How the ledger's keys begin for what arrived and for what was paid out.
_RECEIVED, _PAID_OUT = "receive:", "end_payout:"
_COLUMNS = ("source", "line", "day", "minor", "currency", "reference", "text", "provider_id", "fee")


def report_sources() -> tuple[str, ...]:
    """Return who has ever reported anything, by name."""
    return tuple(ReportRow.objects.order_by("source").values_list("source", flat=True).distinct())


def report_lines(source: str, since: date, until: date) -> Iterator[ReportLine]:
    """Yield what a source reports of some days, both included, as they were kept; millions if need be."""
    yield from _lines(ReportLineRow.objects.filter(source=source, day__range=(since, until)))


def misdated_lines(source: str, since: date, until: date) -> Iterator[ReportLine]:
    """Yield lines that files covering any of some days bring, and date outside those days and outside their own."""
    files = ReportRow.objects.filter(source=source, since__lte=until, until__gte=since)
    rows = ReportLineRow.objects.filter(report__in=files).exclude(day__range=(since, until))
    yield from _lines(rows.filter(Q(day__lt=F("report__since")) | Q(day__gt=F("report__until"))))


def report_line_counts(source: str, since: date, until: date) -> dict[date, int]:
    """Return how many lines a source reports of each day that it reports anything of."""
    rows = ReportLineRow.objects.filter(source=source, day__range=(since, until)).order_by("day")
    return dict(rows.values_list("day").annotate(Count("id")))


def reports(source: str, since: date, until: date) -> tuple[Report, ...]:
    """Return the statements and files of a source that cover any of some days, both included, oldest first."""
    rows = ReportRow.objects.filter(source=source, since__lte=until, until__gte=since).order_by("until", "id")
    return tuple(report_view(row) for row in rows)


def reported_days(source: str) -> tuple[date, date] | None:
    """Return the first and the last day that a source ever reported; None when it never did."""
    found = ReportRow.objects.filter(source=source).aggregate(first=Min("since"), last=Max("until"))
    return (found["first"], found["last"]) if found["first"] else None


def _lines(rows: QuerySet[ReportLineRow]) -> Iterator[ReportLine]:
    for origin, line, day, minor, currency, reference, text, provider_id, fee in (
        rows.order_by("id").values_list(*_COLUMNS).iterator(CHUNK)
    ):
        cost = None if fee is None else Money(fee, currency)
        yield ReportLine(origin, line, day, Money(minor, currency), reference, text, provider_id, cost)


def report_view(row: ReportRow) -> Report:
    """Return a row as the door hands it out."""
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
        received_at=row.received_at,
    )


def booked_references(keys: Collection[str]) -> dict[str, str]:
    """Return under which reference a channel knows what the ledger posted under a key, for those keys that it knows."""
    receipts = {key: key.removeprefix(_RECEIVED).removesuffix(rest_key("")) for key in keys if _RECEIVED in key}
    payouts = {key: key.removeprefix(_PAID_OUT) for key in keys if _PAID_OUT in key}
    received = dict(ReceiptRow.objects.filter(key__in={*receipts.values()}).values_list("key", "intent__reference"))
    paid = PayoutRow.objects.filter(id__in={*payouts.values()}).values_list("id", "reference")
    known = received | {str(identifier): reference for identifier, reference in paid}
    return {key: known[name] for key, name in (receipts | payouts).items() if name in known}
