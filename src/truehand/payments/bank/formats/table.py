"""A bank's own table (CSV) with its mapping: every row is checked against the running balance."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import IO, TYPE_CHECKING

from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.payments.domain.refusals.statements import (
    MappingNotUnderstood,
    StatementNotUnderstood,
    StatementRowOff,
    StatementTruncated,
)
from truehand.payments.domain.statement import Closed, Entry, Opened, Part, own_reference, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truehand.payments.domain.table import TableMapping

Row = tuple[int, dict[str, str]]


def read(file: IO[bytes], mapping: TableMapping) -> Iterator[Part]:
    """Yield the one statement of a table.

    Its opening balance is the first row's balance before that row. Refuses MappingNotUnderstood,
    StatementNotUnderstood, StatementTruncated and StatementRowOff.
    """
    rows: Iterable[Row] = _rows(file, mapping)
    if mapping.newest_first:
        rows = reversed(list(rows))
    balance: Money | None = None
    day: date | None = None
    for line, row in rows:
        entry, after = _entry(line, row, mapping), _amount(row[mapping.columns["balance"]], mapping, line)
        if balance is None:
            yield Opened(mapping.account, f"{entry.day:%Y%m%d}", None, after - entry.amount)
        elif balance + entry.amount != after:
            raise StatementRowOff(line=line, expected=balance + entry.amount, found=after)
        balance, day = after, entry.day
        yield entry
    if balance is None or day is None:
        raise StatementTruncated(line=0)
    yield Closed(day, balance)


def _rows(file: IO[bytes], mapping: TableMapping) -> Iterator[Row]:
    """Yield the rows with their numbers in the file; a row shorter than the header is a file cut off."""
    stream = io.TextIOWrapper(file, encoding=mapping.encoding, newline="")
    try:
        for _ in range(mapping.skip):
            stream.readline()
        reader = csv.reader(stream, delimiter=mapping.delimiter, strict=True)
        header = [each.strip() for each in next(reader, [])]
        for field, column in mapping.columns.items():
            if column not in header:
                raise MappingNotUnderstood(field=f"columns.{field} = {column}")
        for cells in reader:
            line = reader.line_num + mapping.skip
            if not any(each.strip() for each in cells):
                continue
            if len(cells) < len(header):
                raise StatementTruncated(line=line)
            yield line, dict(zip(header, (each.strip() for each in cells), strict=False))
    except (csv.Error, UnicodeDecodeError) as error:
        raise StatementNotUnderstood(line=0, why_zh="不是所配置的表格", why_en="not the table it should be") from error


def _entry(line: int, row: dict[str, str], mapping: TableMapping) -> Entry:
    def cell(name: str) -> str:
        column = mapping.columns.get(name)
        return row[column] if column else ""

    text = plain_text(cell("text"))
    reference = own_reference(cell("reference"))
    return Entry(
        line=line,
        day=_day(cell("day"), mapping, line),
        amount=_moved(cell("amount"), cell("credit"), cell("debit"), mapping, line),
        bank_id=own_reference(cell("bank_id")),
        references=(reference,) if reference else (),
        text=text,
        name=plain_text(cell("name")),
        number=own_reference(cell("number")),
        credited=own_reference(cell("credited")),
        charge=any(word in text for word in mapping.charges),
    )


def _moved(signed: str, credit: str, debit: str, mapping: TableMapping, line: int) -> Money:
    """Return the signed amount of a row: of one column, or of the one of two that is filled."""
    if "amount" in mapping.columns:
        return _amount(signed, mapping, line)
    zero = Money.zero(mapping.currency)
    came = _amount(credit, mapping, line) if credit else zero
    went = _amount(debit, mapping, line) if debit else zero
    return came - (Money(abs(went.minor), went.currency))


def _amount(text: str, mapping: TableMapping, line: int) -> Money:
    try:
        return Money.parse(text.lstrip("+¥￥ "), mapping.currency)
    except (Refusal, ValueError) as error:
        raise StatementNotUnderstood(line=line, why_zh="金额无效", why_en="not an amount") from error


def _day(text: str, mapping: TableMapping, line: int) -> date:
    try:
        return datetime.strptime(text, mapping.day_format).replace(tzinfo=UTC).date()
    except ValueError as error:
        raise StatementNotUnderstood(line=line, why_zh="日期无效", why_en="not a date") from error
