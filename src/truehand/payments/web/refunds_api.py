"""What arrived and what goes back over the API: seen by who watches the money, sent back by two operators."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema, Status

from truehand.edge import clock
from truehand.edge.api import Router
from truehand.edge.schemas import MoneySchema
from truehand.kernel.money import Money
from truehand.payments import operations, queries
from truehand.payments.domain.views import PayoutStatus
from truehand.payments.web.refunding import send_back_as_approved
from truehand.payments.web.schemas import AmountIn, ProposedSchema, operator, watcher

router = Router(tags=["money matters"])


class ArrivedSchema(Schema):
    """Money that arrived for a payment; ``left`` is what can still go back the way it came."""

    id: UUID
    channel: str
    payment: str
    payer_id: UUID
    trade_id: UUID
    asked: MoneySchema
    amount: MoneySchema
    left: MoneySchema
    received_at: datetime


class RefundSchema(Schema):
    """Money on its way back, or back; ``approval`` is the proposal of two operators, none where the payer asked."""

    id: UUID
    channel: str
    reference: str
    payment: str
    receipt_id: UUID
    trade_id: UUID
    payer_id: UUID
    status: PayoutStatus
    amount: MoneySchema
    reason: str
    approval: UUID | None
    started_at: datetime
    ended_at: datetime | None


class RefundPage(Schema):
    """Some refunds, newest first; pass ``next_cursor`` as ``cursor`` for more."""

    items: list[RefundSchema]
    next_cursor: str | None


@router.get("trades/{trade_id}/payments", response=list[ArrivedSchema])
def payments_of(request: HttpRequest, trade_id: UUID) -> list[ArrivedSchema]:
    """What arrived for a trade, newest first."""
    return [ArrivedSchema.from_orm(each) for each in queries.arrivals(watcher(request), trade_id)]


@router.post("payments/{receipt_id}/proposals", response={201: ProposedSchema})
def propose_refund(request: HttpRequest, receipt_id: UUID, body: AmountIn) -> Status[ProposedSchema]:
    """Propose to send an amount of what arrived back the way it came, out of the payer's balance."""
    actor = operator(request)
    amount = Money(body.minor, queries.arrival(actor, receipt_id).amount.currency)
    made = operations.propose_refund(actor, receipt_id, amount, reason=body.reason, now=clock.now())
    return Status(201, ProposedSchema(proposal=made))


@router.post("payments/{receipt_id}/refund", response={201: RefundSchema})
def refund_payment(request: HttpRequest, receipt_id: UUID) -> Status[RefundSchema]:
    """Send back what you proposed and another operator approved."""
    actor = operator(request)
    started = send_back_as_approved(actor, queries.arrival(actor, receipt_id), now=clock.now())
    return Status(201, RefundSchema.from_orm(queries.refund(actor, started)))


@router.get("refunds", response=RefundPage)
def refunds(
    request: HttpRequest, *, under_way: bool = False, cursor: str | None = None, size: int | None = None
) -> RefundPage:
    """Every refund, or those under way."""
    page = queries.refunds(watcher(request), under_way=under_way, cursor=cursor, size=size)
    return RefundPage(items=[RefundSchema.from_orm(each) for each in page.items], next_cursor=page.next_cursor)


@router.get("refunds/{refund_id}", response=RefundSchema)
def refund(request: HttpRequest, refund_id: UUID) -> RefundSchema:
    """One refund, and where it stands."""
    return RefundSchema.from_orm(queries.refund(watcher(request), refund_id))
