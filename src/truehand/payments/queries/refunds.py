"""What goes back, or was taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.edge.paging import Page, by_id
from truehand.kernel.money import Money
from truehand.payments.domain.views import Chargeback, ChargebackStatus, PayoutStatus, Refund
from truehand.payments.models import ChargebackRow, RefundRow

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.actor import Actor


def open_refunds() -> tuple[UUID, ...]:
    """Return the refunds that have not ended, oldest first."""
    return tuple(RefundRow.objects.filter(ended_at=None).order_by("id").values_list("id", flat=True))


def refunds(actor: Actor, *, cursor: str | None = None, size: int | None = None) -> Page[Refund]:
    """Return every refund, newest first, to who oversees; refuses NotPermitted."""
    actor.require_overseer()
    return by_id(RefundRow.objects.select_related("receipt"), _refund, cursor=cursor, size=size)


def chargebacks(actor: Actor, *, cursor: str | None = None, size: int | None = None) -> Page[Chargeback]:
    """Return every chargeback, newest first, to who oversees; refuses NotPermitted."""
    actor.require_overseer()
    return by_id(ChargebackRow.objects.select_related("intent"), _chargeback, cursor=cursor, size=size)


def losers(trade_id: UUID) -> frozenset[UUID]:
    """Return whose payments to a trade were taken back for good."""
    rows = ChargebackRow.objects.filter(intent__trade_id=trade_id, status=ChargebackStatus.LOST)
    return frozenset(rows.values_list("intent__payer_id", flat=True))


def _refund(row: RefundRow) -> Refund:
    amount = Money(row.minor, row.currency)
    status = PayoutStatus(row.status)
    return Refund(row.id, row.receipt.channel, row.reference, status, amount, row.reason, row.started_at, row.ended_at)


def _chargeback(row: ChargebackRow) -> Chargeback:
    amount, intent = Money(row.minor, row.currency), row.intent
    status = ChargebackStatus(row.status)
    return Chargeback(
        row.id, row.channel, intent.trade_id, intent.payer_id, status, amount, row.opened_at, row.ended_at
    )
