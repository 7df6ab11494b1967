"""`truehand export analysis FILE`: what leaves for analysis, and how anonymous it is."""

from __future__ import annotations

from pathlib import Path

import click

from truehand.kernel.refusal import Refusal
from truehand.site.cli.django_ready import django_ready


@click.group
def command() -> None:
    """Tables for analysis, which name nobody."""


@command.command
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--k", "least", default=5, show_default=True, help="The fewest rows that may share a class.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True)
def analysis(*, file: Path, least: int, lang: str) -> None:
    """Write the trades that have ended as a ZIP of a table and its figures; refused below k."""
    with django_ready():
        from truehand.edge import clock
        from truehand.trade.operations.export import export_analysis

        try:
            content, found = export_analysis(None, least=least, now=clock.now())
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence(lang)) from refusal
        file.write_bytes(content)
        told = found.figures
        click.echo(f"{len(found.rows)} rows: k {told.k}, l {told.l}, t {told.t:.2f}")
        for name, (zh, en) in found.coarsened.items():
            click.echo(f"  {name}: {zh if lang == 'zh' else en}")
