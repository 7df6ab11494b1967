"""`truehand evaluate NAME`: how well a judgement agrees with the truth."""

import json
from importlib import import_module

import click

from truehand.site.cli.django_ready import django_ready

# Each is a module of truehand.site.evaluations with a function evaluate(count=, seed=).
NAMES = ["photos", "plates"]


@click.command
@click.argument("name", type=click.Choice(NAMES))
@click.option("--count", default=40, show_default=True, type=click.IntRange(1, 100_000), help="How many cases.")
@click.option("--seed", default=7, show_default=True, help="The same seed gives the same cases.")
@click.option("--json", "as_json", is_flag=True, help="End with one line that is one JSON object.")
def command(name: str, *, count: int, seed: int, as_json: bool) -> None:
    """Evaluate one judgement on cases whose truth is known."""
    from rich.console import Console
    from rich.table import Table

    with django_ready():
        figures = import_module(f"truehand.site.evaluations.{name}").evaluate(count=count, seed=seed)
    table = Table("figure", "value", title=name)
    for figure, value in figures.items():
        table.add_row(figure, f"{value:,.3f}")
    Console().print(table)
    if as_json:
        click.echo(json.dumps({figure: round(value, 4) for figure, value in figures.items()}))
