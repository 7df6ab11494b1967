"""The wire forms of the guarantee fund at the desk."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Field, Schema

from truehand.edge.schemas import MoneySchema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truehand.desk.domain.claims import GuaranteeClaim
    from truehand.escrow.domain.guarantee import Fund


class FundingIn(Schema):
    """How much goes into the guarantee fund, and why."""

    amount: MoneySchema
    reason: str = Field(min_length=1, max_length=500)


class GuaranteeWaits(Schema):
    """A claim on the guarantee fund that waits for an operator."""

    id: UUID
    trade_id: UUID
    creditor: UUID
    debtor: UUID
    owed: MoneySchema
    stage: str
    instance: int
    due_at: datetime | None


class FundOut(Schema):
    """The fund of a currency: balance = paid in + recovered - paid out; ``owed`` may still be recovered."""

    balance: MoneySchema
    paid_in: MoneySchema
    paid_out: MoneySchema
    recovered: MoneySchema
    owed: MoneySchema


class GuaranteeDeskOut(Schema):
    """What waits, and how the fund stands."""

    claims: list[GuaranteeWaits]
    funds: list[FundOut]

    @classmethod
    def of(cls, waiting: Sequence[GuaranteeClaim], funds: Sequence[Fund]) -> GuaranteeDeskOut:
        """Return the wire form."""
        names = ("balance", "paid_in", "paid_out", "recovered", "owed")
        return cls(
            claims=[
                GuaranteeWaits(
                    id=each.id,
                    trade_id=each.trade_id,
                    creditor=each.creditor_id,
                    debtor=each.debtor_id,
                    owed=MoneySchema.of(each.owed),
                    stage=each.stage.value,
                    instance=each.instance,
                    due_at=each.due_at,
                )
                for each in (row.claim for row in waiting)
            ],
            funds=[FundOut(**{name: MoneySchema.of(getattr(each, name)) for name in names}) for each in funds],
        )
