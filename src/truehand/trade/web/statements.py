"""Statements to take away: PDF in both languages, and CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typst
from django.utils import timezone

from truehand.kernel.money import Money
from truehand.trade.domain.refusals import FontMissing

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.trade.domain.statement import Account, Statement

SOURCE: Final = Path(__file__).with_name("statement.typ")
LATIN: Final = ("Liberation Sans", "DejaVu Sans", "Helvetica", "Arial")
# Any of these has the characters; the first is what scripts/fonts.sh installs where there is none.
CHINESE: Final = (
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "SimHei",
    "Droid Sans Fallback",
)
# What a spreadsheet would take for a formula (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def pdf(statement: Statement) -> bytes:
    """Return a statement as PDF; the same statement gives the same bytes. Refuses FontMissing."""
    data = json.dumps(_data(statement), ensure_ascii=False)
    made: bytes = typst.compile(
        SOURCE.read_bytes(), format="pdf", sys_inputs={"data": data}, timestamp=statement.made_at
    )
    return made


def csv_text(statement: Statement) -> str:
    """Return a statement as CSV with opening and closing balances, for any spreadsheet."""
    out = io.StringIO("\ufeff")
    out.seek(1)
    writer = csv.writer(out)
    writer.writerow(["time", "事项", "what", "trade", "amount", "balance", "currency"])
    for account in statement.accounts:
        currency = account.currency
        writer.writerow(["", "期初余额", "opening balance", "", "", account.opening.decimal_text(), currency])
        for each in account.movements:
            (zh, en), line = each.words, each.line
            trade = str(each.trade) if each.trade else ""
            amounts = [line.amount.decimal_text(), line.after.decimal_text(), currency]
            writer.writerow([line.at.isoformat(), _harmless(zh), _harmless(en), trade, *amounts])
        writer.writerow(["", "期末余额", "closing balance", "", "", account.closing.decimal_text(), currency])
    return out.getvalue()


@lru_cache(maxsize=1)
def fonts() -> tuple[str, ...]:
    """Return the fonts of this machine to set in; refuse (FontMissing) where none has Chinese characters."""
    there = {name.casefold() for name in typst.Fonts().families()}
    chinese = [name for name in CHINESE if name.casefold() in there]
    if not chinese:
        raise FontMissing
    return (*(name for name in LATIN if name.casefold() in there), *chinese)


def _data(statement: Statement) -> dict[str, object]:
    period = f"{statement.since} – {statement.until}"
    return {
        "title": f"Truehand {period}",
        "fonts": fonts(),
        "name": statement.name,
        "party": str(statement.party),
        "period": period,
        "made": _moment(statement.made_at),
        "footer": f"{statement.name} · {period}",
        "accounts": [_account(each) for each in statement.accounts],
    }


def _account(account: Account) -> dict[str, object]:
    moved = Money(account.closing.minor - account.opening.minor, account.currency)
    return {
        "currency": account.currency,
        "opening": _amount(account.opening),
        "closing": _amount(account.closing),
        "moved": _signed(moved),
        "movements": [
            {
                "at": _moment(each.line.at)[:16],
                "zh": each.words[0],
                "en": each.words[1],
                "amount": _signed(each.line.amount),
                "after": _amount(each.line.after),
            }
            for each in account.movements
        ],
    }


def _amount(amount: Money) -> str:
    return str(amount).rsplit(" ", 1)[0]


def _signed(amount: Money) -> str:
    return _amount(amount) if amount.minor <= 0 else f"+{_amount(amount)}"


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M %Z}"


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
