"""What a case goes through between its opening and its end; `trade` says when, by its process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.disputes.domain import decide, rules
from truehand.disputes.domain.case import Ruling, Status
from truehand.disputes.domain.intake import SIDES, form
from truehand.disputes.domain.refusals import CaseClosed, NothingProposed
from truehand.disputes.domain.thread import Kind
from truehand.disputes.models import RulingRecord
from truehand.disputes.operations.cases import close, file, locked, require_open, require_side
from truehand.disputes.queries import ruling_of, view_of
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.disputes.domain.intake import Side
    from truehand.disputes.domain.thread import Entry, Thread
    from truehand.disputes.models import Case
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json

Split = tuple[Money, Money]


@transaction.atomic
def propose(actor: Actor, trade_id: UUID, *, split: Split, held: Money, text: str, now: datetime) -> None:
    """Propose how to share what is held: as a side to the other, or as the mediator to both.

    Refuses NoCase, CaseClosed, NotAPartyToIt, ThreadFull, SplitDoesNotSum and StatementNotUnderstood.
    """
    row, thread = _open(trade_id)
    decide.shares(*split, held)
    kind = Kind.PROPOSAL
    if thread.mediators and actor.party_id == thread.mediators[-1]:
        kind = Kind.SUGGESTION
    else:
        require_side(row, actor)
        decide.room_for(thread, actor.party_id, Kind.PROPOSAL)
    to_buyer, to_seller = split
    facts = {"to_buyer": str(to_buyer.minor), "to_seller": str(to_seller.minor), "currency": held.currency}
    _enter(row, kind, actor.party_id, decide.statement(text, ()), facts, now=now)


@transaction.atomic
def decline(actor: Actor, trade_id: UUID, *, text: str, now: datetime) -> None:
    """Say no to what the other side or the mediator proposed; refuses NoCase, CaseClosed and NothingProposed."""
    row, thread = _open(trade_id)
    _reply(row, actor, Kind.DECLINED, _latest(thread), text, now=now)


@transaction.atomic
def agree(actor: Actor, trade_id: UUID, *, now: datetime) -> None:
    """Say yes to what the mediator proposed; refuses NoCase, CaseClosed and NothingProposed."""
    row, thread = _open(trade_id)
    _reply(row, actor, Kind.AGREED, thread.suggestion, "", now=now)


@transaction.atomic
def settle(actor: Actor, trade_id: UUID, *, held: Money, suggested: bool, now: datetime) -> Split:
    """End the case by the other side's proposal, or the mediator's (``suggested``); return how it shares what is held.

    Refuses NoCase, CaseClosed, NothingProposed, and SplitDoesNotSum where something else is held by now.
    """
    row, thread = _open(trade_id)
    accepted = thread.suggestion if suggested else thread.proposal
    if accepted is None or accepted.split is None:
        raise NothingProposed
    decide.shares(*accepted.split, held)
    _reply(row, actor, Kind.AGREED, accepted, "", now=now)
    _end(row, Status.SETTLED, accepted.split, actor.party_id, now=now)
    return accepted.split


@transaction.atomic
def announce_concession(trade_id: UUID, *, now: datetime) -> None:
    """Say that silence will be taken for consent; any word of the side that was silent cancels it."""
    row, _ = _open(trade_id)
    _enter(row, Kind.CONCESSION, None, "", {}, now=now)


@transaction.atomic
def concede(trade_id: UUID, *, held: Money, delivered: bool, now: datetime) -> Split:
    """End the case as its opener, the buyer, asked, since the other side said nothing; return each side's share.

    Where nothing was delivered, everything goes back.
    """
    row, _ = _open(trade_id)
    asked = held.minor if row.claim is None or not delivered else min(row.claim, held.minor)
    split = Money(asked, held.currency), Money(held.minor - asked, held.currency)
    _end(row, Status.CONCEDED, split, None, now=now)
    return split


@transaction.atomic
def ask_evidence(
    actor: Actor | None,
    trade_id: UUID,
    *,
    sides: Mapping[Side, UUID],
    text: str,
    asked: Collection[Side],
    now: datetime,
) -> None:
    """Ask one side or both for what the reason's form names; refuses NoCase and CaseClosed.

    ``actor`` is None where the process asks by itself. The date is the one that the process sets.
    """
    row, _ = _open(trade_id)
    reason = view_of(row).reason
    wanted: dict[str, Json] = {
        str(sides[side]): [item.key for item in form(reason, side)] for side in SIDES if side in asked
    }
    said = decide.statement(text, ()) if actor else ""
    _enter(row, Kind.ASKED, actor.party_id if actor else None, said, {"sides": wanted}, now=now)


@transaction.atomic
def bring_evidence(actor: Actor, trade_id: UUID, *, text: str, exhibits: Sequence[str], now: datetime) -> None:
    """Bring what was asked for. Refuses NoCase, CaseClosed, NotAPartyToIt, StatementNotUnderstood, ExhibitUnknown."""
    row, _ = _open(trade_id)
    require_side(row, actor)
    said = decide.statement(text, exhibits)
    _enter(row, Kind.EVIDENCE, actor.party_id, said, {}, now=now, exhibits=exhibits)


@transaction.atomic
def assign_mediator(trade_id: UUID, mediator: UUID, *, now: datetime) -> None:
    """Put a case into a mediator's hands; refuses NoCase and CaseClosed."""
    row, _ = _open(trade_id)
    _enter(row, Kind.MEDIATOR, None, "", {"mediator": str(mediator)}, now=now)


@transaction.atomic
def appeal(actor: Actor, trade_id: UUID, *, text: str, exhibits: Sequence[str], now: datetime) -> None:
    """Ask that somebody else decides again. Refuses as ``bring_evidence``."""
    row, _ = _open(trade_id)
    require_side(row, actor)
    said = decide.statement(text, exhibits)
    _enter(row, Kind.APPEAL, actor.party_id, said, {}, now=now, exhibits=exhibits)


@transaction.atomic
def decide_case(
    actor: Actor,
    trade_id: UUID,
    *,
    split: Split,
    held: Money,
    parties: Collection[UUID],
    reasons: str,
    cited: Sequence[str],
    faults: tuple[str, str],
    now: datetime,
) -> None:
    """Rule on a case that stays open until the ruling is carried out.

    Refuses NotPermitted, PartInTheTrade, NoCase, CaseClosed, ReasonsNeeded, RulesUnknown and SplitDoesNotSum.
    """
    row, _ = _open(trade_id)
    decide.impartial(actor, parties)
    decide.shares(*split, held)
    given, known = decide.reasons(reasons), rules.checked(cited)
    row.instances += 1
    row.save(update_fields=["instances"])
    to_buyer, to_seller = split
    RulingRecord.objects.create(
        id=new_id(now),
        case=row,
        instance=row.instances,
        ruled_by=actor.party_id,
        to_buyer=to_buyer.minor,
        to_seller=to_seller.minor,
        held=held.minor,
        currency=held.currency,
        reasons=given,
        rules=list(known),
        buyer_fault=faults[0],
        seller_fault=faults[1],
        at=now,
    )
    payload: dict[str, Json] = {
        "case": str(row.id),
        "instance": row.instances,
        "to_buyer": str(to_buyer.minor),
        "to_seller": str(to_seller.minor),
        "currency": held.currency,
        "reasons": given,
        "rules": list(known),
    }
    evidence.record("dispute.ruled", subject=trade_id, payload=payload, actor=actor.party_id, now=now)


@transaction.atomic
def carry_out(trade_id: UUID, *, now: datetime) -> tuple[Ruling, Thread]:
    """End the case by the ruling that stands; return it, and the thread it ends. Refuses NoCase and CaseClosed."""
    row, thread = _open(trade_id)
    last = RulingRecord.objects.filter(case=row).order_by("-instance").first()
    if last is None:
        raise CaseClosed
    ruling = ruling_of(last, trade_id)
    _end(row, Status.RULED, (ruling.to_buyer, ruling.to_seller), None, now=now)
    return ruling, thread


def _open(trade_id: UUID) -> tuple[Case, Thread]:
    row = locked(trade_id)
    require_open(row)
    return row, view_of(row).thread


def _latest(thread: Thread) -> Entry | None:
    """Return what may be declined: the later of the parties' and the mediator's proposal."""
    found = [each for each in (thread.proposal, thread.suggestion) if each is not None]
    return max(found, key=lambda each: each.number, default=None)


def _reply(row: Case, actor: Actor, kind: Kind, to: Entry | None, text: str, *, now: datetime) -> None:
    require_side(row, actor)
    if to is None or to.author == actor.party_id:
        raise NothingProposed
    said = decide.statement(text, ()) if text.strip() else ""
    _enter(row, kind, actor.party_id, said, {"to": to.number}, now=now)


def _enter(
    row: Case,
    kind: Kind,
    author: UUID | None,
    said: str,
    facts: Mapping[str, Json],
    *,
    now: datetime,
    exhibits: Sequence[str] = (),
) -> None:
    told = file(row, author, said, exhibits, kind=kind, facts=facts, now=now)
    payload: dict[str, Json] = {"case": str(row.id), **facts, **told}
    evidence.record(f"dispute.{kind.value}", subject=row.trade_id, payload=payload, actor=author, now=now)


def _end(row: Case, status: Status, split: Split, by: UUID | None, *, now: datetime) -> None:
    close(row, status, now=now)
    to_buyer, to_seller = split
    payload: dict[str, Json] = {
        "case": str(row.id),
        "to_buyer": str(to_buyer.minor),
        "to_seller": str(to_seller.minor),
        "currency": to_buyer.currency,
    }
    kind = {Status.SETTLED: "settled", Status.CONCEDED: "conceded", Status.RULED: "carried_out"}[status]
    evidence.record(f"dispute.{kind}", subject=row.trade_id, payload=payload, actor=by, now=now)
