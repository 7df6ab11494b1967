"""Shapes that several rooms' APIs share."""

from __future__ import annotations

from uuid import UUID

from ninja import Field, Schema

from truehand.edge.refusals import RequestNotUnderstood
from truehand.kernel.currency import EXPONENTS
from truehand.kernel.money import LARGEST_MINOR, Money


class MoneySchema(Schema):
    """An amount on the wire: integer minor units and an ISO 4217 code."""

    minor: int = Field(ge=0, le=LARGEST_MINOR, strict=True)
    currency: str = Field(pattern="^[A-Z]{3}$")

    def money(self) -> Money:
        """Return the amount; refuse (RequestNotUnderstood) an unknown currency."""
        if self.currency not in EXPONENTS:
            raise RequestNotUnderstood.at("currency", "平台不支持此币种", "it is not one that Truehand settles in")
        return Money(self.minor, self.currency)

    @classmethod
    def of(cls, money: Money) -> MoneySchema:
        """Return the wire form of a non-negative amount."""
        return cls(minor=money.minor, currency=money.currency)


class ConfirmedIn(Schema):
    """The confirmation of an act with money; without one the refusal names the act to confirm."""

    confirmation: UUID | None = None


class Words(Schema):
    """A text in both languages."""

    zh: str
    en: str

    @classmethod
    def of(cls, pair: tuple[str, str]) -> Words:
        """Return the wire form of a (zh, en) pair."""
        return cls(zh=pair[0], en=pair[1])
