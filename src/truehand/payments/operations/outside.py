"""What is outside is not called from inside a database transaction."""

from __future__ import annotations

from django.db import transaction


def require_outside() -> None:
    """Raise RuntimeError inside a transaction: no row stays locked while somebody else takes their time."""
    with transaction.atomic(durable=True):
        pass  # a durable transaction is the outermost one; an empty one asks nothing of the database
