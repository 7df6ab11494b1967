"""Two phases: money is promised first, and moves later, all or part, or the promise ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import queries
from truehand.escrow.domain import plan, refusals
from truehand.escrow.domain.accounts import Account, Line
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.views import TRANSFER_RECORDED, Operation, Outcome, Reservation
from truehand.escrow.operations import calls, engine
from truehand.escrow.operations.posting import money_json, transfers
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id
from truehand.kernel.money import CurrencyMismatch, Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.views import TransferView
    from truehand.kernel.canonical import Json

RESERVE = """select escrow_reserve(%s, %s::uuid, %s::jsonb, %s::timestamptz, %s::timestamptz,
    %s, %s::uuid, %s, %s, %s::uuid, %s, %s::bigint, %s)"""
END = """select outcome, moment, debit_after, credit_after
    from escrow_end_reservation(%s, %s, %s::bigint, %s::uuid, %s::timestamptz)"""


@transaction.atomic
def reserve(
    account: Account, amount: Money, *, to: Account, subject: UUID, key: str, expires_at: datetime, now: datetime
) -> Reservation:
    """Promise an amount of an account to another, until a moment; once per key. Nobody else can have it meanwhile.

    Refuses AmountNotPositive, InsufficientBalance, Frozen, HoldInOtherCurrency, CurrencyMismatch, ReservationTooShort
    and ChangedRepeat.
    """
    plan.positive(amount)
    if expires_at <= now:
        raise refusals.ReservationTooShort
    for each in (account, to):
        if each.currency != amount.currency:
            raise CurrencyMismatch(left=amount.currency, right=each.currency)
    content: dict[str, Json] = {
        "from": account.name,
        "to": to.name,
        "amount": money_json(amount),
        "expires_at": expires_at.isoformat(),
    }
    ends = (account, to)
    named = [value for end in ends for value in (end.kind.value, str(end.owner), calls.purpose_of(end))]
    words = [key, str(subject), json.dumps(content), now.isoformat(), expires_at.isoformat()]
    (outcome,) = engine.fetch(RESERVE, [*words, *named, str(amount.minor), amount.currency])
    if outcome == engine.REPEAT:
        return _repeated(key, content, subject)
    if outcome != "reserved":
        raise engine.refusal(engine.Posted(outcome, now, culprit=Line(account, to, amount)))
    _tell("escrow.reserved", subject, {"reservation": key, **content}, now)
    return queries.reservation(key)


@transaction.atomic
def post_reserved(key: str, amount: Money | None = None, *, now: datetime) -> tuple[TransferView, ...]:
    """Move what was promised, or a part of it, which frees the rest; once, a repeat returns what was moved.

    Refuses ReservationUnknown, ReservationEnded (also by time), AmountNotPositive, InsufficientBalance (more than was
    promised), Frozen, HoldClosed and MoreThanOwed.
    """
    promise = queries.reservation(key)
    moved = plan.positive(promise.amount if amount is None else amount)
    if moved.currency != promise.amount.currency:
        raise CurrencyMismatch(left=moved.currency, right=promise.amount.currency)
    transfer, line = new_id(now), Line(promise.account, promise.to, moved)
    outcome, at, *after = engine.fetch(END, [key, Outcome.POSTED, str(moved.minor), str(transfer), now.isoformat()])
    if outcome == "ended":
        if promise.outcome is not Outcome.POSTED or promise.posted != moved:
            raise refusals.ReservationEnded
        return queries.transfers_of_key(key)
    if outcome == "expired":
        raise refusals.ReservationEnded
    if outcome == "insufficient":
        raise refusals.InsufficientBalance(available=promise.amount, asked=moved)
    if outcome != engine.POSTED:
        raise engine.refusal(engine.Posted(outcome, now, culprit=line))
    request = Request(key, Operation.POST_RESERVED, promise.subject, {})
    posting = engine.Posting(request, [line], [transfer])
    (told,) = transfers(posting, engine.Posted(outcome, at, [(after[0], after[1])]))
    _tell(TRANSFER_RECORDED, promise.subject, told.evidence(), now)
    return (told,)


def void(key: str, *, now: datetime) -> Reservation:
    """End a promise without moving anything; once. Refuses ReservationUnknown, ReservationEnded (another way)."""
    return _end(key, Outcome.VOID, now)


def expire_due(now: datetime) -> int:
    """End every promise whose time is over; return how many. Safe at any time from anywhere."""
    due = queries.reservations_due(now)
    for key in due:
        _end(key, Outcome.EXPIRED, now)
    return len(due)


@transaction.atomic
def _end(key: str, wanted: Outcome, now: datetime) -> Reservation:
    promise = queries.reservation(key)
    outcome, *_ = engine.fetch(END, [key, wanted, "0", None, now.isoformat()])
    after = queries.reservation(key)
    if outcome == "ended" and after.outcome is not wanted:
        raise refusals.ReservationEnded
    if outcome == engine.POSTED:
        _tell("escrow.reservation_ended", promise.subject, {"reservation": key, "outcome": wanted.value}, now)
    return after


def _repeated(key: str, content: dict[str, Json], subject: UUID) -> Reservation:
    stored = queries.reservation(key)
    if (stored.content, stored.subject) != (content, subject):
        raise refusals.ChangedRepeat
    return stored


def _tell(kind: str, subject: UUID, payload: dict[str, Json], now: datetime) -> None:
    evidence.record(kind, subject=subject, payload=payload, actor=None, now=now)
