"""The life of a trade over the API: everything a page does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, UploadedFile

from truehand.contracts import queries as contracts
from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.edge.openapi import file_of
from truehand.edge.paging import DEFAULT_SIZE
from truehand.edge.schemas import MoneySchema
from truehand.evidence.domain.exhibit import bytes_of
from truehand.kernel.ids import new_id
from truehand.payments import operations as payments
from truehand.payments import queries as channels
from truehand.payments.domain.message import SIGNATURE_HEADER
from truehand.trade.domain.given import HandOver
from truehand.trade.operations import (
    agree,
    case,
    from_balance,
    fund,
    inspect,
    owe,
    prove,
    rate,
    settle,
    ship,
)
from truehand.trade.operations import list as listing
from truehand.trade.operations.answer import answer_chargeback as answer_case
from truehand.trade.queries import debts as owing
from truehand.trade.queries import views
from truehand.trade.web import bargaining, schemas
from truehand.trade.web.plain import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.trade.domain.views import TradeView

router = Router(tags=["trades"])
callback_router = Router(tags=["bank"])
channel_router = Router(tags=["bank"])
listing_router = Router(tags=["listings"])
money_router = Router(tags=["money"])

# Whose messages come to the one address that names no channel.
SANDBOX = "sandbox"
READ, WRITE = "trade:read", "trade:write"
# The body is read as the bank signed it, so ninja does not know its shape.
TOLD: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
}
SIGNED = TOLD | {
    "parameters": [{"in": "header", "name": SIGNATURE_HEADER, "required": True, "schema": {"type": "string"}}],
}


def _writer(request: HttpRequest) -> Actor:
    return require_scope(request, WRITE)


@router.get("", response=schemas.CardsOut)
def mine(
    request: HttpRequest, cursor: str | None = None, limit: int = DEFAULT_SIZE, *, active: bool = True
) -> schemas.CardsOut:
    """Your trades as buyer or seller, newest first."""
    page = views.mine(require_scope(request, READ), cursor=cursor, size=limit, active=active)
    return schemas.CardsOut(items=[schemas.CardOut.of(each) for each in page.items], next_cursor=page.next_cursor)


@router.get("/jobs", response=schemas.CardsOut)
def jobs(
    request: HttpRequest, cursor: str | None = None, limit: int = DEFAULT_SIZE, *, open_only: bool = True
) -> schemas.CardsOut:
    """Inspections and carriages: open to you, or taken by you."""
    page = views.jobs(require_scope(request, READ), cursor=cursor, size=limit, open_only=open_only)
    return schemas.CardsOut(items=[schemas.CardOut.of(each) for each in page.items], next_cursor=page.next_cursor)


@router.post("", response={201: schemas.StepOut})
def offer(request: HttpRequest, body: bargaining.OfferIn) -> schemas.StepOut:
    """Offer a price for a machine; the trade begins."""
    trade_id = agree.offer(
        _writer(request),
        body.listing_id,
        price=body.price.money(),
        delivery_place=body.delivery_place,
        inspection_days=body.inspection_days,
        plan=body.plan,
        beside=body.beside(),
        now=clock.now(),
    )
    return schemas.StepOut(id=trade_id, step=1)


@router.get("/{uuid:trade_id}", response=schemas.TradeOut)
def read(request: HttpRequest, trade_id: UUID) -> schemas.TradeOut:
    """A trade: where it is, who must act by when, every cent, and what you may do."""
    return schemas.TradeOut.of(_view(request, trade_id))


@router.get("/{uuid:trade_id}/contract", openapi_extra=file_of("application/json"))
def contract(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """The contract, as the exact bytes that are signed; its SHA-256 is in the header ``ETag``."""
    found = contracts.readable_contract(require_scope(request, READ), trade_id, now=clock.now())
    return HttpResponse(found.document, content_type="application/json", headers={"ETag": f'"{found.sha256}"'})


@router.get("/{uuid:trade_id}/bundle", openapi_extra=file_of("application/zip"))
def bundle(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Everything the trade rests on, as a zip that the stand-alone verifier checks."""
    content = prove.export_bundle(require_scope(request, READ), trade_id, now=clock.now())
    return HttpResponse(content, content_type="application/zip", headers=_attachment(trade_id))


@router.get("/{uuid:trade_id}/case-file", openapi_extra=file_of("application/zip"))
def case_file(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """The bundle with photos and an index for an arbitrator or a court (``index.html``, ``index.pdf``)."""
    content = case.export_case(require_scope(request, READ), trade_id, now=clock.now())
    return HttpResponse(content, content_type="application/zip", headers=_attachment(trade_id))


def _offer(name: str, door: Callable[..., int], told: str) -> None:
    """Open an act of ``PLAIN`` at the address of its name."""

    def act(request: HttpRequest, trade_id: UUID, body: bargaining.SeenIn) -> schemas.StepOut:
        step = door(_writer(request), trade_id, seen=body.seen, now=clock.now())
        return schemas.StepOut(id=trade_id, step=step)

    act.__name__, act.__doc__ = name, told
    router.post(f"/{{uuid:trade_id}}/{name}", response=schemas.StepOut)(act)


for _name, (_door, _told) in PLAIN.items():
    _offer(_name, _door, _told)


@router.post("/{uuid:trade_id}/counter", response=schemas.StepOut)
def counter(request: HttpRequest, trade_id: UUID, body: bargaining.CounterIn) -> schemas.StepOut:
    """Answer an offer with another price, other terms beside it, or both."""
    actor, now = _writer(request), clock.now()
    beside = body.beside(views.trade(trade_id, actor, now=now).agreed)
    step = agree.counter(actor, trade_id, price=body.price.money(), beside=beside, seen=body.seen, now=now)
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/sign", response=schemas.StepOut)
def sign(request: HttpRequest, trade_id: UUID, body: schemas.SignIn) -> schemas.StepOut:
    """Sign the contract that you read."""
    sha256 = body.contract_sha256
    step = agree.sign(_writer(request), trade_id, contract_sha256=sha256, seen=body.seen, now=clock.now())
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/pay", response={201: schemas.PaymentOut})
def pay(request: HttpRequest, trade_id: UUID, body: schemas.PaymentIn | None = None) -> schemas.PaymentOut:
    """Start the payment that you owe, as you confirmed it; how to pay it is told under /money/intents/{id}."""
    actor, said = require_scope(request, "money:write"), body or schemas.PaymentIn()
    intent = fund.start_payment(actor, trade_id, confirmation=said.confirmation, channel=said.channel, now=clock.now())
    payments.open_soon(intent.id, return_path=f"/trades/{trade_id}/")
    return schemas.PaymentOut.of(intent)


@router.post("/{uuid:trade_id}/pay-from-balance", response=schemas.StepOut)
def pay_from_balance(
    request: HttpRequest, trade_id: UUID, body: schemas.FromBalanceIn | None = None
) -> schemas.StepOut:
    """Pay what you owe to the trade out of your balance, as you confirmed it; the act's ``binds`` is ``balance``.

    With ``out_of`` out of your balance in another currency, at the rate that holds now and that you confirm with it.
    """
    actor, said = require_scope(request, "money:write"), body or schemas.FromBalanceIn()
    step = from_balance.pay_from_balance(actor, trade_id, **said.dict(), now=clock.now())
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/report", response=schemas.StepOut)
def report(request: HttpRequest, trade_id: UUID, body: schemas.ReportIn) -> schemas.StepOut:
    """File the signed inspection report."""
    findings = cast("dict[str, Json]", body.findings)
    step = inspect.report(_writer(request), trade_id, findings=findings, seen=body.seen, now=clock.now())
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/book", response=schemas.StepOut)
def book(request: HttpRequest, trade_id: UUID, body: schemas.BookIn) -> schemas.StepOut:
    """Take an open carriage."""
    step = ship.book(
        _writer(request),
        trade_id,
        pick_up_at=body.pick_up_at,
        vehicle=body.vehicle,
        origin=body.origin,
        seen=body.seen,
        now=clock.now(),
    )
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/pick_up", response=schemas.StepOut)
def pick_up(
    request: HttpRequest,
    trade_id: UUID,
    seen: Form[int],
    code: Form[str],
    photo: File[UploadedFile],
    note: Form[str] = "",
    seal: Form[str] = "",
) -> schemas.StepOut:
    """Record the pick-up with the seller's code, a photo and the seal's number."""
    proof = HandOver(bytes_of(photo), note, seal)
    step = ship.pick_up(_writer(request), trade_id, code=code, proof=proof, seen=seen, now=clock.now())
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/deliver", response=schemas.StepOut)
def deliver(
    request: HttpRequest,
    trade_id: UUID,
    seen: Form[int],
    code: Form[str],
    photo: File[UploadedFile],
    note: Form[str] = "",
    seal: Form[str] = "",
    *,
    read_twice: Form[bool] = False,
) -> schemas.StepOut:
    """Record the delivery with the buyer's code, a photo and the seal's number; another than noted is read twice."""
    proof = HandOver(bytes_of(photo), note, seal, read_twice)
    step = ship.deliver(_writer(request), trade_id, code=code, proof=proof, seen=seen, now=clock.now())
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/rate", response=schemas.StepOut)
def rate_other(request: HttpRequest, trade_id: UUID, body: schemas.RateIn) -> schemas.StepOut:
    """Rate the other side; sealed until both have."""
    stars, text = body.stars, body.text
    step = rate.rate(_writer(request), trade_id, stars=stars, text=text, seen=body.seen, now=clock.now())
    return schemas.StepOut(id=trade_id, step=step)


@listing_router.post("/{uuid:listing_id}/submit", response=schemas.StatusOut)
def submit_listing(request: HttpRequest, listing_id: UUID, body: schemas.SubmitIn) -> schemas.StatusOut:
    """Submit a draft: it is published, sent to review, or refused."""
    actor = require_scope(request, "listings:write")
    status = listing.submit_listing(actor, listing_id, version=body.version, now=clock.now())
    return schemas.StatusOut(status=status.value)


@money_router.post("/pay-out", response={201: schemas.PayoutOut})
def pay_out(request: HttpRequest, body: schemas.PayOutIn) -> schemas.PayoutOut:
    """Send part of your balance to your own bank account."""
    actor = require_scope(request, "money:write")
    payout = settle.pay_out(
        actor,
        account_id=body.account_id,
        amount=body.amount.money(),
        confirmation=body.confirmation,
        now=clock.now(),
    )
    amount = MoneySchema.of(payout.amount)
    return schemas.PayoutOut(id=payout.id, amount=amount, status=str(payout.status))


@money_router.get("/debts", response=list[schemas.DebtOut])
def debts(request: HttpRequest) -> list[schemas.DebtOut]:
    """What you owe the platform, with the trade that it comes from."""
    found = owing.debts(require_scope(request, "money:read"), now=clock.now())
    return [schemas.DebtOut.of(each) for each in found]


@money_router.post("/debts/pay", response={201: schemas.DebtPaidOut})
def pay_debt(request: HttpRequest, body: schemas.DebtIn) -> schemas.DebtPaidOut:
    """Pay what you owe, as you confirmed it: through a channel, or without one out of your balance in that currency."""
    actor, amount, now = require_scope(request, "money:write"), body.amount.money(), clock.now()
    if body.channel is None:
        key = body.key or str(new_id(now))
        owe.pay_from_balance(actor, amount, key=key, confirmation=body.confirmation, now=now)
        return schemas.DebtPaidOut(intent=None)
    intent = owe.start_payment(actor, amount, confirmation=body.confirmation, channel=body.channel, now=now)
    payments.open_soon(intent.id, return_path="/money/debts/")
    return schemas.DebtPaidOut(intent=intent.id)


@money_router.post("/matters/chargebacks/{chargeback_id}/answer", response={204: None})
def answer_chargeback(request: HttpRequest, chargeback_id: UUID, body: schemas.StatementIn) -> None:
    """Answer a chargeback, as operator: with a statement and the trade's bundle, once and before its deadline."""
    actor = require_scope(request, "money:write")
    answer_case(actor, chargeback_id, statement=body.statement, now=clock.now())


@callback_router.post("/callback", response={204: None}, auth=None, openapi_extra=SIGNED)
def bank_callback(request: HttpRequest) -> None:
    """The bank's signed word; whoever forges, alters or replays it changes nothing."""
    fund.receive_callback(SANDBOX, request.body, request.headers, now=clock.now())


@channel_router.post("/{name}/callback", auth=None, openapi_extra=TOLD | file_of("text/plain"))
def channel_callback(request: HttpRequest, name: str) -> HttpResponse:
    """The signed word of a payment channel; whoever forges, alters or replays it changes nothing."""
    fund.receive_callback(name, request.body, request.headers, now=clock.now())
    return HttpResponse(channels.channel(name).thanks, content_type="text/plain")


def _view(request: HttpRequest, trade_id: UUID) -> TradeView:
    return views.trade(trade_id, require_scope(request, READ), now=clock.now())


def _attachment(trade_id: UUID) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="truehand-{trade_id}.zip"'}
