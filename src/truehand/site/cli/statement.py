"""`truehand statement FILE --account NAME`: a bank's statement is taken, and what each line did is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from truehand.kernel.refusal import Refusal
from truehand.site.cli.django_ready import django_ready

if TYPE_CHECKING:
    from truehand.payments.domain.statement import StatementView


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", required=True, metavar="NAME", help="The custodian's account, as it is configured.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True)
def command(*, file: Path, account: str, lang: str) -> None:
    """Take a statement of the custodian's bank: CAMT.053, MT940, or the bank's own table.

    The same lines count once, in however many files they come. A file that is cut off, does not add up or tells known
    lines anew is refused, with the lines named, and nothing of it counts.
    """
    with django_ready():
        try:
            view = _take(file, account)
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence(lang)) from refusal
        _report(view, lang)


def _take(file: Path, account: str) -> StatementView:
    from rich.console import Console
    from rich.progress import Progress

    from truehand.edge import clock
    from truehand.payments.bank import operations as bank
    from truehand.trade.operations import statements

    with file.open("rb") as opened:
        kept = bank.receive_statement(None, opened, account=account, name=file.name, now=clock.now())
    # Progress goes to the terminal, the report to standard output, so that it can be kept.
    with Progress(*Progress.get_default_columns(), "{task.completed:,}", console=Console(stderr=True)) as progress:
        read, booked = progress.add_task("read", total=None), progress.add_task("booked", total=None)
        view = statements.take_statement(
            kept.id,
            now=clock.now(),
            reading=lambda done: progress.update(read, completed=done),
            booking=lambda done: progress.update(booked, completed=done),
        )
        progress.update(read, total=view.lines + view.repeated, completed=view.lines + view.repeated)
        progress.update(booked, total=view.lines, completed=view.decided)
    return view


def _report(view: StatementView, lang: str) -> None:
    """Say what is wrong with the file, then how many lines did what."""
    from truehand.payments.bank import queries
    from truehand.payments.domain.statement import StatementState

    chinese = lang == "zh"
    for each in view.findings:
        click.echo(each.zh if chinese else each.en)
    if view.state is StatementState.REFUSED:
        raise click.exceptions.Exit(1)
    for state, count in queries.counts_of(view.id).items():
        click.echo(f"{count:>8,} {state.words[0] if chinese else state.words[1]}")
    click.echo(f"{view.repeated:>8,} {'此前已入库' if chinese else 'known before'}")
