"""Opening, answering, withdrawing, and how cases of the first two versions of the process end."""

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
)
from truehand.disputes.domain.thread import Kind
from truehand.disputes.models import Case, RulingRecord, Statement
from truehand.disputes.queries import ruling_of, view_of
from truehand.evidence import operations as evidence
from truehand.evidence.queries import exhibit
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
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
    claim: Money | None = None,
) -> UUID:
    """Open a trade's case and return its id; ``claim`` is what the opener asks for, when it is not all that is held.

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
        claim=None if claim is None else claim.minor,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "disputes_one_" not in str(error):
            raise
        raise CaseOpenAlready from error
    told = file(row, opener, said, exhibits, now=now)
    payload = {"case": str(row.id), "reason": row.reason, "respondent": str(respondent), **told}
    evidence.record("dispute.opened", subject=trade_id, payload=payload, actor=opener, now=now)
    return row.id


@transaction.atomic
def answer(actor: Actor, trade_id: UUID, *, statement: str, exhibits: Sequence[str], now: datetime) -> None:
    """Add a side's statement to the open case.

    Refuses NoCase, NotAPartyToIt, CaseClosed, ThreadFull, StatementNotUnderstood and ExhibitUnknown.
    """
    row = locked(trade_id)
    require_side(row, actor)
    require_open(row)
    decide.room_for(view_of(row).thread, actor.party_id, Kind.STATEMENT)
    told = file(row, actor.party_id, decide.statement(statement, exhibits), exhibits, now=now)
    payload = {"case": str(row.id), **told}
    evidence.record("dispute.answered", subject=trade_id, payload=payload, actor=actor.party_id, now=now)


@transaction.atomic
def withdraw_case(actor: Actor, trade_id: UUID, *, now: datetime) -> None:
    """End the case at its opener's wish; refuses NoCase, NotTheOpener and CaseClosed."""
    row = locked(trade_id)
    if actor.party_id != row.opener_id:
        raise NotTheOpener
    close(row, Status.WITHDRAWN, now=now)
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
    row = locked(trade_id)
    decide.impartial(actor, {*parties, row.opener_id, row.respondent_id})
    decide.ripe(view_of(row), now=now)
    decide.shares(to_buyer, to_seller, held)
    given = decide.reasons(reasons)
    close(row, Status.RULED, now=now)
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
    row = locked(trade_id)
    close(row, Status.LAPSED, now=now)
    evidence.record("dispute.lapsed", subject=trade_id, payload={"case": str(row.id)}, actor=None, now=now)


def locked(trade_id: UUID) -> Case:
    """Return the trade's latest case with its row locked; refuse (NoCase) when there was never one."""
    row = Case.objects.select_for_update().filter(trade_id=trade_id).order_by("-number").first()
    if row is None:
        raise NoCase
    return row


def require_open(row: Case) -> None:
    """Refuse (CaseClosed) a case that has ended."""
    if row.status != Status.OPEN.value:
        raise CaseClosed


def require_side(row: Case, actor: Actor) -> None:
    """Refuse (NotAPartyToIt) whoever is no side of the case."""
    if actor.party_id not in (row.opener_id, row.respondent_id):
        raise NotAPartyToIt


def close(row: Case, status: Status, *, now: datetime) -> None:
    """End a case, once; refuses CaseClosed."""
    require_open(row)
    row.status, row.closed_at = status.value, now
    row.save(update_fields=["status", "closed_at"])


def file(
    row: Case,
    author: UUID | None,
    said: str,
    exhibits: Sequence[str],
    *,
    now: datetime,
    kind: Kind = Kind.STATEMENT,
    facts: Mapping[str, Json] | None = None,
) -> dict[str, Json]:
    """Keep an entry of the thread and return what the log says of its words; refuses ExhibitUnknown."""
    for sha256 in exhibits:
        if exhibit(sha256) is None:
            raise ExhibitUnknown(sha256=sha256[:12])
    Statement.objects.create(
        id=new_id(now),
        case=row,
        number=row.statements.count() + 1,
        kind=kind.value,
        facts=dict(facts or {}),
        author_id=author,
        text=said,
        exhibits=list(exhibits),
        at=now,
    )
    return {"statement": said, "exhibits": list(exhibits)} if said or exhibits else {}
