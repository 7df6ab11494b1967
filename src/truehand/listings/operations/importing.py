"""Taking over somebody else's table, row by row: each row once, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl
from django.db import transaction
from polars.exceptions import PolarsError

from truehand.equipment import operations as equipment
from truehand.kernel.ids import new_id
from truehand.kernel.refusal import Refusal
from truehand.listings.domain.mapping import external_id_of, row_from
from truehand.listings.domain.refusals import FileNotUnderstood, MappingNotUnderstood
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing
from truehand.listings.operations.rows import amount, one_on_sale, put, save
from truehand.listings.operations.selling import note_listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from truehand.kernel.canonical import Json
    from truehand.listings.domain.mapping import ColumnMapping, ImportedRow


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, of which only the mapped columns are read."""

    size: int
    rows: Iterator[Mapping[str, object]]


def table_of(path: Path, mapping: ColumnMapping) -> Table:
    """Open a CSV or Parquet file; refuse (FileNotUnderstood) another one, and (MappingNotUnderstood) absent columns."""
    try:
        # Everything in a CSV is text until the mapping says what it means.
        lazy = pl.scan_parquet(path) if path.suffix == ".parquet" else pl.scan_csv(path, infer_schema=False)
        present = lazy.collect_schema().names()
    except (PolarsError, OSError) as error:
        raise FileNotUnderstood from error
    if missing := mapping.missing_in(present):
        listed = ", ".join(missing)
        raise MappingNotUnderstood(
            why_zh=f"文件中没有这些列：{listed}。", why_en=f"the file has no such columns: {listed}."
        )
    try:
        frame = lazy.select(sorted(set(mapping.columns.values()))).collect()
    except (PolarsError, OSError) as error:
        raise FileNotUnderstood from error
    return Table(frame.height, frame.iter_rows(named=True))


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of a row: its number in the file (from 1), its name there, and why it was refused if it was."""

    number: int
    external_id: str
    result: Literal["imported", "already", "refused"]
    refusal: Refusal | None = None


@transaction.atomic
def import_rows(
    seller_id: UUID, mapping: ColumnMapping, rows: Iterable[tuple[int, Mapping[str, object]]], *, now: datetime
) -> tuple[RowOutcome, ...]:
    """Take a batch of numbered rows in one transaction; a refused row undoes itself alone."""
    return tuple(_outcome(seller_id, mapping, number, row, now=now) for number, row in rows)


def _outcome(
    seller_id: UUID, mapping: ColumnMapping, number: int, row: Mapping[str, object], *, now: datetime
) -> RowOutcome:
    name = external_id_of(mapping, row)
    try:
        result = import_row(seller_id, row_from(mapping, row, today=now.date()), now=now)
    except Refusal as refusal:
        return RowOutcome(number, name, "refused", refusal)
    return RowOutcome(number, name, result)


@transaction.atomic
def import_row(seller_id: UUID, row: ImportedRow, *, now: datetime) -> Literal["imported", "already"]:
    """Publish an imported row as a listing of that seller, marked as imported and without a plate; each row once.

    Refuses AlreadyOnSale when the machine is on sale by another row or listing, MachineFlagged when a register has it.
    """
    if Listing.objects.filter(seller_id=seller_id, external_id=row.external_id).exists():
        return "already"
    facts = row.facts
    listing = Listing(id=new_id(now), seller_id=seller_id, version=0, created_at=now)
    put(listing, facts, row.price)
    listing.status, listing.published_at = Status.PUBLISHED, now
    listing.origin, listing.external_id = "import", row.external_id
    with one_on_sale(facts):
        listing.passport_id = equipment.open_passport(
            equipment_class=facts.equipment_class,
            maker=facts.maker,
            model=facts.model,
            serial=facts.serial,
            year=facts.year,
            now=now,
        )
        equipment.require_clear(listing.passport_id, now=now)
        payload: dict[str, Json] = {"external_id": row.external_id, "facts": facts.stated(), "price": amount(row.price)}
        save(listing, "imported", actor=None, payload=payload, now=now)
        note_listed(listing, now=now)
    return "imported"
