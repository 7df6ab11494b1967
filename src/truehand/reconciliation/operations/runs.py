"""Runs: started by a person or by the night, worked off source by source, repeated without harm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import polars as pl
from django.db import connection, transaction
from procrastinate.contrib.django import app

from truehand.evidence import operations as evidence
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.reconciliation.domain.days import LOOK_BACK, waits
from truehand.reconciliation.domain.lines import Side, compared, rows_of
from truehand.reconciliation.domain.matching import match
from truehand.reconciliation.domain.refusals import DayAhead, RunUnderWay, RunUnknown
from truehand.reconciliation.domain.rules import IN_TURN
from truehand.reconciliation.models import Elsewhere, Run, RunPart, SeenDay
from truehand.reconciliation.operations import anew, closing, keeping, overdrawn
from truehand.reconciliation.operations.sides import Sides
from truehand.reconciliation.queries import gather, results

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.reconciliation.domain.views import RunView
    from truehand.reconciliation.queries.gather import Source

# The job's name; jobs.py answers to it.
RECONCILE: Final = "reconciliation.reconcile"
# Reading both sides, then the rules, then keeping what was found.
STEPS: Final = 2 + len(IN_TURN) + 1
# A run that has shown no life for so long is taken over.
LOST_AFTER: Final = timedelta(minutes=15)
# Further back no two lines agree without being named, and what is named is carried on by itself.
FAR_BACK: Final = timedelta(days=40)
_ONE_RUN: Final = 0x7265_636F


@transaction.atomic
def start_run(actor: Actor | None, *, since: date, until: date, now: datetime) -> RunView:
    """Start a run over some days, both included, in the background; ``actor`` is None for the nightly one.

    A run that has shown no life for a quarter of an hour is ended first. Refuses NotPermitted (operators only),
    DayAhead and RunUnderWay.
    """
    if actor is not None:
        actor.require(Role.OPERATOR)
    row = _opened(actor, since, until, now)
    app.configure_task(RECONCILE).defer(run_id=str(row.id))
    return results.run_view(row)


@transaction.atomic
def open_run(*, since: date, until: date, now: datetime) -> RunView:
    """Start a run that the caller works off itself; refuses DayAhead and RunUnderWay."""
    return results.run_view(_opened(None, since, until, now))


def carry_on(run_id: UUID, *, now: datetime, tell: Callable[[int, int], None] = lambda _done, _total: None) -> bool:
    """Reconcile the next source of a run, which may take minutes and holds no lock; return whether there is more.

    ``tell`` hears how many steps of how many are done. A killed run goes on with the source it was at. Refuses
    RunUnknown.
    """
    row = Run.objects.filter(id=run_id).first()
    if row is None:
        raise RunUnknown
    if row.ended_at is not None:
        return False
    known = gather.sources()
    finished = set(RunPart.objects.filter(run=row).values_list("source", flat=True))
    waiting = [source for source in known if source.name not in finished]
    total = len(known) * STEPS

    def step(done: int) -> None:
        so_far = len(finished) * STEPS + done
        Run.objects.filter(id=run_id).update(done=so_far, total=total, seen_at=now)
        tell(so_far, total)

    if waiting:
        _reconcile(row, waiting[0], now, step)
    if len(waiting) > 1:
        return True
    _finish(run_id, total, now)
    tell(total, total)
    return False


def stale_days(today: date) -> tuple[date, date] | None:
    """Return from when until when days that are over must be reconciled (again), as lines came; None when none must."""
    since, until = today - timedelta(days=LOOK_BACK), today - timedelta(days=1)
    stale = set[date]()
    for source in gather.sources():
        seen = {row.day: (row.books, row.report) for row in SeenDay.objects.filter(source=source.name, day__gte=since)}
        first, _ = source.days()
        now_there = gather.counts(source, max(since, first), until) if first <= until else {}
        stale |= {day for day, there in now_there.items() if there != seen.get(day, (0, 0))}
    return (min(stale), max(stale)) if stale else None


def _opened(actor: Actor | None, since: date, until: date, now: datetime) -> Run:
    if not since <= until <= gather.calendar().day_of(now):
        raise DayAhead(day=until)
    with connection.cursor() as cursor:  # two who start at once wait for each other
        cursor.execute("select pg_advisory_xact_lock(%s)", [_ONE_RUN])
    running = Run.objects.filter(ended_at=None)
    if running.filter(seen_at__gt=now - LOST_AFTER).exists():
        raise RunUnderWay
    running.update(ended_at=now)
    total = len(gather.sources()) * STEPS
    return Run.objects.create(
        id=new_id(now),
        since=since,
        until=until,
        asked_by=actor.party_id if actor else None,
        started_at=now,
        seen_at=now,
        total=total,
    )


def _reconcile(row: Run, source: Source, now: datetime, step: Callable[[int], None]) -> None:
    first, covered = source.days()
    since = max(row.since, first)
    sides = _read(source, since, row.until, _Waiting(covered, gather.calendar().day_of(now)), step)
    matching = match(sides.books, sides.report, lambda done: step(2 + done))
    step(STEPS - 1)
    closings = closing.closings(source, since, row.until, sides)
    with transaction.atomic():
        found = (*matching.findings, *closing.findings(source, closings), *anew.findings(source))
        if source.channel is None:
            found += (*overdrawn.findings(gather.calendar().day_of(now)),)
        keeping.keep(source.name, found, since=since, until=row.until, now=now)
        keeping.keep_elsewhere(source.name, matching, sides, since=since, until=row.until)
        _keep_seen(source, sides.counts)
        RunPart.objects.create(
            run=row,
            source=source.name,
            books=sides.books.filter(~pl.col("ahead")).height,
            report=sides.report.filter(~pl.col("ahead")).height,
            agreed=matching.agreed,
            found=len(found),
            digest=matching.digest(),
            closings=[each.stored() for each in closings],
        )


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Until when a source has reported, and what day it is."""

    covered: date
    today: date

    def may_come(self) -> pl.Expr:
        """Return whether the other side's lines may still come for lines that earlier runs left open."""
        due = pl.col("day") + pl.duration(days=1)
        return waits(due, travels=pl.col("batch") != "", covered=self.covered, today=self.today).alias("waits")


def _read(source: Source, since: date, until: date, state: _Waiting, step: Callable[[int], None]) -> Sides:
    """Read both sides: the days asked for, what earlier runs left open, and the day after, for lines that are late."""
    step(0)
    counts = gather.counts(source, since, until) if since <= until else {}
    open_lines = list(results.carried(source.name))
    lately = Elsewhere.objects.filter(source=source.name, day__gte=since - FAR_BACK)
    settled = [*lately.values_list("side", "key")]
    known = pl.DataFrame(
        settled + [(line.side.value, line.key) for line in open_lines],
        {"side": pl.String, "key": pl.String},
        orient="row",
    )
    after = until + timedelta(days=1)

    def all_of(side: Side, rows: pl.DataFrame) -> pl.DataFrame:
        fresh = rows.join(known.filter(pl.col("side") == side.value), on="key", how="anti")
        carried = rows_of(line for line in open_lines if line.side is side).with_columns(
            state.may_come() if side is Side.BOOKS else pl.lit(value=False).alias("waits")
        )
        return compared(pl.concat([fresh.with_columns(ahead=pl.col("day") == after), carried]))

    books = all_of(Side.BOOKS, gather.books(source, since, after, covered=state.covered, today=state.today))
    step(1)
    report = all_of(Side.REPORT, gather.told(source, since, after))
    return Sides(books, report, counts, frozenset(line.key for line in open_lines))


def _keep_seen(source: Source, seen: dict[date, tuple[int, int]]) -> None:
    rows = [SeenDay(source=source.name, day=day, books=ours, report=theirs) for day, (ours, theirs) in seen.items()]
    SeenDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["source", "day"], update_fields=["books", "report"]
    )


@transaction.atomic
def _finish(run_id: UUID, total: int, now: datetime) -> None:
    row = Run.objects.select_for_update().get(id=run_id)
    if row.ended_at is not None:
        return
    row.ended_at = row.seen_at = now
    row.done = row.total = total
    row.save(update_fields=["ended_at", "seen_at", "done", "total"])
    parts: list[Json] = [
        {
            "source": part.source,
            "books": part.books,
            "report": part.report,
            "agreed": part.agreed,
            "found": part.found,
            "digest": part.digest,
            "closings": part.closings,
        }
        for part in row.parts.order_by("source")
    ]
    payload: dict[str, Json] = {"since": row.since.isoformat(), "until": row.until.isoformat(), "parts": parts}
    evidence.record("reconciliation.run_ended", subject=row.id, payload=payload, actor=row.asked_by, now=now)
