"""What Truehand orders, payers do and card networks take back, each decided once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from truehand.escrow.domain.plan import positive
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.payments.domain.channel import Event
from truehand.payments.domain.message import body_of
from truehand.payments.domain.views import CallbackKind
from truehand.payments.sandbox.book import digest_of
from truehand.payments.sandbox.mischief import Mischief, strikes
from truehand.payments.sandbox.orders import Order, entries_of, fee_of, find, keep, received, said
from truehand.payments.sandbox.outbox import Outbox
from truehand.payments.sandbox.refusals import (
    AlreadyDecided,
    AnswerRefused,
    OrderChanged,
    OrderNotUnderstood,
    OrderUnknown,
)

if TYPE_CHECKING:
    from sqlite3 import Connection

    from truehand.payments.domain.message import SignedMessage
    from truehand.payments.sandbox.book import Book

REFUSED_ENDING = "0000"
# So long a case waits for its answer; then it is lost.
ANSWER_WITHIN: Final = timedelta(days=7)
OTHER_CURRENCY = {"USD": "EUR"}


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway with its book and its outbox."""

    book: Book
    outbox: Outbox

    def ask_for(self, order: Order, *, now: datetime) -> Order:
        """Take an order to collect a payment; the same once more is the same. Refuses OrderChanged."""
        with self.book.writing() as rows:
            return keep(rows, order, now=now)

    def pay(self, reference: str, *, now: datetime, amount: Money | None = None, again: bool = False) -> SignedMessage:
        """Have the payer pay what is asked for (or another amount); return the message about it, signed now.

        ``again`` pays once more what is paid already. Refuses OrderUnknown, AlreadyDecided, AmountNotPositive.
        """
        with self.book.writing() as rows:
            order = find(rows, reference, "payment")
            if order.state == "failed" or (order.state == "done" and not again) or order.expired(now):
                raise AlreadyDecided
            sent = positive(
                amount or self._sent(order, order.amount if again else order.amount - received(rows, order))
            )
            event = self._paid(rows, order, sent, now)
            if strikes(self.book, Mischief.PAY_TWICE, reference):
                self._paid(rows, order, sent, now)
        return self.outbox.message(body_of(event), now=now)

    def decline(self, reference: str, *, now: datetime) -> SignedMessage:
        """Have the payer decline; return the message about it. Refuses OrderUnknown and AlreadyDecided."""
        with self.book.writing() as rows:
            order = find(rows, reference, "payment")
            if order.state != "open":
                raise AlreadyDecided
            _decide(rows, reference, "failed", "declined")
            event = self._tell(rows, order, CallbackKind.PAYMENT_FAILED, order.amount, str(new_id(now)), now)
        return self.outbox.message(body_of(event), now=now)

    def pay_out(self, order: Order, *, number: str, now: datetime) -> Order:
        """Pay an order of Truehand's to an account, or refuse to; once per reference. Refuses OrderChanged."""
        with self.book.writing() as rows:
            kept = keep(rows, order, now=now)
            if kept.state != "open":
                return kept
            refused = number.endswith(REFUSED_ENDING) or strikes(self.book, Mischief.REFUSE_PAYOUT, order.reference)
            identifier = str(new_id(now))
            if not refused:
                _enter(rows, identifier, "clearing", order, -order.amount.minor, now=now)
            _decide(rows, order.reference, "failed" if refused else "done", "account refused" if refused else "")
            kind = CallbackKind.PAYOUT_FAILED if refused else CallbackKind.PAYOUT_DONE
            self._tell(rows, order, kind, order.amount, identifier, now)
            return find(rows, order.reference, "payout")

    def refund(self, order: Order, *, now: datetime) -> Order:
        """Give part or all of a payment back to its payer, or refuse to; once per reference. Refuses OrderChanged."""
        with self.book.writing() as rows:
            kept = keep(rows, order, now=now)
            if kept.state != "open":
                return kept
            left = sum(each["minor"] for each in entries_of(rows, order.payment, order.amount.currency))
            refused = order.amount.minor > left or strikes(self.book, Mischief.REFUSE_REFUND, order.reference)
            identifier = str(new_id(now))
            if not refused:
                _enter(rows, identifier, "clearing", order, -order.amount.minor, now=now)
            _decide(rows, order.reference, "failed" if refused else "done", "not refundable" if refused else "")
            kind = CallbackKind.REFUND_FAILED if refused else CallbackKind.REFUND_DONE
            self._tell(rows, order, kind, order.amount, identifier, now)
            return find(rows, order.reference, "refund")

    def charge_back(self, payment: str, *, now: datetime, amount: Money | None = None) -> str:
        """Have the payer's bank take a payment back; return the case. Refuses OrderUnknown and OrderNotUnderstood."""
        with self.book.writing() as rows:
            order = find(rows, payment, "payment")
            taken = positive(amount or order.amount)
            left = sum(each["minor"] for each in entries_of(rows, payment, taken.currency))
            if taken.minor > left:
                raise OrderNotUnderstood
            case = str(new_id(now))
            row = (case, payment, taken.minor, taken.currency, "opened", now.isoformat())
            rows.execute("insert into cases values (?, ?, ?, ?, ?, ?)", row)
            _enter(rows, f"{case}:opened", "clearing", order, -taken.minor, now=now, kind="chargeback")
            self._tell(rows, order, CallbackKind.CHARGEBACK_OPENED, taken, case, now, answer_by=now + ANSWER_WITHIN)
        return case

    def answer_case(self, case: str, statement: str, sha256: str, size: int, *, now: datetime) -> None:
        """Take the answer to a chargeback, once.

        Refuses OrderUnknown, AlreadyDecided (also late), OrderChanged and AnswerRefused.
        """
        refused = strikes(self.book, Mischief.REFUSE_ANSWER, case)
        with self.book.writing() as rows:
            row = rows.execute("select * from cases where id = ?", (case,)).fetchone()
            if row is None:
                raise OrderUnknown
            kept = rows.execute("select statement, sha256 from answers where case_id = ?", (case,)).fetchone()
            words = digest_of(case, statement)
            if kept is not None:
                if tuple(kept) != (words, sha256):
                    raise OrderChanged
                return
            if row["state"] != "opened" or now >= datetime.fromisoformat(row["opened_at"]) + ANSWER_WITHIN:
                raise AlreadyDecided
            if refused:
                raise AnswerRefused
            rows.execute("insert into answers values (?, ?, ?, ?, ?)", (case, words, sha256, size, now.isoformat()))

    def end_unanswered(self, *, now: datetime) -> int:
        """End as lost the cases that nobody answered in time; return how many."""
        with self.book.writing() as rows:
            late = rows.execute(
                "select id from cases where state = 'opened' and opened_at <= ?"
                " and id not in (select case_id from answers)",
                ((now - ANSWER_WITHIN).isoformat(),),
            ).fetchall()
            for each in late:
                self.end_case(each["id"], won=False, now=now)
        return len(late)

    def end_case(self, case: str, *, won: bool, now: datetime) -> None:
        """End a chargeback: won, the money comes back; lost, it stays away. Refuses OrderUnknown and AlreadyDecided."""
        with self.book.writing() as rows:
            row = rows.execute("select * from cases where id = ?", (case,)).fetchone()
            if row is None:
                raise OrderUnknown
            if row["state"] != "opened":
                raise AlreadyDecided
            rows.execute("update cases set state = ? where id = ?", ("won" if won else "lost", case))
            order, taken = find(rows, row["payment"], "payment"), Money(row["minor"], row["currency"])
            if won:
                _enter(rows, f"{case}:won", "clearing", order, taken.minor, now=now, kind="chargeback_won")
            kind = CallbackKind.CHARGEBACK_WON if won else CallbackKind.CHARGEBACK_LOST
            self._tell(rows, order, kind, taken, case, now)

    def ask(self, reference: str, kind: str, *, now: datetime) -> dict[str, Any]:
        """Return what became of an order, as the interface says it. Refuses OrderUnknown."""
        with self.book.writing() as rows:
            return said(rows, find(rows, reference, kind), now=now)

    def _sent(self, order: Order, rest: Money) -> Money:
        """Return what the payer really sends."""
        if strikes(self.book, Mischief.UNDERPAY, order.reference) and rest.minor > 1:
            return Money(rest.minor // 2, rest.currency)
        if strikes(self.book, Mischief.OVERPAY, order.reference):
            return Money(rest.minor * 2, rest.currency)
        if strikes(self.book, Mischief.WRONG_CURRENCY, order.reference):
            return Money(rest.minor, OTHER_CURRENCY.get(rest.currency, "USD"))
        return rest

    def _paid(self, rows: Connection, order: Order, sent: Money, now: datetime) -> Event:
        identifier = str(new_id(now))
        _enter(rows, identifier, "clearing", order, sent.minor, now=now, currency=sent.currency)
        if received(rows, order) >= order.amount:
            _decide(rows, order.reference, "done", "")
        return self._tell(rows, order, CallbackKind.PAYMENT_CONFIRMED, sent, identifier, now)

    def _tell(
        self,
        rows: Connection,
        order: Order,
        kind: CallbackKind,
        amount: Money,
        identifier: str,
        now: datetime,
        *,
        answer_by: datetime | None = None,
    ) -> Event:
        event = Event(str(new_id(now)), kind, order.reference, amount, identifier, answer_by=answer_by)
        self.outbox.say(rows, event, order.notify_url, now=now)
        return event


def _decide(rows: Connection, reference: str, state: str, reason: str) -> None:
    rows.execute("update orders set state = ?, reason = ? where reference = ?", (state, reason, reference))


def _enter(
    rows: Connection,
    identifier: str,
    account: str,
    order: Order,
    minor: int,
    *,
    now: datetime,
    kind: str = "",
    currency: str = "",
) -> None:
    """Move money; the fee is kept of what payers send."""
    fee = fee_of(rows, minor) if order.kind == "payment" and not kind else 0
    rows.execute(
        "insert into entries (id, account, kind, reference, payment, minor, currency, fee, at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            identifier,
            account,
            kind or order.kind,
            order.reference,
            # What belongs to a payment: itself, its refunds and chargebacks.
            order.reference if order.kind == "payment" else order.payment,
            minor,
            currency or order.amount.currency,
            fee,
            now.isoformat(),
        ),
    )
