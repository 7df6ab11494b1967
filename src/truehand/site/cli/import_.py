"""`truehand import listings FILE`: somebody's table becomes listings of one seller, row by row."""

from __future__ import annotations

import json
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from truehand.kernel.refusal import Refusal
from truehand.site.cli.django_ready import django_ready

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.listings.domain.mapping import ColumnMapping
    from truehand.listings.operations.importing import RowOutcome

BATCH = 100
SUMMARY = {
    "imported": ("新上架", "put on sale"),
    "already": ("此前已导入", "imported before"),
    "refused": ("未导入", "refused"),
}


@click.group
def command() -> None:
    """Take over what is kept elsewhere."""


@command.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seller", required=True, metavar="EMAIL", help="Whose listings they become; a verified party.")
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A JSON file of columns.")
@click.option("--map", "columns", multiple=True, metavar="TARGET=COLUMN", help="One column; wins over the file.")
@click.option("--set", "values", multiple=True, metavar="TARGET=VALUE", help="One value for every row.")
@click.option("--limit", type=click.IntRange(min=1), help="Take the first rows only.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True)
def listings(
    *,
    file: Path,
    seller: str,
    mapping: Path | None,
    columns: tuple[str, ...],
    values: tuple[str, ...],
    limit: int | None,
    lang: str,
) -> None:
    """Import listings from a CSV or Parquet FILE.

    Targets: external_id equipment_class maker model serial year hours location country price currency, and if there
    are any condition description as_of. A row that cannot be true is refused with its reason; a second run takes
    nothing twice.
    """
    with django_ready():
        try:
            _import(file, seller, _mapping(mapping, columns, values), limit, lang)
        except Refusal as refusal:
            raise click.ClickException(refusal.sentence(lang)) from refusal


def _mapping(path: Path | None, columns: tuple[str, ...], values: tuple[str, ...]) -> ColumnMapping:
    from truehand.listings.domain.mapping import mapping_from

    try:
        data = json.loads(path.read_text()) if path else {}
    except ValueError as error:
        raise click.ClickException(f"{path}: {error}") from error
    return mapping_from(data, columns=columns, values=values)


def _seller(email: str) -> UUID:
    from truehand.identity import queries as identity

    party_id = identity.party_of_email(email)
    if party_id is None:
        raise click.ClickException(f"nobody here has the address {email}")
    identity.actor_of_party(party_id).require_verified()
    return party_id


def _import(file: Path, email: str, mapping: ColumnMapping, limit: int | None, lang: str) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from truehand.edge import clock
    from truehand.listings import operations

    seller_id = _seller(email)
    table = operations.table_of(file, mapping)
    rows = zip(range(1, (limit or table.size) + 1), table.rows, strict=False)
    outcomes: list[RowOutcome] = []
    # Progress goes to the terminal, the report to standard output, so that it can be kept.
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(file.name, total=min(limit or table.size, table.size))
        while batch := list(islice(rows, BATCH)):
            outcomes += operations.import_rows(seller_id, mapping, batch, now=clock.now())
            progress.update(task, completed=len(outcomes))
    _report(outcomes, lang)


def _report(outcomes: list[RowOutcome], lang: str) -> None:
    """Say of every refused row why, then how many of each."""
    reasons: Counter[str] = Counter()
    for outcome in outcomes:
        if outcome.refusal is not None:
            sentence = outcome.refusal.sentence(lang)
            reasons[str(outcome.refusal.data.get(f"field_{lang}", outcome.refusal.code))] += 1
            click.echo(f"{outcome.number}\t{outcome.external_id}\t{sentence}")
    results = Counter[str](outcome.result for outcome in outcomes)
    for result, names in SUMMARY.items():
        click.echo(f"{results[result]:>8,} {names[0] if lang == 'zh' else names[1]}")
    for reason, count in reasons.most_common():
        click.echo(f"{count:>12,} {reason}")
