"""Orders in the book: what was asked of the gateway under a reference."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from truehand.kernel.money import BASIS_POINTS, Money
from truehand.payments.domain.channel import Fate
from truehand.payments.sandbox.refusals import OrderChanged, OrderUnknown

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

FEE: Final = "fee_basis_points"
_FATES: Final = {"open": Fate.PENDING, "done": Fate.DONE, "failed": Fate.FAILED}


@dataclass(frozen=True, slots=True)
class Order:
    """A payment to collect, a payout or a refund (of ``payment``); ``notify_url`` is told what becomes of it."""

    reference: str
    kind: str
    amount: Money
    notify_url: str
    words: tuple[str, str] = ("", "")
    return_url: str = ""
    payment: str = ""
    expires_at: datetime | None = None
    state: str = "open"
    reason: str = ""

    def expired(self, now: datetime) -> bool:
        """Return whether it is too late to pay."""
        return self.state == "open" and self.expires_at is not None and now >= self.expires_at


def keep(rows: Connection, order: Order, *, now: datetime) -> Order:
    """Keep an order, or return the one kept under its reference before; refuses OrderChanged for another one."""
    rows.execute(
        "insert into orders (reference, kind, minor, currency, state, payment, zh, en, return_url, notify_url,"
        " expires_at, created_at) values (?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
        (
            order.reference,
            order.kind,
            order.amount.minor,
            order.amount.currency,
            order.payment,
            *order.words,
            order.return_url,
            order.notify_url,
            order.expires_at.isoformat() if order.expires_at else None,
            now.isoformat(),
        ),
    )
    kept = find(rows, order.reference, order.kind)
    if (kept.amount, kept.payment) != (order.amount, order.payment):
        raise OrderChanged
    return kept


def find(rows: Connection, reference: str, kind: str) -> Order:
    """Return an order; refuses OrderUnknown, and OrderChanged when the reference is of another kind."""
    row = rows.execute("select * from orders where reference = ?", (reference,)).fetchone()
    if row is None:
        raise OrderUnknown
    if row["kind"] != kind:
        raise OrderChanged
    return _order(row)


def entries_of(rows: Connection, payment: str, currency: str) -> list[Row]:
    """Return what came in and went back under a payment's reference, in one currency."""
    return rows.execute(
        "select * from entries where payment = ? and currency = ? order by at, id", (payment, currency)
    ).fetchall()


def received(rows: Connection, order: Order) -> Money:
    """Return what payers have sent for an order so far, in its currency."""
    sent = entries_of(rows, order.reference, order.amount.currency)
    return Money(sum(each["minor"] for each in sent if each["kind"] == "payment"), order.amount.currency)


def said(rows: Connection, order: Order, *, now: datetime) -> dict[str, Any]:
    """Return what became of an order, as the interface says it."""
    order = replace(order, state="failed", reason="expired") if order.expired(now) else order
    moved = rows.execute(
        "select * from entries where reference = ? and kind = ? order by at, id", (order.reference, order.kind)
    ).fetchall()
    return {
        "reference": order.reference,
        "fate": _FATES[order.state].value,
        "reason": order.reason,
        "amount": _amount(order.amount.minor, order.amount.currency),
        "parts": [
            {"id": each["id"], "amount": _amount(abs(each["minor"]), each["currency"]), "at": each["at"]}
            for each in moved
        ],
    }


def fee_of(rows: Connection, minor: int) -> int:
    """Return what the gateway keeps of a payment."""
    row = rows.execute("select value from options where name = ?", (FEE,)).fetchone()
    return minor * int(row["value"]) // BASIS_POINTS if row else 0


def set_fee(rows: Connection, basis_points: int) -> None:
    """Have the gateway keep so much of every payment from now on, in hundredths of a percent."""
    rows.execute("insert or replace into options (name, value) values (?, ?)", (FEE, basis_points))


def _order(row: Row) -> Order:
    return Order(
        reference=row["reference"],
        kind=row["kind"],
        amount=Money(row["minor"], row["currency"]),
        notify_url=row["notify_url"],
        words=(row["zh"], row["en"]),
        return_url=row["return_url"],
        payment=row["payment"],
        expires_at=datetime.fromisoformat(row["expires_at"]) if row["expires_at"] else None,
        state=row["state"],
        reason=row["reason"],
    )


def _amount(minor: int, currency: str) -> dict[str, str]:
    return {"minor": str(minor), "currency": currency}
