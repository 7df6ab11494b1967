"""The read door: cases as frozen views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from truehand.disputes.domain.case import CaseView, Reason, Ruling, Status
from truehand.disputes.domain.refusals import NoCase
from truehand.disputes.domain.thread import Entry, Kind, Thread
from truehand.disputes.models import OPEN, Case, RulingRecord, Statement
from truehand.kernel.actor import Role
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.kernel.actor import Actor


def case_of(trade_id: UUID) -> CaseView | None:
    """Return a trade's latest case, for rooms that checked already who asks; None when there was never one."""
    row = _rows().filter(trade_id=trade_id).order_by("-number").first()
    return None if row is None else view_of(row)


def trade_of_case(case_id: UUID) -> UUID | None:
    """Return the trade that a case is about, for rooms that check who asks; None for no case."""
    return Case.objects.filter(id=case_id).values_list("trade_id", flat=True).first()


def open_cases(trade_ids: Collection[UUID] | None = None) -> tuple[CaseView, ...]:
    """Return every open case, or those of some trades, the one that is due first at the head; for the desk."""
    rows = _rows().filter(OPEN)
    if trade_ids is not None:
        rows = rows.filter(trade_id__in=trade_ids)
    found = list(rows.order_by("opened_at", "id"))
    prefetch_related_objects([row for row in found if row.decided], "rulings")
    return tuple(view_of(row) for row in found)


def readable_case(actor: Actor, *, case_id: UUID) -> CaseView:
    """Return a case for its sides, its mediator, operators and auditors; refuse (NoCase) anybody else."""
    row = _rows().filter(id=case_id).first()
    if row is None:
        raise NoCase
    view = view_of(row)
    readers = {view.opener, view.respondent, *view.thread.mediators[-1:]}
    if actor.party_id not in readers and not actor.roles & {Role.OPERATOR, Role.AUDITOR}:
        raise NoCase
    return view


def view_of(row: Case) -> CaseView:
    """Return a row with its thread and ruling as a view."""
    entries = sorted(row.statements.all(), key=lambda each: each.number)
    # Before somebody may rule there is nothing to look for.
    rulings = sorted(row.rulings.all(), key=lambda each: each.instance) if row.decided else ()
    return CaseView(
        id=row.id,
        trade_id=row.trade_id,
        opener=row.opener_id,
        respondent=row.respondent_id,
        reason=Reason(row.reason),
        status=Status(row.status),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        thread=Thread(row.opener_id, row.respondent_id, tuple(_entry(each) for each in entries)),
        rulings=tuple(ruling_of(each, row.trade_id) for each in rulings),
        claim=row.claim,
    )


def ruling_of(row: RulingRecord, trade_id: UUID) -> Ruling:
    """Return a ruling's row as a value."""
    to_buyer, to_seller = Money(row.to_buyer, row.currency), Money(row.to_seller, row.currency)
    return Ruling(
        row.id,
        trade_id,
        row.ruled_by,
        to_buyer,
        to_seller,
        row.reasons,
        row.at,
        row.instance,
        tuple(row.rules),
        row.buyer_fault,
        row.seller_fault,
    )


def _entry(row: Statement) -> Entry:
    return Entry(row.number, Kind(row.kind), row.author_id, row.text, tuple(row.exhibits), row.facts, row.at)


def _rows() -> QuerySet[Case]:
    return Case.objects.prefetch_related("statements")
