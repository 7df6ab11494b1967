"""What is outside is not called from inside a database transaction."""

from __future__ import annotations

from django.db import connection


def require_outside() -> None:
    """Raise RuntimeError inside a transaction: no row stays locked while somebody else takes their time."""
    if connection.in_atomic_block:
        raise RuntimeError("no channel is called inside a database transaction")
