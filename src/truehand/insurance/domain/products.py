"""A product as its insurer published it, and the licence behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.insurance.domain.kinds import COVERS
from truehand.insurance.domain.refusals import LicenceTermNotValid, ReasonMissing
from truehand.insurance.domain.tariff import factors
from truehand.kernel.text import cleaned, one_line

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.insurance.domain.kinds import Cover, Kind, Pair
    from truehand.insurance.domain.tariff import Factors, Numbers
    from truehand.kernel.canonical import Json

LONGEST_NUMBER: Final = 60
LONGEST_REASON: Final = 300
LONGEST_TERM: Final = timedelta(days=3653)


class Standing(StrEnum):
    """Where a product is."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    ON_SALE = "on_sale"
    ENDED = "ended"

    @property
    def words(self) -> Pair:
        """Return what people read: (zh, en)."""
        return _WORDS[self]


_WORDS: Final = {
    Standing.PROPOSED: ("待平台审核", "waits for the operator's look"),
    Standing.REFUSED: ("未通过审核", "refused"),
    Standing.ON_SALE: ("在售", "on sale"),
    Standing.ENDED: ("已下架", "taken off"),
}


@dataclass(frozen=True, slots=True)
class LicenceView:
    """An insurer's licence."""

    id: UUID
    insurer_id: UUID
    number: str
    granted_at: datetime
    valid_until: datetime
    ended_at: datetime | None

    def stands(self, now: datetime) -> bool:
        """Return whether it is valid at a moment."""
        return self.ended_at is None and self.granted_at <= now < self.valid_until


@dataclass(frozen=True, slots=True)
class ProductView:
    """One version of a product."""

    id: UUID
    insurer_id: UUID
    kind: Kind
    version: int
    edition: int
    currency: str
    numbers: Numbers
    proposed_at: datetime
    decided_at: datetime | None
    reason: str
    on_sale_at: datetime | None
    ended_at: datetime | None

    @property
    def standing(self) -> Standing:
        """Where it is."""
        if self.decided_at is None and self.ended_at is None:
            return Standing.PROPOSED
        if self.on_sale_at is None:
            return Standing.REFUSED if self.ended_at is None else Standing.ENDED
        return Standing.ON_SALE if self.ended_at is None else Standing.ENDED

    @property
    def factors(self) -> Factors:
        """What its edition of the tariff says of its kind."""
        return factors(self.kind, self.edition)

    @property
    def cover(self) -> Cover:
        """When its cover begins and ends."""
        return COVERS[self.kind]

    def told(self) -> dict[str, Json]:
        """Return the product for evidence and documents."""
        return {
            "product": str(self.id),
            "kind": self.kind.value,
            "version": self.version,
            "edition": self.edition,
            "currency": self.currency,
            "numbers": self.numbers.told(),
        }


def checked_licence(number: str, *, until: datetime, now: datetime) -> str:
    """Return the number; refuse (LicenceTermNotValid) none, or a licence that is over or lasts too long."""
    found = one_line(number, LONGEST_NUMBER, 1)
    if found is None or not now < until <= now + LONGEST_TERM:
        raise LicenceTermNotValid
    return found


def checked_reason(reason: str) -> str:
    """Return a reason, trimmed; refuse (ReasonMissing) none and one too long."""
    found = cleaned(reason, LONGEST_REASON)
    if found is None:
        raise ReasonMissing(most=LONGEST_REASON)
    return found
