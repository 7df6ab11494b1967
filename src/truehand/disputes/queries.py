"""The read door: cases as frozen views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.disputes.domain.case import CaseView, Reason, Ruling, StatementView, Status
from truehand.disputes.domain.refusals import NoCase
from truehand.disputes.models import OPEN, Case, RulingRecord
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
    return tuple(view_of(row) for row in rows.order_by("opened_at", "id"))


def readable_case(actor: Actor, *, case_id: UUID) -> CaseView:
    """Return a case for its sides, operators and auditors; refuse (NoCase) anybody else."""
    row = _rows().filter(id=case_id).first()
    if row is None or not (
        actor.party_id in (row.opener_id, row.respondent_id) or actor.roles & {Role.OPERATOR, Role.AUDITOR}
    ):
        raise NoCase
    return view_of(row)


def view_of(row: Case) -> CaseView:
    """Return a row with its thread and ruling as a view."""
    ruling = RulingRecord.objects.filter(case=row).first() if row.status == Status.RULED.value else None
    return CaseView(
        id=row.id,
        trade_id=row.trade_id,
        opener=row.opener_id,
        respondent=row.respondent_id,
        reason=Reason(row.reason),
        status=Status(row.status),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        statements=tuple(
            StatementView(each.author_id, each.text, tuple(each.exhibits), each.at)
            for each in sorted(row.statements.all(), key=lambda each: each.number)
        ),
        ruling=None if ruling is None else ruling_of(ruling, row.trade_id),
    )


def ruling_of(row: RulingRecord, trade_id: UUID) -> Ruling:
    """Return a ruling's row as a value."""
    to_buyer, to_seller = Money(row.to_buyer, row.currency), Money(row.to_seller, row.currency)
    return Ruling(row.id, trade_id, row.ruled_by, to_buyer, to_seller, row.reasons, row.at)


def _rows() -> QuerySet[Case]:
    return Case.objects.prefetch_related("statements")
