"""After-sales over the API: everything that its page does."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Schema, UploadedFile
from pydantic import Field

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.schemas import MoneySchema, Words
from truehand.evidence.domain.exhibit import bytes_of
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.returns import queries
from truehand.returns.domain.course import LONGEST
from truehand.returns.domain.refusals import RequestUnknown
from truehand.returns.domain.request import MOST_DAYS, Proposal, RequestView, kind_of
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.operations import aftersales
from truehand.trade.queries.situation import load
from truehand.trade.web.aftersales import DAYS, acts, ask
from truehand.trade.web.api import READ, WRITE
from truehand.trade.web.return_api import router

__all__ = ["router"]
MOST_HOURS = 1_000_000


class AfterSalesAskIn(Schema):
    """What is asked for: a sum for a price reduction, else the act in words; within so many days."""

    kind: str = Field(max_length=20)
    reason: str = Field(max_length=20)
    statement: str = Field(max_length=LONGEST)
    amount: MoneySchema | None = None
    days: int = Field(DAYS, ge=1, le=MOST_DAYS)
    hours: int | None = Field(None, ge=0, le=MOST_HOURS)


class RequestIn(Schema):
    """Which request."""

    request: UUID


class SaidIn(RequestIn):
    """Which request, and what is said of it."""

    text: str = Field("", max_length=LONGEST)


class AfterSalesCounterIn(SaidIn):
    """What is proposed instead."""

    amount: MoneySchema | None = None
    days: int = Field(DAYS, ge=1, le=MOST_DAYS)


class ConfirmIn(RequestIn):
    """Whether it was done."""

    kept: bool = True


class PayIn(RequestIn):
    """The confirmation of the payment, once there is one."""

    confirmation: UUID | None = None


class RequestOut(Schema):
    """A request: how it stands, until when whom, and what you may do."""

    id: UUID
    kind: str
    reason: str
    statement: str
    answer: str
    amount: MoneySchema
    days: int
    status: str
    words: Words
    silence: Words | None
    asked_at: datetime
    due_at: datetime | None
    acts: list[str]


@router.get("/{uuid:trade_id}/after-sales", response=list[RequestOut])
def requests(request: HttpRequest, trade_id: UUID) -> list[RequestOut]:
    """What was asked after the delivery, the latest first."""
    return _all(require_scope(request, READ), trade_id)


@router.post("/{uuid:trade_id}/after-sales", response=list[RequestOut])
def ask_after_sales(request: HttpRequest, trade_id: UUID, body: AfterSalesAskIn) -> list[RequestOut]:
    """Ask, as the buyer, for a price reduction, repair, exchange, warranty or an answer to a complaint.

    A sum that is still held opens a dispute with that settlement proposed: the trade says how it stands.
    """
    actor = require_scope(request, WRITE)
    _require_side(actor, trade_id)
    amount = body.amount.money() if body.amount else Money.zero(load(trade_id).currency)
    proposal = Proposal(kind_of(body.kind), amount, body.days)
    said, now = body.statement, clock.now()
    ask(actor, load(trade_id), proposal, reason=body.reason, statement=said, hours=body.hours, now=now)
    return _all(actor, trade_id)


@router.post("/{uuid:trade_id}/after-sales/agree", response=list[RequestOut])
def agree_after_sales(request: HttpRequest, trade_id: UUID, body: RequestIn) -> list[RequestOut]:
    """Accept what the other side proposed."""
    actor, view = _view(request, trade_id, body)
    aftersales.agree(actor, view.id, now=clock.now())
    return _all(actor, trade_id)


@router.post("/{uuid:trade_id}/after-sales/counter", response=list[RequestOut])
def counter_after_sales(request: HttpRequest, trade_id: UUID, body: AfterSalesCounterIn) -> list[RequestOut]:
    """Propose something else, as the seller."""
    actor, view = _view(request, trade_id, body)
    amount = body.amount.money() if body.amount else Money.zero(view.amount.currency)
    aftersales.counter(actor, view.id, amount=amount, days=body.days, text=body.text, now=clock.now())
    return _all(actor, trade_id)


@router.post("/{uuid:trade_id}/after-sales/decline", response=list[RequestOut])
def decline_after_sales(request: HttpRequest, trade_id: UUID, body: SaidIn) -> list[RequestOut]:
    """Say no."""
    actor, view = _view(request, trade_id, body)
    aftersales.decline(actor, view.id, body.text, now=clock.now())
    return _all(actor, trade_id)


@router.post("/{uuid:trade_id}/after-sales/perform", response=list[RequestOut])
def perform_after_sales(request: HttpRequest, trade_id: UUID, body: SaidIn) -> list[RequestOut]:
    """Say, as the seller, what was done."""
    actor, view = _view(request, trade_id, body)
    aftersales.perform(actor, view.id, body.text, now=clock.now())
    return _all(actor, trade_id)


@router.post("/{uuid:trade_id}/after-sales/confirm", response=list[RequestOut])
def confirm_after_sales(request: HttpRequest, trade_id: UUID, body: ConfirmIn) -> list[RequestOut]:
    """Say, as the buyer, whether it was done."""
    actor, view = _view(request, trade_id, body)
    aftersales.confirm(actor, view.id, kept=body.kept, now=clock.now())
    return _all(actor, trade_id)


@router.post("/{uuid:trade_id}/after-sales/withdraw", response=list[RequestOut])
def withdraw_after_sales(request: HttpRequest, trade_id: UUID, body: RequestIn) -> list[RequestOut]:
    """Take your request back before it was agreed to."""
    actor, view = _view(request, trade_id, body)
    aftersales.withdraw(actor, view.id, now=clock.now())
    return _all(actor, trade_id)


@router.post("/{uuid:trade_id}/after-sales/pay", response=list[RequestOut])
def pay_after_sales(request: HttpRequest, trade_id: UUID, body: PayIn) -> list[RequestOut]:
    """Pay an agreed price reduction from your balance, as you confirmed it."""
    actor, view = _view(request, trade_id, body)
    aftersales.pay(actor, view.id, confirmation=body.confirmation, now=clock.now())
    return _all(actor, trade_id)


@router.post("/{uuid:trade_id}/after-sales/dispute", response=list[RequestOut])
def dispute_after_sales(
    request: HttpRequest,
    trade_id: UUID,
    seen: Form[int],
    about: Form[UUID],
    photos: File[list[UploadedFile] | None] = None,
) -> list[RequestOut]:
    """Take what was declined, not answered or not kept to a dispute, with photos, while the trade still has one."""
    actor, view = _view(request, trade_id, RequestIn(request=about))
    content = [bytes_of(each) for each in photos or ()]
    aftersales.dispute(actor, view.id, photos=content, seen=seen, now=clock.now())
    return _all(actor, trade_id)


def _view(request: HttpRequest, trade_id: UUID, body: RequestIn) -> tuple[Actor, RequestView]:
    actor = require_scope(request, WRITE)
    _require_side(actor, trade_id)
    view = queries.request(body.request)
    if view.trade_id != trade_id:
        raise RequestUnknown
    return actor, view


def _require_side(actor: Actor, trade_id: UUID) -> None:
    trade = load(trade_id)
    if actor.party_id not in {trade.buyer_id, trade.seller_id}:
        raise TradeNotFound


def _all(actor: Actor, trade_id: UUID) -> list[RequestOut]:
    _require_side(actor, trade_id)
    trade, now = load(trade_id), clock.now()
    return [
        RequestOut(
            id=each.id,
            kind=each.kind.value,
            reason=each.reason,
            statement=each.statement,
            answer=each.answer,
            amount=MoneySchema.of(each.amount),
            days=each.days,
            status=each.status.value,
            words=Words.of(each.status.label),
            silence=Words.of(each.status.silence) if each.status.silence else None,
            asked_at=each.asked_at,
            due_at=each.due_at,
            acts=sorted(acts(each, trade, buys=actor.party_id == trade.buyer_id, now=now)),
        )
        for each in queries.requests_of(trade_id)
    ]
