"""Alipay's daily bill: a ZIP of two CSV files in GB18030, details and summary; lines of comment start with ``#``."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING

from truehand.kernel.money import Money, MoneyNotUnderstood
from truehand.payments.domain.channel import NotReached
from truehand.payments.domain.report import ReportLine, sum_of_day

if TYPE_CHECKING:
    from datetime import date

LARGEST = 64 * 2**20  # bytes, unpacked
_TRADE, _REFERENCE, _KIND = "支付宝交易号", "商户订单号", "业务类型"
_AMOUNT, _REFUND, _FEE, _NOTE = "订单金额（元）", "退款批次号/请求号", "服务费（元）", "商品名称"


def lines(source: str, day: date, packed: bytes) -> tuple[ReportLine, ...]:
    """Return the payments (positive) and refunds (negative) of a bill. NotReached when it is not such a file."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            details = next(each for each in archive.infolist() if "汇总" not in _name(each))
            if details.file_size > LARGEST:
                raise NotReached("Alipay: the bill is too large")
            text = archive.read(details).decode("gb18030")
        rows = csv.DictReader(each for each in text.splitlines() if each and not each.startswith("#"))
        return tuple(
            _line(source, day, {key.strip(): (value or "").strip() for key, value in row.items()}) for row in rows
        )
    except (zipfile.BadZipFile, StopIteration, KeyError, UnicodeDecodeError, MoneyNotUnderstood) as error:
        raise NotReached(f"Alipay: the bill is not of the documented form ({type(error).__name__})") from error


def _name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name; one that is not UTF-8 is GB18030, which the library read as code page 437."""
    return entry.filename if entry.flag_bits & 0x800 else entry.filename.encode("cp437").decode("gb18030")


def _line(source: str, day: date, row: dict[str, str]) -> ReportLine:
    refund = row[_KIND] == "退款"
    fee = Money.parse(row[_FEE] or "0", "CNY")
    return ReportLine(
        source=source,
        id=f"{row[_TRADE]}:{row[_REFUND]}" if refund else row[_TRADE],
        day=day,
        amount=Money.parse(row[_AMOUNT], "CNY"),
        reference=row[_REFUND] if refund else row[_REFERENCE],
        text=row[_NOTE],
        provider_id=row[_REFUND] if refund else row[_TRADE],
        # Alipay writes what it keeps as negative.
        fee=Money(-fee.minor, "CNY") if fee.minor else None,
        batch=sum_of_day(source, day),
    )
