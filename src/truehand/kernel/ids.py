"""Identifiers: UUID version 7 (RFC 9562, 5.7), ordered by the time they were made."""

from __future__ import annotations

import secrets
import threading
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from datetime import datetime

_RANDOM_BITS = 74
_STEP_BITS = 32


class _Last(threading.local):
    """The millisecond and the random part of this thread's last identifier."""

    milliseconds = -1
    random = 0


_last = _Last()


def new_id(now: datetime) -> UUID:
    """Return a fresh identifier: 48 bits of milliseconds, then 74 random bits.

    Those that one thread makes one after another for one instant sort in that order (RFC 9562, 6.2, method 2), so that
    what one transaction wrote is read back as it was written.
    """
    milliseconds = int(now.timestamp() * 1000)
    if milliseconds == _last.milliseconds:
        random = _last.random + 1 + secrets.randbits(_STEP_BITS)
    else:
        # The highest bit stays free, so that no count of one instant can overflow.
        random = secrets.randbits(_RANDOM_BITS - 1)
    _last.milliseconds, _last.random = milliseconds, random
    high, low = random >> 62, random & (2**62 - 1)
    return UUID(int=(milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
