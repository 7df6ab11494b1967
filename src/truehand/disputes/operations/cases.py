"""The write door: open, answer, withdraw, rule, lapse. A ruling decides; `trade` moves the money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from truehand.disputes.domain import decide
from truehand.disputes.domain.case import Reason, Ruling, Status
from truehand.disputes.domain.refusals import (
    CaseClosed,
    CaseOpenAlready,
    ExhibitUnknown,
    NoCase,
    NotAPartyToIt,
    NotTheOpener,
    ThreadFull,
)
from truehand.disputes.models import Case, RulingRecord, Statement
from truehand.disputes.queries import ruling_of, view_of
from truehand.evidence import operations as evidence
from truehand.evidence.queries import exhibit
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money


@transaction.atomic
def open_case(
    trade_id: UUID,
    *,
    opener: UUID,
    respondent: UUID,
    reason: Reason,
    statement: str,
    exhibits: Sequence[str],
    now: datetime,
) -> UUID:
    """Open a trade's case and return its id.

    Refuses CaseOpenAlready, StatementNotUnderstood and ExhibitUnknown.
    """
    said = decide.statement(statement, exhibits)
    row = Case(
        id=new_id(now),
        trade_id=trade_id,
        number=Case.objects.filter(trade_id=trade_id).count() + 1,
        opener_id=opener,
        respondent_id=respondent,
        reason=Reason(reason).value,
        opened_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "disputes_one_" not in str(error):
            raise
        raise CaseOpenAlready from error
    told = _file(row, opener, said, exhibits, now=now)
    payload = {"case": str(row.id), "reason": row.reason, "respondent": str(respondent), **told}
    evidence.record("dispute.opened", subject=trade_id, payload=payload, actor=opener, now=now)
    return row.id


@transaction.atomic
def answer(actor: Actor, trade_id: UUID, *, statement: str, exhibits: Sequence[str], now: datetime) -> None:
    """Add a side's statement to the open case.

    Refuses NoCase, NotAPartyToIt, CaseClosed, ThreadFull, StatementNotUnderstood and ExhibitUnknown.
    """
    row = _locked(trade_id)
    if actor.party_id not in (row.opener_id, row.respondent_id):
        raise NotAPartyToIt
    _require_open(row)
    if row.statements.filter(author_id=actor.party_id).count() >= decide.MOST_STATEMENTS:
        raise ThreadFull(most=decide.MOST_STATEMENTS)
    told = _file(row, actor.party_id, decide.statement(statement, exhibits), exhibits, now=now)
    payload = {"case": str(row.id), **told}
    evidence.record("dispute.answered", subject=trade_id, payload=payload, actor=actor.party_id, now=now)


@transaction.atomic
def withdraw_case(actor: Actor, trade_id: UUID, *, now: datetime) -> None:
    """End the case at its opener's wish; refuses NoCase, NotTheOpener and CaseClosed."""
    row = _locked(trade_id)
    if actor.party_id != row.opener_id:
        raise NotTheOpener
    _close(row, Status.WITHDRAWN, now=now)
    evidence.record("dispute.withdrawn", subject=trade_id, payload={"case": str(row.id)}, actor=actor.party_id, now=now)


@transaction.atomic
def rule(
    actor: Actor,
    trade_id: UUID,
    *,
    to_buyer: Money,
    to_seller: Money,
    held: Money,
    parties: Collection[UUID],
    reasons: str,
    now: datetime,
) -> Ruling:
    """Decide how what is held is divided, once; ``parties`` are all who have a part in the trade.

    Refuses NotPermitted, PartInTheTrade, NoCase, CaseClosed, NotHeardYet, SplitDoesNotSum and ReasonsNeeded.
    """
    row = _locked(trade_id)
    decide.impartial(actor, {*parties, row.opener_id, row.respondent_id})
    decide.ripe(view_of(row), now=now)
    decide.shares(to_buyer, to_seller, held)
    given = decide.reasons(reasons)
    _close(row, Status.RULED, now=now)
    record = RulingRecord.objects.create(
        id=new_id(now),
        case=row,
        ruled_by=actor.party_id,
        to_buyer=to_buyer.minor,
        to_seller=to_seller.minor,
        held=held.minor,
        currency=held.currency,
        reasons=given,
        at=now,
    )
    payload = {
        "case": str(row.id),
        "to_buyer": str(to_buyer.minor),
        "to_seller": str(to_seller.minor),
        "currency": held.currency,
        "reasons": given,
    }
    evidence.record("dispute.ruled", subject=trade_id, payload=payload, actor=actor.party_id, now=now)
    return ruling_of(record, trade_id)


@transaction.atomic
def lapse(trade_id: UUID, *, now: datetime) -> None:
    """End a case that nobody ruled on in time, so that the agreed default applies; refuses NoCase and CaseClosed."""
    row = _locked(trade_id)
    _close(row, Status.LAPSED, now=now)
    evidence.record("dispute.lapsed", subject=trade_id, payload={"case": str(row.id)}, actor=None, now=now)


def _locked(trade_id: UUID) -> Case:
    row = Case.objects.select_for_update().filter(trade_id=trade_id).order_by("-number").first()
    if row is None:
        raise NoCase
    return row


def _require_open(row: Case) -> None:
    if row.status != Status.OPEN.value:
        raise CaseClosed


def _close(row: Case, status: Status, *, now: datetime) -> None:
    _require_open(row)
    row.status, row.closed_at = status.value, now
    row.save(update_fields=["status", "closed_at"])


def _file(row: Case, author: UUID, said: str, exhibits: Sequence[str], *, now: datetime) -> dict[str, Json]:
    """Keep a statement and return what the log says of it."""
    for sha256 in exhibits:
        if exhibit(sha256) is None:
            raise ExhibitUnknown(sha256=sha256[:12])
    Statement.objects.create(
        id=new_id(now),
        case=row,
        number=row.statements.count() + 1,
        author_id=author,
        text=said,
        exhibits=list(exhibits),
        at=now,
    )
    return {"statement": said, "exhibits": list(exhibits)}
