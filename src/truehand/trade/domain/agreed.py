"""What two sides agree on beside the price: who pays inspection and transport, by when it is delivered, the warranty.

Every offer and counter-offer carries all of it; what stands when a price is accepted goes into the contract. A round is
read out of the step that made it, so nothing of a bargain is stored twice.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from truehand.kernel.money import Money
from truehand.trade.domain.fees import DEFAULT, Shares, shares_of
from truehand.trade.domain.refusals import DeliveryDateOutOfRange, WarrantyOutOfRange

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from truehand.kernel.canonical import Json
    from truehand.trade.domain.words import Pair

LATEST_DELIVERY: Final = timedelta(days=365)
LONGEST_WARRANTY_DAYS: Final = 730
LONGEST_WARRANTY_HOURS: Final = 5_000
# The steps that put terms on the table.
ROUNDS: Final = ("offer", "counter", "counter_back")

_SHARES: Final[dict[Shares, Pair]] = {
    Shares.HALVES: ("双方各半", "half each"),
    Shares.BUYER: ("由买方承担", "by the buyer"),
    Shares.SELLER: ("含在价款内，由卖方承担", "by the seller, included in the price"),
    Shares.NONE: ("双方自行结算", "directly, between the two"),
}
_LABELS: Final[dict[str, Pair]] = {
    "transport": ("运输费", "Transport"),
    "inspection": ("检测费", "Inspection"),
    "delivery_by": ("最迟交付日", "Delivered by"),
    "warranty": ("质保", "Warranty"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """One term in words, and whether it differs from the round before."""

    key: str
    label: Pair
    value: Pair
    changed: bool


@dataclass(frozen=True, slots=True)
class AgreedTerms:
    """The terms beside the price.

    ``inspection`` and ``transport`` say who bears each fee; ``delivery_by`` is the last day of delivery, None when only
    the contract's own periods bind. The warranty ends after ``warranty_days`` or ``warranty_hours`` on the meter,
    whichever comes first; no days, no warranty; no hours, no bound by the meter.
    """

    inspection: Shares = DEFAULT
    transport: Shares = DEFAULT
    delivery_by: date | None = None
    warranty_days: int = 0
    warranty_hours: int = 0

    @classmethod
    def shared(cls, key: str) -> AgreedTerms:
        """Return terms in which both fees are shared in one way; refuse (SharesUnknown) a way that there is not."""
        way = shares_of(key) if key else DEFAULT
        return cls(inspection=way, transport=way)

    def amended(self, said: Mapping[str, Any]) -> AgreedTerms:
        """Return the terms with what somebody said, by the names of a trade's columns; what is not said stays.

        An empty number is none; refuses (SharesUnknown) a way to share that there is not.
        """
        inspection, transport = said.get("fee_shares"), said.get("transport")
        return AgreedTerms(
            inspection=shares_of(inspection) if inspection else self.inspection,
            transport=shares_of(transport) if transport else self.transport,
            delivery_by=said.get("delivery_by", self.delivery_by),
            warranty_days=said.get("warranty_days", self.warranty_days) or 0,
            warranty_hours=said.get("warranty_hours", self.warranty_hours) or 0,
        )

    def checked(self, now: datetime) -> AgreedTerms:
        """Return the terms; refuse (DeliveryDateOutOfRange, WarrantyOutOfRange) what no contract may say."""
        self.require_ahead(now)
        days, hours = self.warranty_days, self.warranty_hours
        if not (0 <= days <= LONGEST_WARRANTY_DAYS and 0 <= hours <= (LONGEST_WARRANTY_HOURS if days else 0)):
            raise WarrantyOutOfRange(days=LONGEST_WARRANTY_DAYS, hours=LONGEST_WARRANTY_HOURS)
        return self

    def require_ahead(self, now: datetime) -> None:
        """Refuse (DeliveryDateOutOfRange) a day of delivery that is not after today, and within a year."""
        if self.delivery_by is not None and not now.date() < self.delivery_by <= now.date() + LATEST_DELIVERY:
            raise DeliveryDateOutOfRange(days=LATEST_DELIVERY.days)

    def as_json(self) -> dict[str, Json]:
        """Return the terms as a step keeps them."""
        return {
            "fee_shares": self.inspection.value,
            "transport": self.transport.value,
            "delivery_by": self.delivery_by.isoformat() if self.delivery_by else None,
            "warranty": {"days": self.warranty_days, "hours": self.warranty_hours},
        }

    @classmethod
    def of(cls, told: Mapping[str, Json]) -> AgreedTerms | None:
        """Return the terms that a step kept; None when it says nothing of them."""
        shares, warranty, by = told.get("fee_shares"), told.get("warranty"), told.get("delivery_by")
        if not isinstance(shares, str):
            return None
        days, hours = (warranty.get("days"), warranty.get("hours")) if isinstance(warranty, dict) else (0, 0)
        return cls(
            inspection=Shares(shares),
            transport=Shares(str(told.get("transport") or shares)),
            delivery_by=date.fromisoformat(by) if isinstance(by, str) else None,
            warranty_days=days if isinstance(days, int) else 0,
            warranty_hours=hours if isinstance(hours, int) else 0,
        )

    def terms(self, changed: frozenset[str] = frozenset()) -> tuple[Term, ...]:
        """Return each term as people read it, those of the keys ``changed`` marked."""
        return tuple(Term(key, _LABELS[key], words, key in changed) for key, words in self.words.items())

    @property
    def words(self) -> dict[str, Pair]:
        """Return the terms by key, as people read them."""
        by = self.delivery_by.isoformat() if self.delivery_by else None
        return {
            "transport": _SHARES[self.transport],
            "inspection": _SHARES[self.inspection],
            "delivery_by": (by, by) if by else ("按合同各期限", "within the contract's periods"),
            "warranty": self._warranty,
        }

    @property
    def _warranty(self) -> Pair:
        days, hours = self.warranty_days, self.warranty_hours
        if not days:
            return ("无", "none")
        if not hours:
            return (f"{days}天", f"{days} days")
        return (f"{days}天或{hours}小时，先到为准", f"{days} days or {hours} hours, whichever comes first")


# What is agreed on where nothing is said: the contract's periods, no warranty, fees in halves.
UNSAID: Final = AgreedTerms()


@dataclass(frozen=True, slots=True)
class Round:
    """One offer or counter-offer: whose, when, until when it stood, and everything it said."""

    number: int
    by_buyer: bool
    price: Money
    agreed: AgreedTerms
    at: datetime
    expires_at: datetime
    changed: frozenset[str]

    @property
    def terms(self) -> tuple[Term, ...]:
        """Return the terms beside the price in words, those that changed marked."""
        return self.agreed.terms(self.changed)

    @property
    def price_changed(self) -> bool:
        """Whether the price differs from the round before."""
        return "price" in self.changed


@dataclass(frozen=True, slots=True)
class Proposed:
    """A step that put terms on the table, as it was kept."""

    by_buyer: bool
    at: datetime
    expires_at: datetime
    told: Mapping[str, Json]


def rounds(steps: Sequence[Proposed], first: AgreedTerms) -> tuple[Round, ...]:
    """Return the rounds in order; ``first`` stands in where an older step names no terms. Unreadable steps are left."""
    found: list[Round] = []
    for step in steps:
        price = _price(step.told)
        if price is None:
            continue
        before = found[-1] if found else None
        agreed = AgreedTerms.of(step.told) or (before.agreed if before else first)
        changed = frozenset() if before is None else _changed(before, price, agreed)
        found.append(Round(len(found) + 1, step.by_buyer, price, agreed, step.at, step.expires_at, changed))
    return tuple(found)


def _changed(before: Round, price: Money, agreed: AgreedTerms) -> frozenset[str]:
    names = {each.name for each in fields(agreed) if getattr(agreed, each.name) != getattr(before.agreed, each.name)}
    keys = {name.partition("_")[0] if name.startswith("warranty") else name for name in names}
    return frozenset(keys | ({"price"} if price != before.price else set()))


def _price(told: Mapping[str, Json]) -> Money | None:
    price = told.get("price")
    if not isinstance(price, dict):
        return None
    return Money(int(str(price["minor"])), str(price["currency"]))
