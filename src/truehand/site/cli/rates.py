"""truehand rates FILE."""

from pathlib import Path

import click

from truehand.kernel.refusal import Refusal
from truehand.site.cli.django_ready import django_ready


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Keep the exchange rates of a daily table of the European Central Bank (CSV)."""
    with django_ready():
        from truehand.edge import clock
        from truehand.payments.domain.rates import from_ecb
        from truehand.payments.operations.exchange import keep_rates

        try:
            kept = keep_rates(from_ecb(file.read_text(encoding="utf-8")), now=clock.now())
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence("en")) from refusal
        click.echo(f"{kept} rates kept")
