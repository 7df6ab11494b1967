"""`truehand reconcile`: the ledger held against what the bank and the gateways report."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from truehand.kernel.refusal import Refusal
from truehand.site.cli.django_ready import django_ready

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truehand.reconciliation.domain.views import DiscrepancyView, RunView


@click.command
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="One day; without it, whatever came since the last run.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="With --day: from this day to that one.")
@click.option(
    "--statement",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="First take and book this statement (CAMT.053, MT940 or a table), then compare its days.",
)
@click.option("--account", default="", help="Whose statement it is, by its configured name; needed only among several.")
@click.option("--json", "as_json", is_flag=True, help="End with one line that is one JSON object.")
def command(
    *, day: datetime | None, since: datetime | None, statement: Path | None, account: str, as_json: bool
) -> None:
    """Hold the ledger against bank and gateways, name every line that does not agree; exit 1 when there is one.

    A line that the other side may still bring is named too, as waiting, and is no reason to end with 1.

    With --statement, the file is taken as `truehand statement FILE` takes it: every line is booked, into its trade, as
    a payout's end, or into suspense; what could not be placed is named by its line. Then the ledger, with all of that
    in it, is compared with what the bank reports of those days.
    """
    with django_ready():
        from truehand.site.preparation import bring_up_to_date

        bring_up_to_date()
        placed, span = True, None
        try:
            if statement:
                placed, span = _statement(statement, account)
            chosen = (since or day, day) if day else None
            run = _run(span or _days(chosen))
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence("en")) from refusal
        found = list(_found(run))
    if as_json:
        click.echo(json.dumps(_told(run, found)))
    sys.exit(0 if placed and _clean(found) else 1)


def _days(chosen: tuple[datetime | None, datetime] | None) -> tuple[date, date]:
    """Return the days asked for; else those with lines that no run has seen; else yesterday and today."""
    from truehand.edge import clock
    from truehand.reconciliation import operations
    from truehand.reconciliation.queries.gather import calendar

    if chosen is not None:
        first, last = chosen
        return (first or last).date(), last.date()
    today = calendar().day_of(clock.now())
    stale = operations.stale_days(today)
    return (stale[0] if stale else today - timedelta(days=1)), today


def _statement(file: Path, account: str) -> tuple[bool, tuple[date, date] | None]:
    """Take and book a statement; return whether every line found its place, and its days until that of the booking."""
    from truehand.edge import clock
    from truehand.reconciliation.queries.gather import calendar
    from truehand.site.cli.taking import say, take

    view = take(file, account)
    placed = say(view, "en")
    return placed, (view.since, calendar().day_of(clock.now())) if view.since else None


def _run(days: tuple[date, date]) -> RunView:
    """Run, with progress on the terminal."""
    from rich.console import Console
    from rich.progress import Progress

    from truehand.edge import clock
    from truehand.reconciliation import operations, queries

    since, until = days
    run = operations.open_run(since=since, until=until, now=clock.now())
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(f"{since} … {until}", total=run.total or None)
        while operations.carry_on(
            run.id, now=clock.now(), tell=lambda done, total: progress.update(task, completed=done, total=total)
        ):
            pass
    ended = queries.run_by_id(run.id)
    _show(ended)
    return ended


def _show(run: RunView) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("source", "ledger", "reported", "agree", "found", title=f"{run.since} … {run.until}")
    for part in run.parts:
        table.add_row(part.source, *(f"{count:,}" for count in (part.books, part.report, part.agreed, part.found)))
    Console(stderr=True).print(
        table if run.parts else "nothing has been reported yet: there is nothing to compare with"
    )


def _found(run: RunView) -> Iterator[DiscrepancyView]:
    """Yield what is open and has a line in the run's days, or before; say it line by line."""
    from truehand.reconciliation import queries

    for each in queries.open_now():
        if each.day > run.until:
            continue
        yield each
        kind = each.kind.words[1]
        click.echo(f"{each.source}: {kind} ({each.state.value}), bank has more by {each.difference}")
        for line in each.lines:
            click.echo(f"    {line.side.words[1]}: {line.day} {line.amount} {line.reference or '-'} [{line.key}]")


def _clean(found: list[DiscrepancyView]) -> bool:
    return all(each.state.value == "waiting" for each in found)


def _told(run: RunView, found: list[DiscrepancyView]) -> dict[str, Any]:
    return {
        "run": str(run.id),
        "since": run.since.isoformat(),
        "until": run.until.isoformat(),
        "clean": _clean(found),
        "parts": [
            {
                "source": part.source,
                "books": part.books,
                "report": part.report,
                "agreed": part.agreed,
                "found": part.found,
                "digest": part.digest,
            }
            for part in run.parts
        ],
        "discrepancies": [
            {
                "id": str(each.id),
                "source": each.source,
                "kind": each.kind.value,
                "state": each.state.value,
                "difference": {"minor": each.difference.minor, "currency": each.difference.currency},
                "lines": [
                    {
                        "side": line.side.value,
                        "key": line.key,
                        "day": line.day.isoformat(),
                        "minor": line.amount.minor,
                        "currency": line.amount.currency,
                        "reference": line.reference,
                    }
                    for line in each.lines
                ],
            }
            for each in found
        ],
    }
