"""`truehand verifier`: the stand-alone verifier as one file, on standard output."""

import click

from truehand.evidence.domain import verifier


@click.command
def command() -> None:
    """Print the stand-alone verifier: one file of standard Python to keep."""
    click.echo(verifier.assembled(), nl=False)
