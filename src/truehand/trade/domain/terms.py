"""The terms of a trade that are numbers: commission, limits, periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.kernel.text import cleaned
from truehand.trade.domain.refusals import OfferOutOfRange, PeriodOutOfRange, TextOutOfRange

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.money import Money

# What the operator keeps of the price when a trade settles, in 1/10,000ths; frozen in the contract.
COMMISSION_BASIS_POINTS: Final = 200
MOST_ROUNDS: Final = 10
DEFAULT_INSPECTION_DAYS: Final = 3
LONGEST_INSPECTION_DAYS: Final = 30
LONGEST_TEXT: Final = 4000
LONGEST_PLACE: Final = 200
DELIVERY_PLACE: Final = ("交付地点", "place of delivery")
REASON: Final = ("理由", "reason")


@dataclass(frozen=True, slots=True)
class Share:
    """What one side gets of the price."""

    party_id: UUID
    amount: Money


def commission(price: Money) -> Money:
    """Return the operator's commission on a price."""
    return price.share(COMMISSION_BASIS_POINTS)


def checked_offer(price: Money, asking: Money) -> Money:
    """Return the price offered; refuse (OfferOutOfRange) one that no trade can have."""
    wrong_currency = price.currency != asking.currency
    if wrong_currency or price.minor <= 0 or price.minor > 2 * asking.minor:
        raise OfferOutOfRange(currency=asking.currency)
    return price


def checked_days(days: int) -> int:
    """Return the inspection period; refuse (PeriodOutOfRange) what is not 1 to 30 days."""
    if not 1 <= days <= LONGEST_INSPECTION_DAYS:
        raise PeriodOutOfRange
    return days


def checked_text(field: tuple[str, str], text: str, limit: int = LONGEST_TEXT) -> str:
    """Return a text without outer blanks; refuse (TextOutOfRange) an empty or too long one, by its name (zh, en)."""
    found = cleaned(text, limit)
    if found is None:
        raise TextOutOfRange(field_zh=field[0], field_en=field[1], limit=limit)
    return found
