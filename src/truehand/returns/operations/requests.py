"""Writing after-sales requests, each step under the lock of its row. Who may take it is the trade's to say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from truehand.evidence import operations as evidence
from truehand.kernel.canonical import digest
from truehand.kernel.ids import new_id
from truehand.returns.domain.course import Cause, cause_of, words
from truehand.returns.domain.refusals import NotNow, RequestOpen, RequestUnknown
from truehand.returns.domain.request import BY_SILENCE, FAILED, TO_CONFIRM, Kind, Status
from truehand.returns.models import Request

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money
    from truehand.returns.domain.request import Proposal


@transaction.atomic
def ask(
    actor: Actor,
    trade_id: UUID,
    of: UUID,
    proposal: Proposal,
    *,
    reason: str,
    statement: str,
    answer_by: datetime,
    now: datetime,
) -> UUID:
    """Keep a request of the actor's to the party ``of``; refuses CauseUnknown, TextOutOfRange and RequestOpen."""
    row = Request(
        id=new_id(now),
        trade_id=trade_id,
        asker_id=actor.party_id,
        answerer_id=of,
        kind=proposal.kind.value,
        reason=cause_of(reason).value,
        statement=words(statement),
        currency=proposal.amount.currency,
        amount_minor=proposal.amount.minor,
        days=proposal.days,
        status=Status.OPEN.value,
        asked_at=now,
        due_at=answer_by,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise RequestOpen from error
    _record("returns.request", row, actor.party_id, now, statement=digest({"text": row.statement}))
    return row.id


@transaction.atomic
def agree(actor: Actor, request_id: UUID, *, now: datetime) -> None:
    """Accept as the side that is waited for: the answerer what was asked, the asker what was countered.

    Refuses NotNow. A complaint that is accepted has its answer, and is kept.
    """
    row = _locked(request_id, (Status.OPEN, Status.COUNTERED), now)
    _require(actor, row.answerer_id if row.status == Status.OPEN else row.asker_id)
    _go(row, Status.AGREED, now, actor.party_id, due_at=now + timedelta(days=row.days))


@transaction.atomic
def counter(actor: Actor, request_id: UUID, amount: Money, days: int, text: str, *, now: datetime) -> None:
    """Propose something else, as the answerer, once; refuses NotNow and TextOutOfRange."""
    row = _locked(request_id, (Status.OPEN,), now)
    _require(actor, row.answerer_id)
    row.amount_minor, row.days = amount.minor, days
    _say(row, text, "amount_minor", "days")
    _go(row, Status.COUNTERED, now, actor.party_id, due_at=now + Kind(row.kind).to_answer)


@transaction.atomic
def decline(actor: Actor, request_id: UUID, text: str, *, now: datetime) -> None:
    """Say no: the answerer in words; the asker, to what was countered. Refuses NotNow and TextOutOfRange."""
    row = _locked(request_id, (Status.OPEN, Status.COUNTERED), now)
    _require(actor, row.answerer_id if row.status == Status.OPEN else row.asker_id)
    if row.status == Status.OPEN:
        _say(row, text)
    _go(row, Status.DECLINED, now, actor.party_id)


@transaction.atomic
def perform(actor: Actor, request_id: UUID, text: str, *, now: datetime) -> None:
    """Say, as who promised it, that it is done, and how; the asker confirms. Refuses NotNow and TextOutOfRange."""
    row = _locked(request_id, (Status.AGREED,), now)
    _require(actor, row.answerer_id)
    if row.kind == Kind.PRICE_REDUCTION:
        raise NotNow
    _say(row, text)
    _go(row, Status.DONE, now, actor.party_id, due_at=now + TO_CONFIRM)


@transaction.atomic
def pay(actor: Actor, request_id: UUID, *, now: datetime) -> None:
    """Mark an agreed price reduction as paid, in the transaction that pays it; refuses NotNow."""
    row = _locked(request_id, (Status.AGREED, Status.BROKEN), now)
    _require(actor, row.answerer_id)
    if row.kind != Kind.PRICE_REDUCTION:
        raise NotNow
    _go(row, Status.KEPT, now, actor.party_id)


@transaction.atomic
def confirm(actor: Actor, request_id: UUID, *, kept: bool, now: datetime) -> None:
    """Say, as the asker, whether it was done. Refuses NotNow."""
    row = _locked(request_id, (Status.DONE,), now)
    _require(actor, row.asker_id)
    _go(row, Status.KEPT if kept else Status.BROKEN, now, actor.party_id)


@transaction.atomic
def withdraw(actor: Actor, request_id: UUID, *, now: datetime) -> None:
    """Take it back, as the asker, before it was agreed. Refuses NotNow."""
    row = _locked(request_id, (Status.OPEN, Status.COUNTERED), now)
    _require(actor, row.asker_id)
    _go(row, Status.WITHDRAWN, now, actor.party_id)


@transaction.atomic
def dispute(actor: Actor, request_id: UUID, *, now: datetime) -> tuple[Cause, str]:
    """Take a request that failed to a dispute, once, as the asker; return its reason and words. Refuses NotNow."""
    row = _locked(request_id, FAILED, now)
    _require(actor, row.asker_id)
    _go(row, Status.DISPUTED, now, actor.party_id)
    return Cause(row.reason), row.statement


@transaction.atomic
def lapse(request_id: UUID, *, now: datetime) -> tuple[UUID, UUID, UUID]:
    """Do what silence does once the time is over; return trade, asker and answerer. Refuses NotNow before that."""
    row = Request.objects.select_for_update().filter(pk=request_id, due_at__lte=now).first()
    if row is None:
        raise NotNow
    _go(row, BY_SILENCE[Status(row.status)], now, None)
    return row.trade_id, row.asker_id, row.answerer_id


def _locked(request_id: UUID, stages: Collection[Status], now: datetime) -> Request:
    """Return the row, locked; a late click is refused whether or not the sweep came first."""
    row = Request.objects.select_for_update().filter(pk=request_id).first()
    if row is None:
        raise RequestUnknown
    if row.status not in stages or (row.due_at is not None and row.due_at <= now):
        raise NotNow
    return row


def _require(actor: Actor, party_id: UUID) -> None:
    if actor.party_id != party_id:
        raise NotNow


def _say(row: Request, text: str, *more: str) -> None:
    row.answer = words(text)
    row.save(update_fields=["answer", *more])


def _go(row: Request, to: Status, now: datetime, by: UUID | None, *, due_at: datetime | None = None) -> None:
    row.status, row.due_at = to.value, due_at
    row.save(update_fields=["status", "due_at"])
    _record("returns.request_moved", row, by, now, answer=digest({"text": row.answer}))


def _record(kind: str, row: Request, by: UUID | None, now: datetime, **said: str) -> None:
    payload: dict[str, Json] = {
        "request": str(row.id),
        "kind": row.kind,
        "status": row.status,
        "minor": str(row.amount_minor),
        "currency": row.currency,
        "days": row.days,
        **said,
    }
    evidence.record(kind, subject=row.trade_id, payload=payload, actor=by, now=now)
