"""Lines that are told differently from how they were kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.identity import queries as people
from truehand.identity.domain.proposal import ProposalStatus
from truehand.identity.domain.refusals import SecondPersonNeeded
from truehand.kernel.money import Money
from truehand.payments.domain.refusals import ChangeUnknown
from truehand.payments.domain.report import ACCEPT_CHANGE, LineChange, ReportLine, Verdict
from truehand.payments.models import ReportChange, ReportLineRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


def open_changes(source: str) -> tuple[LineChange, ...]:
    """Return the lines of a source that are told differently now and that nobody has decided, oldest first."""
    rows = ReportChange.objects.filter(line__source=source, accepted_at=None, refused_at=None).select_related("line")
    return tuple(change_view(row) for row in rows.order_by("id"))


def changed_lines(source: str, lines: Collection[str]) -> frozenset[str]:
    """Return which of some lines of a source were ever told differently, accepted or not."""
    rows = ReportChange.objects.filter(line__source=source, line__line__in=lines)
    return frozenset(rows.values_list("line__line", flat=True))


def change(change_id: UUID) -> LineChange:
    """Return one change; refuses ChangeUnknown."""
    row = ReportChange.objects.filter(id=change_id).select_related("line").first()
    if row is None:
        raise ChangeUnknown
    return change_view(row)


def accepted_lines(source: str) -> dict[int, ReportLine]:
    """Return the lines of a source that count otherwise than they were first told, by the number of their row."""
    rows = ReportChange.objects.filter(line__source=source).exclude(accepted_at=None).select_related("line")
    return {row.line_id: told_line(row.line, row) for row in rows.order_by("accepted_at", "id")}


def change_view(row: ReportChange) -> LineChange:
    """Return a row as the door hands it out."""
    ended = row.accepted_at or row.refused_at
    return LineChange(row.id, told_line(row.line, row.line), told_line(row.line, row), row.found_at, ended)


def approved_verdict(actor: Actor, change_id: UUID, *, now: datetime) -> Verdict:
    """Return what another operator approved of the actor's proposals for a change; refuses SecondPersonNeeded."""
    for each in people.open_proposals(actor, now=now):
        mine = each.status is ProposalStatus.APPROVED and each.proposed_by == actor.party_id
        if mine and (each.act, each.subject) == (ACCEPT_CHANGE, change_id):
            return Verdict(str(each.payload.get("verdict", Verdict.ACCEPT.value)))
    raise SecondPersonNeeded


def told_line(line: ReportLineRow, told: ReportLineRow | ReportChange) -> ReportLine:
    """Return a line as it is told by one of its rows."""
    fee = None if told.fee is None else Money(told.fee, told.currency)
    return ReportLine(
        source=line.source,
        id=line.line,
        day=told.day,
        amount=Money(told.minor, told.currency),
        reference=told.reference,
        text=told.text,
        provider_id=told.provider_id,
        fee=fee,
        batch=told.batch,
    )
