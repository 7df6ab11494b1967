"""Lines of statements and settlement files, kept once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.kernel.ids import new_id
from truehand.payments import queries
from truehand.payments.domain.refusals import ReportChanged
from truehand.payments.models import ReportRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from truehand.payments.domain.report import ReportLine

_BATCH: Final = 5_000


@transaction.atomic
def keep_lines(lines: Iterable[ReportLine], *, now: datetime) -> tuple[ReportLine, ...]:
    """Keep the lines of one source; return those that are new, in their order.

    Refuses (ReportChanged) a line that was told differently before; then nothing is kept.
    """
    told = {(each.source, each.id): each for each in lines}
    known = _known(told)
    for key, line in known.items():
        if told[key] != line:
            raise ReportChanged(line=line.id)
    fresh = [line for key, line in told.items() if key not in known]
    ReportRow.objects.bulk_create([_row(line, now) for line in fresh], batch_size=_BATCH)
    return tuple(fresh)


def _known(told: dict[tuple[str, str], ReportLine]) -> dict[tuple[str, str], ReportLine]:
    """Return those of the lines that were kept before."""
    found: dict[tuple[str, str], ReportLine] = {}
    for source in {source for source, _ in told}:
        names = [name for each, name in told if each == source]
        for start in range(0, len(names), _BATCH):
            rows = ReportRow.objects.filter(source=source, line_id__in=names[start : start + _BATCH])
            found |= {(row.source, row.line_id): queries.report_line(row) for row in rows}
    return found


def _row(line: ReportLine, now: datetime) -> ReportRow:
    return ReportRow(
        id=new_id(now),
        source=line.source,
        line_id=line.id,
        day=line.day,
        minor=line.amount.minor,
        currency=line.amount.currency,
        fee_minor=None if line.fee is None else line.fee.minor,
        reference=line.reference,
        provider_id=line.provider_id,
        text=line.text,
        read_at=now,
    )
