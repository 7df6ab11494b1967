"""Millions of rows as a table: PostgreSQL writes them by COPY, polars reads them; no row ever becomes an object."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import polars as pl
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def frame(query: str, values: Sequence[Any], schema: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    """Return what a query finds, its columns named and typed by ``schema`` in their order; empty text stays text."""
    written = io.BytesIO()
    with connection.cursor() as cursor, cursor.copy(f"copy ({query}) to stdout (format csv)", values) as copy:
        for block in copy:
            written.write(block)
    if not written.tell():
        return pl.DataFrame(schema=dict(schema))
    written.seek(0)
    return pl.read_csv(written, has_header=False, schema=dict(schema), empty_string_is_null=False)
