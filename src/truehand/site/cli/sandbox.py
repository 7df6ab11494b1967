"""`truehand sandbox`: the sandbox gateway, a process of its own with its own books."""

import os
import sys
from pathlib import Path

import click

from truehand.site import mode
from truehand.site.home import home, kept_secret

THREADS = 8
STYLES = Path(__file__).resolve().parents[1] / "static/truehand"


@click.command
def command() -> None:
    """Serve the sandbox payment gateway until stopped."""
    folder = home()
    environment = {
        "TRUEHAND_SANDBOX_BOOK": str(folder / "sandbox/book.sqlite3"),
        "TRUEHAND_SANDBOX_SECRET": kept_secret(folder / "secrets/sandbox"),
        "TRUEHAND_SANDBOX_STYLES": str(STYLES),
    }
    words = [sys.executable, "-m", "granian", "--interface", "wsgi", "truehand.payments.sandbox.wsgi:application"]
    words += ["--host", mode.host(), "--port", str(mode.sandbox_port())]
    words += ["--workers", "1", "--blocking-threads", str(THREADS)]
    words += ["--respawn-failed-workers", "--log-level", "warning", "--no-access-log"]
    os.execve(sys.executable, words, {**os.environ, **environment})  # noqa: S606 - our own words
