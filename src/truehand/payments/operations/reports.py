"""Keeping statements and settlement files."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id
from truehand.payments import queries
from truehand.payments.models import ReportLineRow, ReportRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money
    from truehand.payments.domain.report import Report, ReportLine

BATCH = 10_000


@transaction.atomic
def keep_report(
    source: str,
    name: str,
    lines: Iterable[ReportLine],
    *,
    since: date,
    until: date,
    currency: str,
    sha256: str,
    now: datetime,
    opening: Money | None = None,
    closing: Money | None = None,
) -> Report:
    """Keep a statement or settlement file under the source's ``name`` of it, with its lines; once.

    The same name again returns what is kept; a line that an earlier file brought (same source and id) stays as it was.
    """
    row, created = ReportRow.objects.get_or_create(
        source=source,
        name=name,
        defaults={
            "id": new_id(now),
            "since": since,
            "until": until,
            "currency": currency,
            "opening": opening.minor if opening else None,
            "closing": closing.minor if closing else None,
            "sha256": sha256,
            "received_at": now,
        },
    )
    if created:
        _keep_lines(row, lines)
        _record(row, now)
    return queries.report_view(row)


def _keep_lines(row: ReportRow, lines: Iterable[ReportLine]) -> None:
    rest = iter(lines)
    while chunk := list(islice(rest, BATCH)):
        ReportLineRow.objects.bulk_create([_line(row, each) for each in chunk], ignore_conflicts=True)


def _line(row: ReportRow, line: ReportLine) -> ReportLineRow:
    return ReportLineRow(
        report=row,
        source=row.source,
        line=line.id,
        day=line.day,
        minor=line.amount.minor,
        currency=line.amount.currency,
        reference=line.reference,
        text=line.text,
        provider_id=line.provider_id,
        fee=line.fee.minor if line.fee else None,
    )


def _record(row: ReportRow, now: datetime) -> None:
    payload: dict[str, Json] = {
        "source": row.source,
        "name": row.name,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
        "currency": row.currency,
        "sha256": row.sha256,
    }
    evidence.record("payment.report_kept", subject=row.id, payload=payload, actor=None, now=now)
