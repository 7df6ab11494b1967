"""`truehand price train|list|use`: what machines sell for, learnt from past sales."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from truehand.kernel.refusal import Refusal
from truehand.site.cli.django_ready import django_ready

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truehand.listings.domain.pricing.sale import Sale
    from truehand.listings.operations.pricing import Trained


@click.group
def command() -> None:
    """Learn what machines sell for, and choose which version judges listings."""


@command.command
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Past sales (CSV, Parquet).")
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="As for the import.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True)
def train(*, file: Path | None, mapping: Path | None, lang: str) -> None:
    """Learn from what was sold here, and from a FILE of past sales if there is one; print the report."""
    with django_ready():
        from truehand.edge import clock
        from truehand.listings.operations import pricing
        from truehand.trade.queries.prices import agreed_prices

        try:
            sales = [*(_sales(file, mapping) if file else ()), *pricing.sold_here(agreed_prices)]
            learnt = pricing.train(sales, now=clock.now())
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence(lang)) from refusal
    _print(learnt)


@command.command("list")
def list_() -> None:
    """Show every version with its report."""
    with django_ready():
        from truehand.listings.operations import pricing

        _print(pricing.trained())


@command.command
@click.argument("currency")
@click.argument("version", type=int)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True)
def use(currency: str, version: int, *, lang: str) -> None:
    """Have another VERSION judge listings in CURRENCY."""
    with django_ready():
        from truehand.edge import clock
        from truehand.listings.operations import pricing

        try:
            pricing.use(currency.upper(), version, now=clock.now())
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence(lang)) from refusal
        _print(pricing.trained())


def _sales(file: Path, mapping: Path | None) -> "list[Sale]":
    from truehand.edge import clock
    from truehand.listings.domain.mapping import mapping_from
    from truehand.listings.operations.past import past_sales

    try:
        data = json.loads(mapping.read_text(encoding="utf-8")) if mapping else {}
    except ValueError as error:
        raise click.ClickException(f"{mapping}: {error}") from error
    return past_sales(file, mapping_from(data), today=clock.now().date())


def _print(models: "Sequence[Trained]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("model", "trained", "sales", "figure", "value")
    for each in models:
        name = f"{each.currency} {each.version}{' *' if each.in_use else ''}"
        for at, (figure, value) in enumerate(sorted(each.report.items())):
            said = f"{value:,}" if figure.startswith("sales") else f"{value / 1000:.3f}"
            first = (name, each.trained_at.date().isoformat(), f"{each.sales:,}") if at == 0 else ("", "", "")
            table.add_row(*first, figure, said)
    Console().print(table)
