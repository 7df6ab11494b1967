"""Returns over the API: everything their acts on the page do, and the answer before a purchase."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Schema, UploadedFile
from pydantic import Field

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.evidence.domain.exhibit import bytes_of
from truehand.kernel.money import Money
from truehand.listings import queries as listings
from truehand.returns import queries as returns
from truehand.returns.domain.course import LONGEST, LONGEST_TRACKING
from truehand.returns.domain.policy import EXCLUSIONS, answer
from truehand.trade.domain.views import Paper
from truehand.trade.operations import returning
from truehand.trade.queries import views
from truehand.trade.web import presenting, schemas
from truehand.trade.web.api import READ, WRITE, listing_router
from truehand.trade.web.bargaining import SeenIn
from truehand.trade.web.precedents import router
from truehand.trade.web.return_schemas import AnswerOut

__all__ = ["router"]


class FreelyIn(SeenIn):
    """A return without a reason; ``states`` are the exclusions that apply to the machine."""

    states: list[str] = Field(default=[], max_length=len(EXCLUSIONS))


class WishIn(SeenIn):
    """A return for a cause."""

    cause: str = Field(max_length=20)
    statement: str = Field(max_length=LONGEST)


class CodeIn(SeenIn):
    """The seller's code."""

    code: str = Field(max_length=12)


class ReturnOut(Schema):
    """The return of a trade; ``code`` for the seller while the machine is on its way."""

    cause: str
    statement: str
    asked_at: datetime
    granted_at: datetime | None
    sent_at: datetime | None
    tracking: str
    photo: str
    received_at: datetime | None
    outcome: str | None
    code: str


@listing_router.get("/{uuid:listing_id}/returns", response=AnswerOut)
def of_listing(request: HttpRequest, listing_id: UUID) -> AnswerOut:
    """May this machine be returned by you, until when, and who pays what."""
    actor = require_scope(request, READ)
    seen = listings.listing(listing_id, actor)
    policy = returns.policy_between(seen.seller_id, actor.party_id, seen.facts.equipment_class)
    return AnswerOut.of(answer(policy, seen.price, now=clock.now()))


@router.get("/{uuid:trade_id}/return", response=ReturnOut | None)
def of_trade(request: HttpRequest, trade_id: UUID) -> ReturnOut | None:
    """The trade's return; null where none was asked for, or it is not yours to read."""
    view = views.trade(trade_id, require_scope(request, READ), now=clock.now())
    wish = view.wish if Paper.CASE in view.papers else None
    if wish is None:
        return None
    return ReturnOut(
        cause=wish.cause.value,
        statement=wish.statement,
        asked_at=wish.asked_at,
        granted_at=wish.granted_at,
        sent_at=wish.sent_at,
        tracking=wish.tracking,
        photo=wish.photo,
        received_at=wish.received_at,
        outcome=wish.outcome.value if wish.outcome else None,
        code=presenting.back_code(view),
    )


@router.post("/{uuid:trade_id}/return_freely", response=schemas.StepOut)
def return_freely(request: HttpRequest, trade_id: UUID, body: FreelyIn) -> schemas.StepOut:
    """Return without a reason, as the policy in the contract allows."""
    actor = require_scope(request, WRITE)
    step = returning.return_freely(actor, trade_id, states=body.states, seen=body.seen, now=clock.now())
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/ask_return", response=schemas.StepOut)
def ask_return(request: HttpRequest, trade_id: UUID, body: WishIn) -> schemas.StepOut:
    """Ask that the machine go back for a cause; the seller has 48 hours, and silence grants."""
    actor = require_scope(request, WRITE)
    step = returning.ask_return(
        actor, trade_id, cause=body.cause, statement=body.statement, seen=body.seen, now=clock.now()
    )
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/refuse_return", response=schemas.StepOut)
def refuse_return(
    request: HttpRequest,
    trade_id: UUID,
    seen: Form[int],
    statement: Form[str],
    photos: File[list[UploadedFile] | None] = None,
) -> schemas.StepOut:
    """Say no as the seller: the wish becomes a dispute."""
    actor, content = require_scope(request, WRITE), [bytes_of(each) for each in photos or ()]
    step = returning.refuse_return(actor, trade_id, statement=statement, photos=content, seen=seen, now=clock.now())
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/send_back", response=schemas.StepOut)
def send_back(
    request: HttpRequest,
    trade_id: UUID,
    seen: Form[int],
    tracking: Form[str],
    photo: File[UploadedFile],
    cost: Form[str | None] = None,
) -> schemas.StepOut:
    """Say how the machine goes back, with a photo of the loading and what the way costs you."""
    actor, now = require_scope(request, WRITE), clock.now()
    currency = views.trade(trade_id, actor, now=now).price.currency
    step = returning.send_back(
        actor,
        trade_id,
        tracking=tracking[: LONGEST_TRACKING + 1],
        photo=bytes_of(photo),
        cost=Money.parse(cost, currency) if cost else None,
        seen=seen,
        now=now,
    )
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/hand_back", response=schemas.StepOut)
def hand_back(request: HttpRequest, trade_id: UUID, body: CodeIn) -> schemas.StepOut:
    """Record that the machine was handed over, with the code that the seller gave."""
    actor = require_scope(request, WRITE)
    step = returning.hand_back(actor, trade_id, code=body.code, seen=body.seen, now=clock.now())
    return schemas.StepOut(id=trade_id, step=step)


@router.post("/{uuid:trade_id}/object_return", response=schemas.StepOut)
def object_return(
    request: HttpRequest,
    trade_id: UUID,
    seen: Form[int],
    reason: Form[str],
    statement: Form[str],
    photos: File[list[UploadedFile] | None] = None,
) -> schemas.StepOut:
    """Say as the seller that what came back is not as it was: a dispute opens."""
    actor, content = require_scope(request, WRITE), [bytes_of(each) for each in photos or ()]
    step = returning.object_return(
        actor, trade_id, reason=reason, statement=statement, photos=content, seen=seen, now=clock.now()
    )
    return schemas.StepOut(id=trade_id, step=step)
