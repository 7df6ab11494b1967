"""The one-time code of a machine that comes back: shown to the seller, typed by who brings it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.kernel.one_time import digits

if TYPE_CHECKING:
    from uuid import UUID


def code_for(secret: bytes, trade_id: UUID) -> str:
    """Return the six digits of a receipt."""
    return digits(secret, f"truehand return 1\n{trade_id}")
