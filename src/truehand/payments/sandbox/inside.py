"""The gateway within Truehand's own process, on the same books as the one that runs by itself.

For who plays both sides: the market's players, and tests. What it decides is handed over at once, as signed messages.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from django.conf import settings

from truehand.payments import queries
from truehand.payments.operations.opening import WORDS
from truehand.payments.sandbox.channel import TRANSPORT
from truehand.payments.sandbox.gateway import Gateway
from truehand.payments.sandbox.orders import Order, find
from truehand.payments.sandbox.server import Server
from truehand.payments.sandbox.wsgi import gateway as opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from truehand.kernel.money import Money
    from truehand.payments.domain.message import SignedMessage


def gateway() -> Gateway:
    """Return the gateway of this installation's books."""
    return _gateway(Path(settings.TRUEHAND_SANDBOX_BOOK), settings.TRUEHAND_SANDBOX_SECRET)


@contextmanager
def in_process(*, clock: Callable[[], datetime]) -> Iterator[None]:
    """Have the channel reach the gateway without a network; ``clock`` is the gateway's own."""
    server = Server(gateway(), settings.TRUEHAND_SANDBOX_SECRET, clock=clock)
    token = TRANSPORT.set(httpx.WSGITransport(server))
    try:
        yield
    finally:
        TRANSPORT.reset(token)


def confirm(reference: str, *, now: datetime, amount: Money | None = None, post: bool = False) -> SignedMessage:
    """Have the payer pay what Truehand asked for (or another amount); return the gateway's signed message.

    With ``post`` the gateway sends it by itself, else whoever called hands it over. The same again returns the last
    message freshly signed. Refuses IntentUnknown, AmountNotPositive and AlreadyDecided.
    """
    here = _open(reference, now)
    if amount is None and (told := _told(here, reference)):
        return here.outbox.message(told, now=now)
    message = here.pay(reference, amount=amount, now=now)
    return _handed_over(here, reference, message, now=now, post=post)


def decline(reference: str, *, now: datetime) -> SignedMessage:
    """Have the payer decline; return the message. Refuses IntentUnknown and AlreadyDecided."""
    here = _open(reference, now)
    return _handed_over(here, reference, here.decline(reference, now=now), now=now, post=False)


def charge_back(reference: str, *, now: datetime) -> SignedMessage:
    """Have the payer's bank take a payment back; return the message. Refuses OrderUnknown and OrderNotUnderstood."""
    here = gateway()
    here.charge_back(reference, now=now)
    return _last_said(here, reference, now)


def end_case(reference: str, *, won: bool, now: datetime) -> SignedMessage:
    """End the case of a payment that is taken back; return the message. Refuses OrderUnknown for one that has none."""
    here = gateway()
    with here.book.writing() as rows:
        words = "select id from cases where payment = ? and state = 'opened'"
        found = rows.execute(words, (reference,)).fetchone()
    here.end_case(found["id"] if found else "", won=won, now=now)
    return _last_said(here, reference, now)


def _last_said(here: Gateway, reference: str, now: datetime) -> SignedMessage:
    """Return the newest true message of a reference, which whoever called hands over."""
    with here.book.writing() as rows:
        words = "select body from messages where reference = ? and once = 0 order by number desc"
        body = bytes(rows.execute(words, (reference,)).fetchone()["body"])
    return _handed_over(here, reference, here.outbox.message(body, now=now), now=now, post=False)


def count() -> int:
    """Return how many orders the gateway has decided."""
    with gateway().book.writing() as rows:
        return int(rows.execute("select count(*) from orders where state <> 'open'").fetchone()[0])


@lru_cache(maxsize=4)
def _gateway(path: Path, secret: str) -> Gateway:
    return opened(path, secret)


def _open(reference: str, now: datetime) -> Gateway:
    """Have the payment collected, as the channel does when its payer is sent there."""
    asked, here = queries.intent_of_reference(reference), gateway()
    order = Order(
        reference,
        "payment",
        asked.amount,
        settings.TRUEHAND_CALLBACK_URL,
        WORDS[asked.purpose.value],
        f"{settings.TRUEHAND_ORIGIN}/trades/{asked.trade_id}/",
    )
    here.ask_for(order, now=now)
    return here


def _told(here: Gateway, reference: str) -> bytes | None:
    """Return what was said of a payment that is paid."""
    with here.book.writing() as rows:
        if find(rows, reference, "payment").state != "done":
            return None
        found = rows.execute(
            "select body from messages where reference = ? and once = 0 order by number desc", (reference,)
        ).fetchone()
    return None if found is None else bytes(found["body"])


def _handed_over(here: Gateway, reference: str, message: SignedMessage, *, now: datetime, post: bool) -> SignedMessage:
    if not post:
        here.outbox.mark_heard(reference, now=now)
    return message
