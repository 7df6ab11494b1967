"""Hand-over codes: six digits by HMAC-SHA-256, so that none is stored; and the count of wrong ones."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.logistics.domain.booking import Leg

DIGITS: Final = 6
MOST_WRONG: Final = 5
LOCKED_FOR: Final = timedelta(hours=1)
# Photo and form follow the code within this time, or it is asked again.
GOOD_FOR: Final = timedelta(hours=1)

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


def code_for(secret: bytes, booking_id: UUID, leg: Leg) -> str:
    """Return the six digits of one hand-over: HOTP's dynamic truncation (RFC 4226, 5.3) of an HMAC-SHA-256."""
    mark = hmac.new(secret, f"truehand hand-over 1\n{booking_id}\n{leg.value}".encode(), hashlib.sha256).digest()
    offset = mark[-1] & 0xF
    number = int.from_bytes(mark[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matches(expected: str, given: object) -> bool:
    """Compare in constant time; spaces and full-width digits are forgiven, anything else is simply wrong."""
    if not isinstance(given, str) or len(given) > DIGITS * 4:
        return False
    digits = unicodedata.normalize("NFKC", given).replace(" ", "").replace("-", "")
    return _CODE.fullmatch(digits) is not None and hmac.compare_digest(expected, digits)
