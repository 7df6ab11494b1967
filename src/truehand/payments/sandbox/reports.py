"""What the gateway reports of a day: its settlement file, and the statement of the account at the custodian."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from datetime import date, datetime
    from sqlite3 import Connection, Row

    from truehand.payments.sandbox.book import Book


def settlement(book: Book, day: date, *, now: datetime) -> list[dict[str, Any]]:
    """Return every movement of a day at the gateway; what was not settled yet is sent to the custodian, less fees."""
    with book.writing() as rows:
        _settle(rows, day, now)
        found = _of(rows, "clearing", day)
    return [_line(each, day) for each in found]


def statement(book: Book, day: date) -> dict[str, Any]:
    """Return the movements of a day at the custodian, and each currency's balance before and after."""
    with book.writing() as rows:
        found = _of(rows, "custodian", day)
        return {
            "lines": [_line(each, day) for each in found],
            "opening": _balances(rows, "at < ?", day.isoformat()),
            "closing": _balances(rows, "substr(at, 1, 10) <= ?", day.isoformat()),
        }


def _settle(rows: Connection, day: date, now: datetime) -> None:
    waiting = [each for each in _of(rows, "clearing", day) if each["batch"] is None]
    for currency in sorted({each["currency"] for each in waiting}):
        own = [each for each in waiting if each["currency"] == currency]
        net, batch = sum(each["minor"] - each["fee"] for each in own), str(new_id(now))
        if net:
            rows.execute(
                "insert into entries (id, account, kind, reference, minor, currency, at) values (?, ?, ?, ?, ?, ?, ?)",
                (batch, "custodian", "settlement", batch, net, currency, now.isoformat()),
            )
        rows.executemany("update entries set batch = ? where id = ?", [(batch, each["id"]) for each in own])


def _of(rows: Connection, account: str, day: date) -> list[Row]:
    return rows.execute(
        "select * from entries where account = ? and substr(at, 1, 10) = ? order by at, id",
        (account, day.isoformat()),
    ).fetchall()


def _line(row: Row, day: date) -> dict[str, Any]:
    return {
        "id": row["id"],
        "kind": row["kind"],
        "day": day.isoformat(),
        "minor": str(row["minor"]),
        "currency": row["currency"],
        "fee": str(row["fee"]),
        "reference": row["reference"],
        "payment": row["payment"],
        "batch": row["batch"] or "",
        "at": row["at"],
    }


def _balances(rows: Connection, until: str, day: str) -> dict[str, str]:
    found = rows.execute(
        f"select currency, sum(minor) as minor from entries where account = 'custodian' and {until}"  # noqa: S608
        " group by currency order by currency",
        (day,),
    ).fetchall()
    return {each["currency"]: str(each["minor"]) for each in found}
