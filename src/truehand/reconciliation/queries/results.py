"""What runs found, and what became of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from truehand.edge.paging import Page, by_id
from truehand.kernel.money import Money
from truehand.reconciliation.domain.findings import Kind
from truehand.reconciliation.domain.lines import Line, Side
from truehand.reconciliation.domain.refusals import DiscrepancyUnknown, IncidentUnknown, RunUnknown
from truehand.reconciliation.domain.views import (
    Closing,
    DiscrepancyView,
    IncidentView,
    NoteView,
    PartView,
    RunView,
    State,
)
from truehand.reconciliation.models import ENDED, Discrepancy, DiscrepancyLine, Incident, Note, Run, RunPart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truehand.kernel.actor import Actor

_MOST_OF_A_DAY = 100
_EXPLAINED = Count("discrepancies", filter=Q(discrepancies__state__in=[State.OPEN, State.WAITING]))


def last_run() -> RunView | None:
    """Return the run that began last, running or ended; None before the first."""
    row = Run.objects.order_by("-id").prefetch_related("parts").first()
    return run_view(row) if row else None


def run(actor: Actor, run_id: UUID) -> RunView:
    """Return one run; refuses NotPermitted and RunUnknown."""
    actor.require_watcher()
    return run_by_id(run_id)


def run_by_id(run_id: UUID) -> RunView:
    """Return one run, for whoever runs the machine; refuses RunUnknown."""
    row = Run.objects.filter(id=run_id).prefetch_related("parts").first()
    if row is None:
        raise RunUnknown
    return run_view(row)


def open_now() -> Iterator[DiscrepancyView]:
    """Yield every discrepancy that has not ended, oldest first, for whoever runs the machine."""
    rows = Discrepancy.objects.exclude(state__in=ENDED).order_by("day", "id")
    yield from (discrepancy_view(row) for row in rows.prefetch_related("lines").iterator(1_000))


def runs(actor: Actor, *, cursor: str | None = None, size: int | None = None) -> Page[RunView]:
    """Return runs, the newest first; refuses NotPermitted and CursorNotUnderstood."""
    actor.require_watcher()
    return by_id(Run.objects.prefetch_related("parts"), run_view, cursor=cursor, size=size)


def discrepancies(
    actor: Actor,
    *,
    living: bool = True,
    kind: Kind | None = None,
    incident: UUID | None = None,
    cursor: str | None = None,
    size: int | None = None,
) -> Page[DiscrepancyView]:
    """Return discrepancies, the newest first: those that have not ended, or all.

    Refuses NotPermitted and CursorNotUnderstood.
    """
    actor.require_watcher()
    rows = Discrepancy.objects.all()
    if living:
        rows = rows.exclude(state__in=ENDED)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if incident is not None:
        rows = rows.filter(incident=incident)
    return by_id(_with_lines(rows), discrepancy_view, cursor=cursor, size=size)


def every_discrepancy(
    actor: Actor, *, since: date | None = None, until: date | None = None
) -> Iterator[DiscrepancyView]:
    """Yield discrepancies of some days, all of them without days, oldest first; refuses NotPermitted."""
    actor.require_watcher()
    rows = Discrepancy.objects.order_by("id")
    if since is not None and until is not None:
        rows = rows.filter(day__range=(since, until))
    yield from (discrepancy_view(row) for row in rows.prefetch_related("lines").iterator(1_000))


def of_day(actor: Actor, day: date) -> tuple[DiscrepancyView, ...]:
    """Return the discrepancies whose oldest line is of a day, ended ones too, at most 100; refuses NotPermitted."""
    actor.require_watcher()
    rows = Discrepancy.objects.filter(day=day).order_by("id")
    return tuple(discrepancy_view(row) for row in _with_lines(rows)[:_MOST_OF_A_DAY])


def every_incident(actor: Actor) -> Iterator[IncidentView]:
    """Yield every incident, oldest first; refuses NotPermitted."""
    actor.require_watcher()
    yield from (incident_view(row) for row in _incidents().order_by("id").iterator())


def discrepancy(actor: Actor, discrepancy_id: UUID) -> DiscrepancyView:
    """Return one discrepancy with all of its lines; refuses NotPermitted and DiscrepancyUnknown."""
    actor.require_watcher()
    row = Discrepancy.objects.filter(id=discrepancy_id).prefetch_related("lines").first()
    if row is None:
        raise DiscrepancyUnknown
    return discrepancy_view(row)


def counts(actor: Actor) -> dict[tuple[Kind, State], int]:
    """Return how many discrepancies have not ended, by kind and state; refuses NotPermitted."""
    actor.require_watcher()
    rows = Discrepancy.objects.exclude(state__in=ENDED).values_list("kind", "state").annotate(Count("id"))
    return {(Kind(kind), State(state)): number for kind, state, number in rows}


def open_incident() -> IncidentView | None:
    """Return the incident that is open; None while there is none."""
    row = _incidents().filter(resolved_at=None).order_by("id").first()
    return incident_view(row) if row else None


def incident(actor: Actor, incident_id: UUID) -> IncidentView:
    """Return one incident; refuses NotPermitted and IncidentUnknown."""
    actor.require_watcher()
    row = _incidents().filter(id=incident_id).first()
    if row is None:
        raise IncidentUnknown
    return incident_view(row)


def incidents(actor: Actor, *, cursor: str | None = None, size: int | None = None) -> Page[IncidentView]:
    """Return incidents, the newest first; refuses NotPermitted and CursorNotUnderstood."""
    actor.require_watcher()
    return by_id(_incidents(), incident_view, cursor=cursor, size=size)


def notes(actor: Actor, subject: UUID) -> tuple[NoteView, ...]:
    """Return what was said and done about a discrepancy or an incident, oldest first; refuses NotPermitted."""
    actor.require_watcher()
    return tuple(
        NoteView(row.at, row.author, (row.zh, row.en)) for row in Note.objects.filter(subject=subject).order_by("id")
    )


def carried(source: str) -> Iterator[Line]:
    """Yield the lines of a source that earlier runs named, and that do not agree yet; each once."""
    rows = DiscrepancyLine.objects.filter(discrepancy__source=source)
    rows = rows.exclude(discrepancy__state=State.AGREED).filter(discrepancy__kind__in=[k for k in Kind if k.carried])
    seen = set[tuple[str, str]]()
    for row in rows.order_by("id").iterator(10_000):
        if (row.side, row.key) not in seen:
            seen.add((row.side, row.key))
            yield line_view(row)


def change_named(lines: Iterable[DiscrepancyLine | Line]) -> UUID:
    """Return which change of a reported line the lines of a ``TOLD_ANEW`` are about: the second tells."""
    _, now = lines
    return UUID(now.key.rpartition("@")[2])


def run_view(row: Run) -> RunView:
    """Return a row as the door hands it out."""
    parts = sorted(row.parts.all(), key=lambda part: part.source)
    return RunView(
        id=row.id,
        since=row.since,
        until=row.until,
        asked_by=row.asked_by,
        started_at=row.started_at,
        ended_at=row.ended_at,
        done=row.done,
        total=row.total,
        seen_at=row.seen_at,
        parts=tuple(_part(part) for part in parts),
    )


def discrepancy_view(row: Discrepancy) -> DiscrepancyView:
    """Return a row as the door hands it out."""
    return DiscrepancyView(
        id=row.id,
        source=row.source,
        kind=Kind(row.kind),
        difference=Money(row.difference, row.currency),
        day=row.day,
        state=State(row.state),
        owner=row.owner,
        incident=row.incident_id,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        lines=tuple(line_view(line) for line in row.lines.all()),
    )


def line_view(row: DiscrepancyLine) -> Line:
    """Return a row as the line it was."""
    return Line(
        side=Side(row.side),
        key=row.key,
        day=row.day,
        amount=Money(row.minor, row.currency),
        reference=row.reference,
        text=row.text,
        batch=row.batch,
    )


def incident_view(row: Incident) -> IncidentView:
    """Return a row, counted, as the door hands it out."""
    return IncidentView(
        id=row.id,
        words=(row.zh, row.en),
        opened_at=row.opened_at,
        owner=row.owner,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
        reason=row.reason,
        discrepancies=getattr(row, "named"),  # noqa: B009 - annotated, not a field
        unexplained=getattr(row, "unexplained"),  # noqa: B009 - annotated, not a field
    )


def _incidents() -> QuerySet[Incident]:
    return Incident.objects.annotate(named=Count("discrepancies"), unexplained=_EXPLAINED)


def _with_lines(rows: QuerySet[Discrepancy]) -> QuerySet[Discrepancy]:
    lines = DiscrepancyLine.objects.order_by("id")
    return rows.prefetch_related(Prefetch("lines", lines))


def _part(row: RunPart) -> PartView:
    closings = (
        Closing(date.fromisoformat(day), currency, *(Money(minor, currency) for minor in figures))
        for day, currency, *figures in row.closings
    )
    return PartView(row.source, row.books, row.report, row.agreed, row.found, row.digest, tuple(closings))
