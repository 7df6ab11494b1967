"""Who is old enough to be bound by a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.identity.domain.refusals import TooYoung

if TYPE_CHECKING:
    from datetime import date

ADULT_YEARS: Final = 18  # Civil Code of China, article 17; the same or lower wherever documents are accepted


def age(born: date, *, on: date) -> int:
    """Return the full years between two days; one born on 29 February ages on 1 March in common years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def require_adult(born: date, *, on: date) -> None:
    """Refuse (TooYoung) who is under 18 on that day."""
    if age(born, on=on) < ADULT_YEARS:
        raise TooYoung(years=ADULT_YEARS)
