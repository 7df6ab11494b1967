"""Chargebacks over the API, for who watches the money; the trade room answers them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.edge.schemas import MoneySchema
from truehand.payments import queries
from truehand.payments.domain.views import ChargebackStatus

router = Router(tags=["money matters"])


class AnswerSchema(Schema):
    """What was answered, and the bundle's fingerprint; ``refused`` is the channel's word for why it took it not.

    ``statement`` is masked unless the asker opened the trade, and in lists.
    """

    statement: str
    sha256: str
    size: int
    by: UUID
    at: datetime
    sent_at: datetime | None
    refused: str


class ChargebackSchema(Schema):
    """A payment that its network took back; ``case`` is the channel's name of it, ``payment`` what was paid.

    ``answer`` is the newest: while it is ``refused`` a new one may be given. ``earlier`` are told by the case
    itself, not by the list.
    """

    id: UUID
    channel: str
    case: str
    payment: str
    trade_id: UUID
    payer_id: UUID
    status: ChargebackStatus
    amount: MoneySchema
    opened_at: datetime
    ended_at: datetime | None
    answer_by: datetime | None
    answer: AnswerSchema | None
    earlier: list[AnswerSchema]


class ChargebackPage(Schema):
    """Some chargebacks, newest first; pass ``next_cursor`` as ``cursor`` for more."""

    items: list[ChargebackSchema]
    next_cursor: str | None


@router.get("", response=ChargebackPage)
def chargebacks(
    request: HttpRequest, status: ChargebackStatus | None = None, cursor: str | None = None, size: int | None = None
) -> ChargebackPage:
    """Every chargeback, or those of one state."""
    page = queries.chargebacks(require_scope(request, "money:read"), status=status, cursor=cursor, size=size)
    return ChargebackPage(items=[ChargebackSchema.from_orm(each) for each in page.items], next_cursor=page.next_cursor)


@router.get("/{chargeback_id}", response=ChargebackSchema)
def chargeback(request: HttpRequest, chargeback_id: UUID) -> ChargebackSchema:
    """One chargeback, and what was answered."""
    actor = require_scope(request, "money:read")
    return ChargebackSchema.from_orm(queries.chargeback(actor, chargeback_id, now=clock.now()))
