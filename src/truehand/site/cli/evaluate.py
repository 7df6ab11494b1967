"""`truehand evaluate NAME`: how well a judgement agrees with the truth."""

import json
from importlib import import_module
from pathlib import Path

import click

from truehand.site.cli.django_ready import django_ready

# Each is a module of truehand.site.evaluations with a function evaluate() that takes these options by name.
NAMES = {
    "listings": ("count", "seed", "data", "half"),
    "photos": ("count", "seed"),
    "plates": ("count", "seed"),
    "price": ("data",),
    "shills": ("count", "seed"),
}
COUNTS = {"listings": 2000, "shills": 200}
COUNT = 40


@click.command
@click.argument("name", type=click.Choice(sorted(NAMES)))
@click.option(
    "--count",
    type=click.IntRange(1, 100_000),
    help="How many cases; 40, of listings 2,000, of sellers with shills 200.",
)
@click.option("--seed", default=7, show_default=True, help="The same seed gives the same cases.")
@click.option(
    "--data",
    envvar="TRUEHAND_DATA",
    type=click.Path(exists=True, path_type=Path),
    help="The file of real sales (Parquet), or the folder that it is in; $TRUEHAND_DATA without it.",
)
@click.option("--half", type=click.Choice(["development", "test"]), default="test", help="Which half of the machines.")
@click.option("--json", "as_json", is_flag=True, help="End with one line that is one JSON object.")
def command(name: str, *, count: int | None, as_json: bool, **options: object) -> None:
    """Evaluate one judgement on cases whose truth is known."""
    from rich.console import Console
    from rich.table import Table

    options["count"] = count or COUNTS.get(name, COUNT)
    words = {option: options[option] for option in NAMES[name]}
    if words.get("data", "") is None:
        raise click.UsageError(f"evaluate {name} needs --data")
    with django_ready():
        figures = import_module(f"truehand.site.evaluations.{name}").evaluate(**words)
    table = Table("figure", "value", title=name)
    for figure, value in figures.items():
        table.add_row(figure, f"{value:,.3f}")
    Console().print(table)
    if as_json:
        click.echo(json.dumps({figure: round(value, 4) for figure, value in figures.items()}))
