"""Past sales out of somebody's table, for learning what machines sell for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.kernel.refusal import Refusal
from truehand.listings.domain.mapping import row_from
from truehand.listings.domain.pricing.sale import Sale
from truehand.listings.operations.importing import table_of
from truehand.listings.operations.pricing import machine_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from truehand.listings.domain.mapping import ColumnMapping


def past_sales(path: Path, mapping: ColumnMapping, *, today: date) -> list[Sale]:
    """Return the sales of a table, as an import would read it; what cannot be true is left out.

    Refuses FileNotUnderstood and MappingNotUnderstood.
    """
    return [sale for row in table_of(path, mapping).rows if (sale := _sale(mapping, row, today)) is not None]


def _sale(mapping: ColumnMapping, row: Mapping[str, object], today: date) -> Sale | None:
    try:
        read = row_from(mapping, row, today=today)
    except Refusal:
        return None
    return Sale(machine_of(read.facts, read.on or today), read.price)
