"""The wire forms of bargaining."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Field, Schema

from truehand.edge.schemas import MoneySchema
from truehand.trade.domain import fees, plans
from truehand.trade.domain.agreed import AgreedTerms
from truehand.trade.domain.terms import DEFAULT_INSPECTION_DAYS, LONGEST_PLACE

if TYPE_CHECKING:
    from truehand.trade.domain.agreed import Round


class SeenIn(Schema):
    """The step that the caller saw; every act names it."""

    seen: int = Field(ge=1, strict=True)


class OfferIn(Schema):
    """An offer for a listing."""

    listing_id: UUID
    price: MoneySchema
    delivery_place: str = Field(max_length=LONGEST_PLACE)
    inspection_days: int = Field(DEFAULT_INSPECTION_DAYS, strict=True)
    plan: str = Field(plans.DEFAULT, max_length=32)
    fee_shares: str = Field(fees.DEFAULT, max_length=16)
    transport: str | None = Field(None, max_length=16)
    delivery_by: date | None = None
    warranty_days: int = Field(0, strict=True)
    warranty_hours: int = Field(0, strict=True)

    def beside(self) -> AgreedTerms:
        """Return the terms beside the price; transport is shared as inspection is unless something else is said."""
        return AgreedTerms.shared(self.fee_shares).amended(self.dict(exclude={"fee_shares"}))


class CounterIn(SeenIn):
    """Another price; of the terms beside it, what is not sent stays as it was."""

    price: MoneySchema
    fee_shares: str = Field("", max_length=16)
    transport: str = Field("", max_length=16)
    delivery_by: date | None = None
    warranty_days: int = Field(0, strict=True)
    warranty_hours: int = Field(0, strict=True)

    def beside(self, present: AgreedTerms) -> AgreedTerms:
        """Return the terms with what was sent."""
        return present.amended(self.dict(exclude_unset=True, exclude={"seen", "price"}))


class RoundOut(Schema):
    """A round of bargaining: everything that was offered, and which terms differ from the round before."""

    number: int
    by: str
    price: MoneySchema
    fee_shares: str
    transport: str
    delivery_by: date | None
    warranty_days: int
    warranty_hours: int
    changed: list[str]
    at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, each: Round) -> RoundOut:
        """Return the wire form of a round."""
        return cls(
            number=each.number,
            by="buyer" if each.by_buyer else "seller",
            price=MoneySchema.of(each.price),
            fee_shares=each.agreed.inspection.value,
            transport=each.agreed.transport.value,
            delivery_by=each.agreed.delivery_by,
            warranty_days=each.agreed.warranty_days,
            warranty_hours=each.agreed.warranty_hours,
            changed=sorted(each.changed),
            at=each.at,
            expires_at=each.expires_at,
        )
