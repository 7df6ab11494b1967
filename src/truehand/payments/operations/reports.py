"""Keeping statements and settlement files: COPY into a stage, then one statement for many lines."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id
from truehand.payments import queries
from truehand.payments.domain.refusals import ReportChanged
from truehand.payments.models import ReportRow
from truehand.payments.operations.changes import keep_changes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money
    from truehand.payments.domain.report import Report, ReportLine

CHUNK: Final = 100_000
_STAGE: Final = """copy payments_reportstage
    (report_id, line, day, minor, currency, reference, text, provider_id, fee, batch) from stdin"""
_KEEP: Final = """insert into payments_reportline
    (report_id, source, line, day, minor, currency, reference, text, provider_id, fee, batch)
    select report_id, %s, line, day, minor, currency, reference, text, provider_id, fee, batch
      from payments_reportstage where report_id = %s
    on conflict (source, line) do nothing"""
# Lines of the stage that are kept with other content, or whose content was changed before. A batch that was not told at
# first is no change.
_DIFFERENT: Final = """select k.id, s.day, s.minor, s.currency, s.reference, s.text, s.provider_id, s.fee, b.batch
    from payments_reportstage s join payments_reportline k on k.source = %s and k.line = s.line
    cross join lateral (select case when k.batch = '' then '' else s.batch end as batch) b
   where s.report_id = %s
     and ((s.day, s.minor, s.currency, s.reference, s.text, s.provider_id, s.fee, b.batch)
          is distinct from (k.day, k.minor, k.currency, k.reference, k.text, k.provider_id, k.fee, k.batch)
          or exists (select from payments_reportchange c where c.line_id = k.id and c.accepted_at is not null))"""

_CLEARED: Final = "delete from payments_reportstage where report_id = %s"


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

    The same file again returns what is kept; refuses ReportChanged for another one under the name. A line that an
    earlier file brought (same source and id) stays as it was; where this file tells it differently, that is kept beside
    it as a change, which reconciliation names and two people accept. ``lines`` are taken as they come, so whoever makes
    them can tell how far it is.
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
    if row.sha256 != sha256:
        raise ReportChanged(source=source, name=name)
    if created:
        _keep_lines(row, lines, now)
        _record(row, now)
    return queries.report_view(row)


def _keep_lines(row: ReportRow, lines: Iterable[ReportLine], now: datetime) -> None:
    rest = iter(lines)
    with connection.cursor() as cursor:
        # Read before they are copied: while it copies, the connection answers nothing else, and lines may come from it.
        # Chunk by chunk, so that no statement takes longer than a statement may.
        while chunk := list(islice(rest, CHUNK)):
            with cursor.copy(_STAGE) as copy:
                for line in chunk:
                    copy.write_row(_staged(row, line))
            cursor.execute(_KEEP, [row.source, row.id])
            cursor.execute(_DIFFERENT, [row.source, row.id])
            keep_changes(row, cursor.fetchall(), now)
            cursor.execute(_CLEARED, [row.id])


def _staged(row: ReportRow, line: ReportLine) -> tuple[object, ...]:
    amount, fee = line.amount, line.fee.minor if line.fee else None
    said = (line.reference[:140], line.text[:500], line.provider_id[:100])
    return (row.id, line.id, line.day, amount.minor, amount.currency, *said, fee, line.batch)


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
