"""`truehand verify BUNDLE`: the stand-alone verifier, as it ships."""

import sys

import click

from truehand.evidence.domain import verifier


@click.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Check an evidence bundle offline."""
    sys.exit(verifier.main(list(arguments)))
