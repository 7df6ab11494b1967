"""Both sides of one source as they were read for a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    import polars as pl


@dataclass(frozen=True, slots=True)
class Sides:
    """The tables, how many lines each day had, and the keys of those that earlier runs left open."""

    books: pl.DataFrame
    report: pl.DataFrame
    counts: dict[date, tuple[int, int]]
    carried: frozenset[str]
