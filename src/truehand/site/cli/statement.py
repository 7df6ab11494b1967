"""`truehand statement FILE`: a bank's statement is taken, and what each line did is said."""

from __future__ import annotations

from pathlib import Path

import click

from truehand.kernel.refusal import Refusal
from truehand.site.cli.django_ready import django_ready
from truehand.site.cli.taking import say, take


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", default="", help="The custodian's account, as it is configured; needed only among several.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True)
def command(*, file: Path, account: str, lang: str) -> None:
    """Take a statement of the custodian's bank: CAMT.053, MT940, or the bank's own table.

    The same lines count once, in however many files they come. A file that is cut off, does not add up or tells known
    lines anew is refused, with the lines named, and nothing of it counts. `truehand reconcile --statement FILE` does
    the same and then holds its days against the ledger.
    """
    with django_ready():
        try:
            view = take(file, account)
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence(lang)) from refusal
        say(view, lang)
