"""Tables to take away: CSV that no spreadsheet runs, or JSON; streamed, whatever their size."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING, Final

from django.http import StreamingHttpResponse

from truehand.edge import clock
from truehand.edge.refusals import NotFound
from truehand.edge.watching import for_watchers
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import AccountKind
from truehand.reconciliation import queries
from truehand.reconciliation.domain.refusals import ExportUnknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from django.http import HttpRequest

    from truehand.kernel.actor import Actor

Row = dict[str, str | int | None]
# What a spreadsheet would take for a formula (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_TYPES: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@for_watchers
def export(request: HttpRequest, actor: Actor, what: str, form: str) -> StreamingHttpResponse:
    """Stream one table, of some days where it has days. Refuses NotPermitted, ExportUnknown, NotFound."""
    if what not in TABLES or form not in _TYPES:
        raise ExportUnknown
    since, until = (_day(request.GET.get(name)) for name in ("since", "until"))
    rows = TABLES[what](actor, since, until)
    body = _csv(rows) if form == "csv" else _json(rows)
    answer = StreamingHttpResponse(body, content_type=_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{what}-{clock.now():%Y%m%dT%H%M%SZ}.{form}"'
    return answer


def harmless(value: str | int | None) -> str | int | None:
    """Return a value that a spreadsheet shows and does not run."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _csv(rows: Iterable[Row]) -> Iterator[str]:
    yield "\ufeff"  # without it some spreadsheets do not read the Chinese
    out, columns = io.StringIO(), list[str]()
    writer = csv.writer(out)
    for row in rows:
        if not columns:
            columns = list(row)
            writer.writerow(columns)
        writer.writerow([harmless(row[column]) for column in columns])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _json(rows: Iterable[Row]) -> Iterator[str]:
    yield "["
    for number, row in enumerate(rows):
        yield ("," if number else "") + json.dumps(row, ensure_ascii=False)
    yield "]\n"


def _discrepancies(actor: Actor, since: date | None, until: date | None) -> Iterator[Row]:
    for each in queries.every_discrepancy(actor, since=since, until=until):
        for line in each.lines:
            yield {
                "discrepancy": str(each.id),
                "source": each.source,
                "kind": each.kind.value,
                "state": each.state.value,
                "difference_minor": each.difference.minor,
                "side": line.side.value,
                "line": line.key,
                "day": line.day.isoformat(),
                "minor": line.amount.minor,
                "currency": line.amount.currency,
                "reference": line.reference,
                "text": line.text,
                "owner": str(each.owner) if each.owner else None,
                "incident": str(each.incident) if each.incident else None,
                "opened_at": each.opened_at.isoformat(),
                "ended_at": each.ended_at.isoformat() if each.ended_at else None,
            }


def _proofs(actor: Actor, since: date | None, until: date | None) -> Iterator[Row]:
    for each in queries.every_proof(actor, since=since, until=until):
        yield {
            "day": each.day.isoformat(),
            "currency": each.currency,
            **{name: getattr(each, name).minor for name in queries.FIGURES},
            "difference": each.difference.minor,
            "evidence": str(each.entry),
        }


def _incidents(actor: Actor, _since: date | None, _until: date | None) -> Iterator[Row]:
    for each in queries.every_incident(actor):
        yield {
            "incident": str(each.id),
            "opened_at": each.opened_at.isoformat(),
            "why_zh": each.words[0],
            "why_en": each.words[1],
            "discrepancies": each.discrepancies,
            "unexplained": each.unexplained,
            "resolved_at": each.resolved_at.isoformat() if each.resolved_at else None,
            "reason": each.reason,
        }


def _debts(actor: Actor, _since: date | None, _until: date | None) -> Iterator[Row]:
    for each in escrow.debtors(actor):
        yield {
            "debtor": str(each.party_id),
            "minor": each.owed.minor,
            "currency": each.owed.currency,
            "since": each.since.isoformat(),
            "charged_by": each.operation.value,
            "subject": str(each.subject),
        }


def _kept(kind: AccountKind) -> Callable[[Actor, date | None, date | None], Iterator[Row]]:
    def rows(actor: Actor, _since: date | None, _until: date | None) -> Iterator[Row]:
        for each in escrow.oldest(actor, kind):
            yield {
                "owner": str(each.owner),
                "purpose": each.purpose.value if each.purpose else None,
                "minor": each.amount.minor,
                "currency": each.amount.currency,
                "since": each.since.isoformat(),
            }

    return rows


TABLES: Final[dict[str, Callable[[Actor, date | None, date | None], Iterator[Row]]]] = {
    "discrepancies": _discrepancies,
    "incidents": _incidents,
    "proofs": _proofs,
    "holds": _kept(AccountKind.HOLD),
    "suspense": _kept(AccountKind.SUSPENSE),
    "debts": _debts,
}


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFound from error
