"""Taking a bank's statement on the command line: read, every line booked, and what could not be placed is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from truehand.payments.domain.statement import StatementView


def take(file: Path, account: str) -> StatementView:
    """Take a statement and book its lines, with progress on the terminal; refuses what the bank channel refuses.

    ``account`` may be empty where one account is set up.
    """
    from rich.console import Console
    from rich.progress import Progress

    from truehand.edge import clock
    from truehand.payments.bank import operations as bank
    from truehand.trade.operations import statements

    with file.open("rb") as opened:
        kept = bank.receive_statement(None, opened, account=_account(account), name=file.name, now=clock.now())
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


def say(view: StatementView, language: str) -> bool:
    """Say what is wrong with the file, how many lines did what, and each line not placed; whether all is well.

    Ends the command with 1 when the file was refused.
    """
    from truehand.payments.bank import queries
    from truehand.payments.domain.statement import StatementState

    place = 0 if language == "zh" else 1
    for each in view.findings:
        click.echo(each.pair[place])
    if view.state is StatementState.REFUSED:
        raise click.exceptions.Exit(1)
    for state, count in queries.counts_of(view.id).items():
        click.echo(f"{count:>8,} {state.words[place]}")
    click.echo(f"{view.repeated:>8,} {('此前已入库', 'known before')[place]}")
    well = not view.findings
    for line, reason in queries.unplaced_lines(view.id):
        well = False
        why = f"{line.state.words[place]}: {reason.words[place]}" if reason else line.state.words[place]
        told = f"{line.day} {line.amount} {line.reference or '-'} {line.name}".rstrip()
        click.echo(f"{('第 {} 行', 'line {}')[place].format(line.line)}: {why}: {told} [{line.bank_id or '-'}]")
    return well


def _account(name: str) -> str:
    """Return the account meant: the only one where none is named."""
    from truehand.payments.bank.config import custody_accounts

    names = [each.name for each in custody_accounts()]
    if not name and len(names) != 1:
        raise click.ClickException(f"say whose statement it is with --account: {', '.join(names) or 'none is set up'}")
    return name or names[0]
