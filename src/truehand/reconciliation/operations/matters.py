"""What people do about discrepancies and incidents; every word of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.proposal import ProposalStatus
from truehand.identity.domain.refusals import SecondPersonNeeded
from truehand.kernel.actor import Role
from truehand.payments import operations as payments
from truehand.payments.domain.brake import RESUME_PAYOUTS
from truehand.reconciliation.domain.refusals import (
    DiscrepancyClosed,
    DiscrepancyUnknown,
    IncidentResolved,
    IncidentUnknown,
    LinesUnexplained,
    NotAnOperator,
)
from truehand.reconciliation.domain.views import State
from truehand.reconciliation.models import Discrepancy, Incident, Run
from truehand.reconciliation.operations import keeping
from truehand.reconciliation.operations.notes import reason_of, say

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


@transaction.atomic
def assign(actor: Actor, discrepancy_id: UUID, owner: UUID, *, now: datetime) -> None:
    """Give a discrepancy to an operator. Refuses NotPermitted, DiscrepancyUnknown, DiscrepancyClosed, NotAnOperator."""
    row = _living(actor, discrepancy_id)
    row.owner = _operator(owner)
    row.save(update_fields=["owner"])
    name = people.name_of(owner)
    say(row.id, (f"交由 {name} 处理。", f"Given to {name}."), author=actor.party_id, now=now)


@transaction.atomic
def comment(actor: Actor, discrepancy_id: UUID, text: str, *, now: datetime) -> None:
    """Say something about a discrepancy. Refuses NotPermitted, DiscrepancyUnknown, ReasonNeeded."""
    said, row = reason_of(text), discrepancy_of(actor, discrepancy_id)
    say(row.id, (said, said), author=actor.party_id, now=now)


@transaction.atomic
def explain(actor: Actor, discrepancy_id: UUID, reason: str, *, now: datetime) -> None:
    """End a discrepancy with a reason although its lines do not agree; what stopped payouts is ended by two.

    Refuses NotPermitted, DiscrepancyUnknown, DiscrepancyClosed, ReasonNeeded.
    """
    said, row = reason_of(reason), _living(actor, discrepancy_id)
    row.state, row.ended_at = State.EXPLAINED, now
    row.save(update_fields=["state", "ended_at"])
    say(row.id, (said, said), author=actor.party_id, now=now)
    payload = {"kind": row.kind, "source": row.source, "reason": said}
    evidence.record(
        "reconciliation.discrepancy_explained", subject=row.id, payload=payload, actor=actor.party_id, now=now
    )


@transaction.atomic
def take_incident(actor: Actor, incident_id: UUID, *, now: datetime) -> None:
    """Make the actor the owner of an incident, and of all in it that nobody owns, now and later.

    Refuses NotPermitted, IncidentUnknown, IncidentResolved.
    """
    row = _open_incident(actor, incident_id)
    row.owner = actor.party_id
    row.save(update_fields=["owner"])
    row.discrepancies.filter(owner=None, ended_at=None).update(owner=actor.party_id)
    name = people.name_of(actor.party_id)
    say(row.id, (f"由 {name} 负责。", f"{name} takes it."), author=actor.party_id, now=now)


@transaction.atomic
def raise_incident(actor: Actor, reason: str, *, now: datetime) -> UUID:
    """Stop all payouts by hand, because of something that no run has found (yet), and return the incident.

    Refuses NotPermitted and ReasonNeeded.
    """
    actor.require(Role.OPERATOR)
    said = reason_of(reason)
    incident = keeping.open_incident(("运营人员暂停了提现。", "An operator stopped payouts."), actor.party_id, now)
    say(incident.id, (said, said), author=actor.party_id, now=now)
    return incident.id


@transaction.atomic
def propose_end(actor: Actor, incident_id: UUID, reason: str, *, now: datetime) -> UUID:
    """Propose to end an incident and let payouts go again, and return the proposal; another operator decides it.

    Refuses NotPermitted, IncidentUnknown, IncidentResolved, ReasonNeeded, and LinesUnexplained while any discrepancy is
    neither put right nor explained.
    """
    row = _open_incident(actor, incident_id)
    said = reason_of(reason)
    _require_explained(row)
    payload = {"reason": said}
    proposal = identity.propose(actor, act=RESUME_PAYOUTS, subject=row.id, payload=payload, reason=said, now=now)
    say(row.id, (f"提议了结：{said}", f"Proposed to end it: {said}"), author=actor.party_id, now=now)
    return proposal


@transaction.atomic
def end_incident(actor: Actor, incident_id: UUID, *, now: datetime) -> None:
    """End an incident and let payouts go again, as the actor proposed and another operator approved.

    Refuses NotPermitted, IncidentUnknown, IncidentResolved, LinesUnexplained and SecondPersonNeeded.
    """
    row = _open_incident(actor, incident_id)
    _require_explained(row)
    approved = [
        each
        for each in people.open_proposals(actor, now=now)
        if (each.act, each.subject, each.status) == (RESUME_PAYOUTS, row.id, ProposalStatus.APPROVED)
        and each.proposed_by == actor.party_id
    ]
    if not approved:
        raise SecondPersonNeeded
    payload = approved[0].payload
    compared = Run.objects.filter(ended_at__isnull=False).order_by("-id").values_list("started_at", flat=True).first()
    row.approval = payments.resume_payouts(actor, row.id, payload=payload, now=now, compared_until=compared)
    row.reason, row.resolved_at, row.resolved_by = str(payload["reason"]), now, actor.party_id
    row.save(update_fields=["approval", "reason", "resolved_at", "resolved_by"])
    say(row.id, ("已了结，提现恢复。", "Ended; payouts go again."), author=actor.party_id, now=now)
    evidence.record("reconciliation.incident_ended", subject=row.id, payload=payload, actor=actor.party_id, now=now)


def _require_explained(row: Incident) -> None:
    left = row.discrepancies.filter(state__in=[State.OPEN, State.WAITING]).count()
    if left:
        raise LinesUnexplained(open=left)


def _living(actor: Actor, discrepancy_id: UUID) -> Discrepancy:
    row = discrepancy_of(actor, discrepancy_id)
    if State(row.state).ended:
        raise DiscrepancyClosed
    return row


def discrepancy_of(actor: Actor, discrepancy_id: UUID) -> Discrepancy:
    """Return an operator's discrepancy, locked. Refuses NotPermitted and DiscrepancyUnknown."""
    actor.require(Role.OPERATOR)
    row = Discrepancy.objects.select_for_update().filter(id=discrepancy_id).first()
    if row is None:
        raise DiscrepancyUnknown
    return row


def _open_incident(actor: Actor, incident_id: UUID) -> Incident:
    actor.require(Role.OPERATOR)
    row = Incident.objects.select_for_update().filter(id=incident_id).first()
    if row is None:
        raise IncidentUnknown
    if row.resolved_at is not None:
        raise IncidentResolved
    return row


def _operator(party_id: UUID) -> UUID:
    party = people.parties([party_id]).get(party_id)
    if party is None or Role.OPERATOR not in party.roles:
        raise NotAnOperator
    return party_id
