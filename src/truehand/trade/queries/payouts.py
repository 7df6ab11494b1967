"""Sellers' payout statements, as they were written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.kernel.money import Money
from truehand.trade.domain.payout import Part, PayoutLine
from truehand.trade.models import Payout

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.trade.models import Trade


# What the seller was charged for the buyer.
_NOT_FOR_SERVICES: Final = frozenset({Part.REIMBURSEMENT, Part.LATE})


@dataclass(frozen=True, slots=True)
class PaidSoFar:
    """What the lines of a trade add up to; ``commission`` is without its ``tax``, ``fees`` are those for services."""

    gross: Money
    commission: Money
    tax: Money
    fees: Money

    @property
    def charged(self) -> Money:
        """The commission with its tax."""
        return self.commission + self.tax


def statement_of(trade_id: UUID) -> tuple[PayoutLine, ...]:
    """Return a trade's payout statement, oldest line first."""
    return tuple(_line(row) for row in Payout.objects.filter(trade_id=trade_id).order_by("id"))


def paid_so_far(trade: Trade) -> PaidSoFar:
    """Return what was paid out of a trade, and charged to its seller, until now."""
    lines = statement_of(trade.pk)

    fees = sum(line.fees.minor for line in lines if line.part not in _NOT_FOR_SERVICES)

    def total(name: str) -> Money:
        return Money(sum(getattr(line, name).minor for line in lines), trade.currency)

    return PaidSoFar(total("gross"), total("commission"), total("tax"), Money(fees, trade.currency))


def _line(row: Payout) -> PayoutLine:
    def money(minor: int) -> Money:
        return Money(minor, row.currency)

    return PayoutLine(
        part=Part(row.part),
        gross=money(row.gross_minor),
        commission=money(row.commission_minor),
        tax=money(row.tax_minor),
        fees=money(row.fees_minor),
        debt=money(row.debt_minor),
        net=money(row.net_minor),
        at=row.at,
    )
