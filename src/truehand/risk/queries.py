"""The read door: decisions, and the cases that operators decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db.models import Q

from truehand.edge.paging import DEFAULT_SIZE, Page, by_id
from truehand.risk.domain.case import EVENTS, CaseView, Decision, Status
from truehand.risk.domain.refusals import NoCase
from truehand.risk.domain.rules import Reason
from truehand.risk.models import OPEN, Case, DecisionRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.risk.domain.facts import Event
    from truehand.risk.domain.rules import Outcome


def cases(
    actor: Actor,
    *,
    waiting: bool = True,
    events: Collection[Event] = tuple(EVENTS),
    cursor: str | None = None,
    size: int | None = DEFAULT_SIZE,
) -> Page[CaseView]:
    """Return the cases that wait, the longest wait first, or all, newest first; refuses NotPermitted."""
    actor.require_overseer()
    rows = Case.objects.filter(OPEN if waiting else Q(), event__in=events)
    return by_id(rows, case_view, cursor=cursor, size=size, oldest_first=waiting)


def waiting_count(actor: Actor, *, events: Collection[Event] = tuple(EVENTS)) -> int:
    """Return how many cases wait, for operators and auditors; refuses NotPermitted."""
    actor.require_overseer()
    return Case.objects.filter(OPEN, event__in=events).count()


def waiting_case(actor: Actor, event: Event, subject: UUID) -> CaseView | None:
    """Return the case that waits about a subject; None when none does. Refuses NotPermitted."""
    actor.require_overseer()
    row = Case.objects.filter(OPEN, event=event, subject=subject).order_by("id").first()
    return None if row is None else case_view(row)


def waiting_of(party_id: UUID) -> tuple[tuple[UUID, Event], ...]:
    """Return the cases that wait about a party's acts, the longest wait first, for rooms that check who asks."""
    rows = Case.objects.filter(OPEN, party_id=party_id).order_by("id")
    return tuple((case_id, cast("Event", event)) for case_id, event in rows.values_list("id", "event"))


def case(actor: Actor, case_id: UUID) -> CaseView:
    """Return one case for operators and auditors; refuses NotPermitted and NoCase."""
    actor.require_overseer()
    row = Case.objects.filter(id=case_id).first()
    if row is None:
        raise NoCase
    return case_view(row)


def kept_apart(party_id: UUID, other: UUID) -> bool:
    """Whether an operator found that a party bids for a seller; for rooms that let it in or not."""
    rows = Case.objects.filter(party_id=party_id, event="auction", status=Status.REFUSED.value)
    return any(str(other) in row.facts["parties"] for row in rows)


def decisions_of(subject: UUID) -> tuple[Decision, ...]:
    """Return every decision about a subject, newest first, for rooms that checked already who asks."""
    return tuple(decision_view(row) for row in DecisionRecord.objects.filter(subject=subject).order_by("-at", "-id"))


def decision_view(row: DecisionRecord) -> Decision:
    """Return a row as a value."""
    return Decision(
        row.id,
        cast("Event", row.event),
        row.subject,
        row.party_id,
        cast("Outcome", row.outcome),
        reasons_of(row.reasons),
        row.case_id,
        row.at,
    )


def case_view(row: Case) -> CaseView:
    """Return a row as a value."""
    return CaseView(
        id=row.id,
        event=cast("Event", row.event),
        subject=row.subject,
        party_id=row.party_id,
        status=Status(row.status),
        reasons=reasons_of(row.reasons),
        facts=row.facts,
        opened_at=row.opened_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason=row.reason,
        link=row.link,
    )


def reasons_of(stored: Iterable[dict[str, Any]]) -> tuple[Reason, ...]:
    """Return stored reasons as values."""
    return tuple(Reason(each["rule"], each["outcome"], each["zh"], each["en"]) for each in stored)
