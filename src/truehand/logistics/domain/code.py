"""The code of one hand-over, which the other side shows to the carrier."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truehand.kernel.one_time import digits

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.logistics.domain.booking import Leg

# Photo and form follow the code within this time, or it is asked again.
GOOD_FOR: Final = timedelta(hours=1)


def code_for(secret: bytes, booking_id: UUID, leg: Leg) -> str:
    """Return the six digits of one hand-over."""
    return digits(secret, f"truehand hand-over 1\n{booking_id}\n{leg.value}")
