"""`truehand bench NAME`: measures, side by side in one run."""

import json
from importlib import import_module

import click

from truehand.site.cli.django_ready import django_ready

# Each is a module of truehand.site.benchmarks with a function measure().
NAMES = ["auction", "evidence", "ledger", "life", "log", "pages", "reconcile", "restore", "search", "trades", "vault"]
LISTINGS = 1_000_000


@click.command
@click.argument("name", type=click.Choice([*NAMES, "all"]))
@click.option("--json", "as_json", is_flag=True, help="End with one line that is one JSON object.")
@click.option("--trades", default=2000, show_default=True, help="How many trades are played (bench life).")
@click.option("--megabytes", default=1000, show_default=True, help="How much is restored (bench restore).")
@click.option(
    "--count", type=int, help="How many: listings searched (bench search, a million), or trades (bench life)."
)
def command(name: str, trades: int, megabytes: int, count: int | None, *, as_json: bool) -> None:
    """Measure one subject, or all."""
    from rich.console import Console
    from rich.table import Table

    figures: dict[str, float] = {}
    with django_ready():
        for each in NAMES if name == "all" else [name]:
            words = {
                "restore": {"megabytes": megabytes},
                "life": {"trades": count or trades},
                "search": {"count": count or LISTINGS},
            }.get(each, {})
            measured = import_module(f"truehand.site.benchmarks.{each}").measure(**words)
            table = Table("figure", "value", title=each)
            for figure, value in measured.items():
                table.add_row(figure, f"{value:,.2f}")
            Console().print(table)
            figures |= {f"{each}.{figure}": round(value, 4) for figure, value in measured.items()}
            if each == name:  # one subject's figures need no subject
                figures |= {figure: round(value, 4) for figure, value in measured.items()}
    if as_json:
        click.echo(json.dumps(figures))
