"""The lines of both sides, in one shape, and as a table for millions of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import polars as pl

from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


class Side(StrEnum):
    """Whose line it is."""

    BOOKS = "books"  # the ledger
    REPORT = "report"  # the bank's statement, or the gateway's file

    @property
    def words(self) -> tuple[str, str]:
        """Return what people read: (zh, en)."""
        return ("账本", "ledger") if self is Side.BOOKS else ("银行或渠道", "bank or gateway")


@dataclass(frozen=True, slots=True)
class Line:
    """One movement of money: ``amount`` is signed, plus is into our account; ``key`` is its side's own.

    ``batch`` names the settlement that it is part of, where it is. ``waits`` says that the other side may still bring
    its line; ``ahead`` that it belongs to a later day and is here only so that an earlier line can find it.
    """

    side: Side
    key: str
    day: date
    amount: Money
    reference: str = ""
    text: str = ""
    batch: str = ""
    waits: bool = False
    ahead: bool = False


SCHEMA: Final = pl.Schema(
    {
        "key": pl.String(),
        "day": pl.Date(),
        "minor": pl.Int64(),
        "currency": pl.String(),
        "reference": pl.String(),
        "text": pl.String(),
        "batch": pl.String(),
        "waits": pl.Boolean(),
        "ahead": pl.Boolean(),
    }
)
# What banks and typists do to a reference: blanks, dashes, case, and the letters that Crockford's alphabet leaves out.
_LOOK_ALIKE: Final = {"O": "0", "I": "1", "L": "1"}


def table(lines: Iterable[Line]) -> pl.DataFrame:
    """Return lines of one side as a table, ready to be compared."""
    return compared(rows_of(lines))


def rows_of(lines: Iterable[Line]) -> pl.DataFrame:
    """Return lines as rows of ``SCHEMA``."""
    return pl.DataFrame([_row(each) for each in lines], SCHEMA, orient="row")


def compared(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows of ``SCHEMA`` in order, with ``ref`` and ``lot``: reference and batch as they are compared."""
    names = [plain(pl.col("reference")).alias("ref"), plain(pl.col("batch")).alias("lot")]
    # One order whatever order they came in, so that the same lines always agree in the same pairs.
    return rows.with_columns(names).sort("day", "key").with_row_index("row")


def lines_of(side: Side, rows: pl.DataFrame) -> tuple[Line, ...]:
    """Return the rows of a table as lines."""
    columns = ["key", "day", "minor", "currency", "reference", "text", "batch", "waits", "ahead"]
    return tuple(
        Line(side, key, day, Money(minor, currency), reference, text, batch, waits, ahead)
        for key, day, minor, currency, reference, text, batch, waits, ahead in rows.select(columns).iter_rows()
    )


def plain(column: pl.Expr) -> pl.Expr:
    """Return a column of references as they are compared."""
    bare = column.str.to_uppercase().str.replace_all(r"[^0-9A-Z]", "")
    for letter, digit in _LOOK_ALIKE.items():
        bare = bare.str.replace_all(letter, digit, literal=True)
    return bare


def _row(line: Line) -> tuple[object, ...]:
    amount = line.amount
    said = (line.reference, line.text, line.batch)
    return (line.key, line.day, amount.minor, amount.currency, *said, line.waits, line.ahead)
