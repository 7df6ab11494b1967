"""Mapping of a bank's own table (CSV): which column is what. docs/operations.md lists the fields."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from truehand.kernel.currency import EXPONENTS
from truehand.payments.domain.refusals.statements import MappingNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.kernel.canonical import Json

_NEEDED: Final = frozenset({"day", "balance"})
_COLUMNS: Final = frozenset(
    {"day", "amount", "debit", "credit", "balance", "bank_id", "reference", "text", "name", "number", "credited"}
)


@dataclass(frozen=True, slots=True)
class TableMapping:
    """Which column of a table is what, and how days and numbers are written in it.

    ``columns`` names for each of our fields one column of theirs; an amount is one signed column or two, ``debit`` and
    ``credit``. Every row must carry the running balance: without it nobody could tell a missing row.
    """

    columns: Mapping[str, str]
    account: str
    currency: str
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    skip: int = 0
    day_format: str = "%Y-%m-%d"
    newest_first: bool = False
    charges: frozenset[str] = field(default_factory=frozenset)


def mapping_from(data: Mapping[str, Json], *, account: str, currency: str) -> TableMapping:
    """Return a mapping from its JSON form; refuses MappingNotUnderstood, naming the field."""
    columns = data.get("columns")
    if not isinstance(columns, dict) or not all(isinstance(each, str) and each for each in columns.values()):
        raise MappingNotUnderstood(field="columns")
    for name in sorted(columns.keys() - _COLUMNS):
        raise MappingNotUnderstood(field=f"columns.{name}")
    for name in sorted(_NEEDED - columns.keys()):
        raise MappingNotUnderstood(field=f"columns.{name}")
    if ("amount" in columns) == ("debit" in columns and "credit" in columns):
        raise MappingNotUnderstood(field="columns.amount | columns.debit + columns.credit")
    if currency not in EXPONENTS:
        raise MappingNotUnderstood(field="currency")
    charges = data.get("charges", [])
    if not isinstance(charges, list):
        raise MappingNotUnderstood(field="charges")
    return TableMapping(
        columns={name: str(column) for name, column in columns.items()},
        account=account,
        currency=currency,
        encoding=_encoding(str(data.get("encoding", "utf-8-sig"))),
        delimiter=_one(str(data.get("delimiter", ","))),
        skip=_count(data.get("skip", 0)),
        day_format=str(data.get("day_format", "%Y-%m-%d")),
        newest_first=data.get("newest_first", False) is True,
        charges=frozenset(str(each) for each in charges),
    )


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise MappingNotUnderstood(field="encoding") from error


def _one(text: str) -> str:
    if len(text) != 1:
        raise MappingNotUnderstood(field="delimiter")
    return text


def _count(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise MappingNotUnderstood(field="skip")
    return value
