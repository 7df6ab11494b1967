"""WeChat Pay's daily bill: gzipped CSV in UTF-8, every value after a back-tick, two lines of totals at the end."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zlib
from typing import TYPE_CHECKING

from truehand.kernel.money import Money, MoneyNotUnderstood
from truehand.payments.domain.channel import NotReached
from truehand.payments.domain.report import ReportLine, sum_of_day

if TYPE_CHECKING:
    from datetime import date

LARGEST = 64 * 2**20  # bytes, unpacked
_TOTALS = "总交易单数"
_STATE, _CURRENCY, _FEE, _TEXT = "交易状态", "货币种类", "手续费", "商品名称"
_PAYMENT = ("微信订单号", "商户订单号", "订单金额")
_REFUND = ("微信退款单号", "商户退款单号", "申请退款金额")


def lines(source: str, day: date, packed: bytes, *, sha1: str) -> tuple[ReportLine, ...]:
    """Return the payments (positive) and refunds (negative) of a bill.

    NotReached when it is not such a file, or not the one that was announced with its SHA-1.
    """
    try:
        plain = gzip.GzipFile(fileobj=io.BytesIO(packed)).read(LARGEST + 1)
        if len(plain) > LARGEST or hashlib.sha1(plain, usedforsecurity=False).hexdigest() != sha1.lower():
            raise NotReached("WeChat Pay: the bill is not the one announced")
        rows = csv.DictReader(_details(plain.decode("utf-8-sig")))
        return tuple(_line(source, day, {key: (value or "").lstrip("`") for key, value in row.items()}) for row in rows)
    except (gzip.BadGzipFile, zlib.error, EOFError, KeyError, UnicodeDecodeError, MoneyNotUnderstood) as error:
        raise NotReached(f"WeChat Pay: the bill is not of the documented form ({type(error).__name__})") from error


def _details(text: str) -> list[str]:
    rows = text.splitlines()
    return rows[: next((number for number, row in enumerate(rows) if row.startswith(_TOTALS)), len(rows))]


def _line(source: str, day: date, row: dict[str, str]) -> ReportLine:
    payment = row[_STATE] == "SUCCESS"
    identifier, reference, amount = (row[name] for name in (_PAYMENT if payment else _REFUND))
    minor = Money.parse(amount, row[_CURRENCY]).minor
    fee = Money.parse(row[_FEE] or "0", "CNY")
    return ReportLine(
        source=source,
        id=identifier,
        day=day,
        amount=Money(minor if payment else -minor, row[_CURRENCY]),
        reference=reference,
        text=row[_TEXT],
        provider_id=identifier,
        fee=fee if fee.minor else None,
        batch=sum_of_day(source, day),
    )
