"""From a row of somebody else's table to a listing: which column means what, and what every row has in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from truehand.kernel.currency import EXPONENTS
from truehand.kernel.money import Money, MoneyNotUnderstood
from truehand.listings.domain.facts import Facts, checked, checked_price, field_not_valid
from truehand.listings.domain.refusals import MappingNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

NEEDED: Final = (
    *("external_id", "equipment_class", "maker", "model", "serial", "year", "hours"),
    *("location", "country", "price", "currency"),
)
OPTIONAL: Final = ("condition", "description", "as_of")
TARGETS: Final = (*NEEDED, *OPTIONAL)
LONGEST_EXTERNAL_ID: Final = 80
_MOST_PLACES: Final = 9


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Where each target comes from: a column of the table, or one value for every row.

    ``translate`` replaces what a column says by what we call it, target by target, such as ``TEX`` by ``excavator``.
    ``as_of`` is the day on which the row was true; without it the day of the import.
    """

    columns: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    translate: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def missing_in(self, columns: Collection[str]) -> list[str]:
        """Return the columns that the mapping wants and the table does not have."""
        return sorted({column for column in self.columns.values() if column not in columns})


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row that may become a listing, as it was true ``on`` its day."""

    external_id: str
    facts: Facts
    price: Money
    on: date | None = None


def mapping_from(data: object, *, columns: Sequence[str] = (), values: Sequence[str] = ()) -> ColumnMapping:
    """Return the mapping that a JSON object (``columns``, ``values``, ``translate``) and ``target=…`` texts describe.

    The texts win over the object. Refuses (MappingNotUnderstood) unknown targets, missing ones and wrong shapes.
    """
    if not isinstance(data, dict) or not set(data) <= {"columns", "values", "translate"}:
        raise _misshapen(
            "应为含 columns、values、translate 的 JSON 对象。",
            "it is a JSON object with columns, values and translate.",
        )
    translate = data.get("translate", {})
    if not isinstance(translate, dict):
        raise _misshapen("translate 应为对象。", "translate is an object.")
    mapping = ColumnMapping(
        columns={**_texts(data.get("columns", {})), **_pairs(columns)},
        values={**_texts(data.get("values", {})), **_pairs(values)},
        translate={str(target): _texts(words) for target, words in translate.items()},
    )
    named = {*mapping.columns, *mapping.values, *mapping.translate}
    if unknown := sorted(named - set(TARGETS)):
        listed = ", ".join(unknown)
        raise _misshapen(f"未知的目标字段：{listed}。", f"unknown targets: {listed}.")
    if missing := [target for target in NEEDED if target not in mapping.columns and target not in mapping.values]:
        listed = ", ".join(missing)
        raise _misshapen(f"缺少目标字段：{listed}。", f"targets without a column or value: {listed}.")
    return mapping


def row_from(mapping: ColumnMapping, row: Mapping[str, object], *, today: date) -> ImportedRow:
    """Return what a row says; refuse (FieldNotValid) what is missing, misshapen or cannot be true."""
    texts = {target: _text(mapping, target, row) for target in TARGETS}
    facts = Facts(
        equipment_class=texts["equipment_class"],
        maker=texts["maker"],
        model=texts["model"],
        serial=texts["serial"],
        year=_whole("year", texts["year"]),
        hours=_whole("hours", texts["hours"]),
        condition=_whole("condition", texts["condition"]) if texts["condition"] else None,
        location=texts["location"],
        description=texts["description"],
        country=texts["country"].upper(),
    )
    external_id = texts["external_id"]
    if not 0 < len(external_id) <= LONGEST_EXTERNAL_ID:
        raise field_not_valid("external_id", "为空或过长。", "it is missing or too long.")
    on = _day(texts["as_of"], today) if texts["as_of"] else today
    checked_facts = checked(facts, on=on, condition_needed=False)
    return ImportedRow(external_id, checked_facts, _price(texts["price"], texts["currency"].upper()), on)


def external_id_of(mapping: ColumnMapping, row: Mapping[str, object]) -> str:
    """Return how a row is called in its own table, for the report of a refusal; empty when it has no name."""
    return _text(mapping, "external_id", row)


def _text(mapping: ColumnMapping, target: str, row: Mapping[str, object]) -> str:
    if target not in mapping.columns:
        return mapping.values.get(target, "")
    text = _plain(row.get(mapping.columns[target]))
    return mapping.translate.get(target, {}).get(text, text)


def _plain(value: object) -> str:
    """Return a cell as text: 68.0 as 68, a missing or not-a-number cell as nothing, an instant as its day."""
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - only NaN differs from itself
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f") if abs(value) != float("inf") else "inf"
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).strip()


def _whole(name: str, text: str) -> int:
    if not text:
        raise field_not_valid(name, "缺失。", "it is missing.")
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise field_not_valid(name, f"“{text[:40]}”不是数字。", f"“{text[:40]}” is not a number.") from error
    # The size comes first: a row may say 1e999999999, and nobody has the memory for its digits.
    if not number.is_finite() or number.adjusted() > _MOST_PLACES or number != int(number):
        raise field_not_valid(name, f"“{text[:40]}”不是合理的整数。", f"“{text[:40]}” is not a sensible whole number.")
    return int(number)


def _day(text: str, today: date) -> date:
    try:
        day = datetime.fromisoformat(text).replace(tzinfo=UTC).date()
    except ValueError as error:
        raise field_not_valid("as_of", f"“{text[:40]}”不是日期。", f"“{text[:40]}” is not a date.") from error
    if day > today:
        raise field_not_valid("as_of", f"{day} 尚未到来。", f"{day} is yet to come.")
    return day


def _price(text: str, currency: str) -> Money:
    if currency not in EXPONENTS:
        raise field_not_valid("currency", f"未知币种“{currency[:8]}”。", f"“{currency[:8]}” is unknown.")
    if not text:
        raise field_not_valid("price", "缺失。", "it is missing.")
    try:
        return checked_price(Money.parse(text, currency))
    except MoneyNotUnderstood as error:
        raise field_not_valid("price", f"“{text[:40]}”不是金额。", f"“{text[:40]}” is not an amount.") from error


def _texts(data: object) -> dict[str, str]:
    if not isinstance(data, dict):
        raise _misshapen("columns 与 values 应为对象。", "columns and values are objects.")
    return {str(name): str(value) for name, value in data.items()}


def _pairs(words: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for word in words:
        target, sign, value = word.partition("=")
        if not sign or not value:
            raise _misshapen(f"“{word}”应写作 目标=列名。", f"“{word}” should read target=column.")
        pairs[target.strip()] = value
    return pairs


def _misshapen(why_zh: str, why_en: str) -> MappingNotUnderstood:
    return MappingNotUnderstood(why_zh=why_zh, why_en=why_en)
