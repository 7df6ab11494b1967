"""Statements to take away: PDF in both languages, and CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from truehand.edge.typesetting import typeset
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.trade.domain.statement import Account, Statement

SOURCE: Final = Path(__file__).with_name("statement.typ")
# What a spreadsheet would take for a formula (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def pdf(statement: Statement) -> bytes:
    """Return a statement as PDF; the same statement gives the same bytes. Refuses FontMissing."""
    return typeset(SOURCE, _data(statement), at=statement.made_at)


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


def _data(statement: Statement) -> dict[str, object]:
    period = f"{statement.since} – {statement.until}"
    return {
        "title": f"Truehand {period}",
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
