"""One-time codes that one person shows and another types: six digits by HMAC, so that none is stored.

The digits are HOTP's dynamic truncation (RFC 4226, 5.3) of an HMAC-SHA-256 over what the code is for. Wrong ones are
counted: six digits are guessed in a million tries, five tries an hour are too few for that.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

DIGITS: Final = 6
MOST_WRONG: Final = 5
LOCKED_FOR: Final = timedelta(hours=1)

_CODE = re.compile(rf"\d{{{DIGITS}}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Attempts:
    """Wrong codes since the last right one or lock, and until when no code is looked at."""

    wrong: int = 0
    locked_until: datetime | None = None

    def locked(self, now: datetime) -> bool:
        """Say whether no code is looked at now."""
        return self.locked_until is not None and now < self.locked_until

    @property
    def left(self) -> int:
        """Return how many wrong codes are left before the lock."""
        return MOST_WRONG - self.wrong

    def after_wrong(self, now: datetime) -> Attempts:
        """Return the count with one more wrong code; the fifth locks for an hour and starts a new count."""
        if self.wrong + 1 >= MOST_WRONG:
            return Attempts(0, now + LOCKED_FOR)
        return Attempts(self.wrong + 1, None)


def digits(secret: bytes, purpose: str) -> str:
    """Return the six digits for a purpose, which names what kind of act and which one it is."""
    mark = hmac.new(secret, purpose.encode(), hashlib.sha256).digest()
    offset = mark[-1] & 0xF
    number = int.from_bytes(mark[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matches(expected: str, given: object) -> bool:
    """Compare in constant time; spaces and full-width digits are forgiven, anything else is simply wrong."""
    if not isinstance(given, str) or len(given) > DIGITS * 4:
        return False
    typed = unicodedata.normalize("NFKC", given).replace(" ", "").replace("-", "")
    return _CODE.fullmatch(typed) is not None and hmac.compare_digest(expected, typed)
