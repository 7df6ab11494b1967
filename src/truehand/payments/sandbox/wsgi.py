"""The gateway as a process of its own, as its environment describes it (granian loads ``application``)."""

from __future__ import annotations

import os
from pathlib import Path

from truehand.payments.sandbox.book import Book
from truehand.payments.sandbox.gateway import Gateway
from truehand.payments.sandbox.keys import signing_key
from truehand.payments.sandbox.outbox import Outbox
from truehand.payments.sandbox.sender import Sender
from truehand.payments.sandbox.server import Server

SILENCE = 15.0  # seconds: longer than Truehand waits


def gateway(path: Path, secret: str) -> Gateway:
    """Return the gateway whose book is at a path."""
    book = Book(path)
    return Gateway(book, Outbox(book, signing_key(secret)))


def served() -> Server:
    """Return the application of ``$TRUEHAND_SANDBOX_BOOK``, its messages already on their way."""
    secret = os.environ["TRUEHAND_SANDBOX_SECRET"]
    opened = gateway(Path(os.environ["TRUEHAND_SANDBOX_BOOK"]), secret)
    Sender(opened.outbox, opened.end_unanswered).start()
    styles = os.environ.get("TRUEHAND_SANDBOX_STYLES")
    hosts = frozenset(os.environ.get("TRUEHAND_SANDBOX_HOSTS", "").split())
    return Server(opened, secret, Path(styles) if styles else None, SILENCE, hosts)


def __getattr__(name: str) -> Server:
    """Make the application when the server asks for it, not when a test imports this module."""
    if name == "application":
        return served()
    raise AttributeError(name)
