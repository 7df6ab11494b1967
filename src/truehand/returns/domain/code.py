"""The one-time code of a machine that comes back: shown to the seller, typed by who brings it."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from uuid import UUID

DIGITS: Final = 6


def code_for(secret: bytes, trade_id: UUID) -> str:
    """Return the six digits of a receipt: HOTP's dynamic truncation (RFC 4226, 5.3) of an HMAC-SHA-256."""
    mark = hmac.new(secret, f"truehand return 1\n{trade_id}".encode(), hashlib.sha256).digest()
    offset = mark[-1] & 0xF
    number = int.from_bytes(mark[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matches(expected: str, given: str) -> bool:
    """Compare in constant time; blanks and full-width digits are forgiven."""
    typed = unicodedata.normalize("NFKC", given[: DIGITS * 4]).replace(" ", "")
    return hmac.compare_digest(expected.encode(), typed.encode("utf-8", "replace"))
