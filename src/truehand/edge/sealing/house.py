"""Under whose key goes what tells of nobody in particular: the house's; of what the law has kept for years, one a year.

So a year's messages of banks and gateways are let go of together, by destroying one key, when its duty is over.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from truehand.kernel.personal import Retention

HOUSE: Final = UUID(int=0)
FIRST_YEAR: Final = 2026
_OF: Final = b"house of"


def of_year(year: int) -> UUID:
    """Return whose key seals a year's records."""
    return UUID(bytes=_OF + year.to_bytes(8))


def keeper_of(retention: Retention, year: int) -> UUID:
    """Return whose key seals something of a duty in a year."""
    return of_year(year) if retention is Retention.MONEY_LAUNDERING else HOUSE
