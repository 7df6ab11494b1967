"""What the gateway tells Truehand: kept with what it tells of, and sent until it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from truehand.kernel.money import Money
from truehand.payments.domain.channel import Event, new_reference
from truehand.payments.domain.message import SignedMessage, body_of, sign
from truehand.payments.sandbox.mischief import Mischief, strikes

if TYPE_CHECKING:
    from collections.abc import Callable
    from sqlite3 import Connection, Row

    from truehand.payments.sandbox.book import Book

    Post = Callable[[str, SignedMessage], int]

LONG_AGO: Final = timedelta(hours=1)
LATE: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(minutes=10)
MOST_ATTEMPTS: Final = 30  # about four hours; whoever has not heard by then asks
_LONGEST_ANSWER: Final = 200
_TAKEN: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class Outbox:
    """Messages on their way; ``key`` signs them."""

    book: Book
    key: Ed25519PrivateKey

    def say(self, rows: Connection, event: Event, url: str, *, now: datetime) -> None:
        """Have an event told, in the transaction that makes it; or go wrong as was asked for."""
        if strikes(self.book, Mischief.SILENCE, event.reference):
            return
        for extra in self._extras(event, now):
            _insert(rows, event, url, extra.body, now, signature=extra.signature, once=True)
        waits = strikes(self.book, Mischief.REORDER, event.reference)
        due = now + LATE if strikes(self.book, Mischief.DELAY, event.reference) else now
        copies = 2 if strikes(self.book, Mischief.DUPLICATE, event.reference) else 1
        for _ in range(copies):
            _insert(rows, event, url, body_of(event), due, waits=waits)
        if not waits:
            rows.execute("update messages set waits = 0 where waits = 1")

    def _extras(self, event: Event, now: datetime) -> list[SignedMessage]:
        """Return the messages that nobody should believe."""
        extras, body = [], body_of(event)
        if strikes(self.book, Mischief.FORGE, event.reference):
            more = Money(event.amount.minor * 10, event.amount.currency)
            forged = body_of(Event(event.id, event.kind, event.reference, more, event.provider_id))
            extras.append(sign(Ed25519PrivateKey.generate(), forged, at=now))
        if strikes(self.book, Mischief.TRUNCATE, event.reference):
            whole = sign(self.key, body, at=now)
            extras.append(SignedMessage(body[: len(body) // 2], whole.signature))
        if strikes(self.book, Mischief.STALE, event.reference):
            extras.append(sign(self.key, body, at=now - LONG_AGO))
        if strikes(self.book, Mischief.STRANGE, event.reference):
            strange = Event(new_reference("EV"), event.kind, new_reference("XX"), event.amount, new_reference("TX"))
            extras.append(sign(self.key, body_of(strange), at=now))
        return extras

    def deliver_due(self, post: Post, *, now: datetime) -> int:
        """Send what is due, in its order; return how many were taken. What is not taken is sent again, ever later."""
        with self.book.writing() as rows:
            due = rows.execute(
                "select * from messages where delivered_at is null and waits = 0 and due_at <= ?"
                " and attempts < ? order by due_at, number",
                (now.isoformat(), MOST_ATTEMPTS),
            ).fetchall()
        return sum(self._deliver(each, post, now) for each in due)

    def message(self, body: bytes, *, now: datetime) -> SignedMessage:
        """Return a message signed now."""
        return sign(self.key, body, at=now)

    def mark_heard(self, reference: str, *, now: datetime) -> None:
        """Write down that what there is to tell of a reference was heard in another way: it is not sent any more."""
        with self.book.writing() as rows:
            told = (now.isoformat(), reference)
            rows.execute("update messages set delivered_at = ? where reference = ? and delivered_at is null", told)

    def _deliver(self, row: Row, post: Post, now: datetime) -> bool:
        signed = (
            SignedMessage(row["body"], row["signature"]) if row["signature"] else self.message(row["body"], now=now)
        )
        try:
            status, answer = post(row["url"], signed), ""
        except OSError as error:
            status, answer = 0, str(error)[:_LONGEST_ANSWER]
        taken = status in _TAKEN
        attempts = row["attempts"] + 1
        again = now + min(timedelta(seconds=2**attempts), LONGEST_WAIT)
        with self.book.writing() as rows:
            rows.execute(
                "update messages set attempts = ?, last_answer = ?, due_at = ?, delivered_at = ? where number = ?",
                (
                    attempts,
                    answer or str(status),
                    again.isoformat(),
                    now.isoformat() if taken or row["once"] else None,
                    row["number"],
                ),
            )
        return taken


def _insert(
    rows: Connection,
    event: Event,
    url: str,
    body: bytes,
    due: datetime,
    *,
    signature: str = "",
    once: bool = False,
    waits: bool = False,
) -> None:
    rows.execute(
        "insert into messages (event, reference, url, body, signature, once, waits, due_at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        (event.id, event.reference, url, body, signature, once, waits, due.isoformat()),
    )
