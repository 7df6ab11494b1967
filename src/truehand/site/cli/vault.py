"""`truehand vault`: the keys under which personal data are sealed."""

from __future__ import annotations

import time

import click

from truehand.site.cli.django_ready import django_ready


@click.group
def command() -> None:
    """Look at what wraps the people's keys, and change it."""


@command.command
def keys() -> None:
    """Show what wraps how many keys, and since when."""
    with django_ready():
        from truehand.site.preparation import bring_up_to_date
        from truehand.vault import queries

        bring_up_to_date()
        found = queries.keys()
        for each in found.wrappings:
            state = "wraps new keys" if each.current else "waits for `truehand vault rotate`"
            made = f"made {each.made_at:%Y-%m-%d}" if each.made_at else "not there any more"
            click.echo(f"{each.name} ({made}): {each.keys} keys, the oldest of {each.since:%Y-%m-%d}; {state}")
        click.echo(f"{found.total - found.waiting} of {found.total} keys wrapped by the present one")
        click.echo(f"{found.destroyed} keys destroyed")


@command.command
def rotate() -> None:
    """Wrap every key anew while the site runs; killed, the next call goes on where this one was."""
    with django_ready():
        from truehand.edge import clock
        from truehand.site.preparation import bring_up_to_date
        from truehand.vault import operations

        bring_up_to_date()
        for progress in operations.rotate(now=clock.now()):
            click.echo(f"{progress.done} of {progress.total} keys wrapped anew")
        click.echo("Every key is wrapped by the present one. Keep the former until no backup needs it.")


@command.command
def reindex() -> None:
    """Find addresses under a new key while the site runs; killed, the next call goes on where this one was."""
    with django_ready():
        from truehand.edge import clock
        from truehand.site.preparation import bring_up_to_date
        from truehand.vault import operations

        bring_up_to_date()
        if seconds := operations.begin_reindexing():
            click.echo(f"Waiting {seconds:.0f} seconds, until every process looks under the new key.")
            time.sleep(seconds)
        for progress in operations.reindex(now=clock.now()):
            click.echo(f"{progress.done} of {progress.total} addresses indexed anew")
        click.echo("Every address is found under the present key. Keep the former until no backup needs it.")
