"""Four eyes: propose, decide, and use an approval once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.identity.domain.proposal import (
    LIFETIME,
    ProposalStatus,
    approval_act,
    checked_act,
    checked_reason,
    involved_in,
)
from truehand.identity.domain.refusals import (
    OwnMatter,
    OwnProposal,
    ProposalDecided,
    ProposalExpired,
    ProposalUnknown,
    SecondPersonNeeded,
    StepUpNeeded,
)
from truehand.identity.domain.roles import check_change
from truehand.identity.models import Proposal
from truehand.identity.operations.confirmations import use
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json


@transaction.atomic
def propose(actor: Actor, *, act: str, subject: UUID, payload: Mapping[str, Json], reason: str, now: datetime) -> UUID:
    """Propose an act (``room.verb``) on a subject and return the proposal's identifier; it lives 48 hours.

    ``parties`` of the payload, where there are any, have a part in the matter and neither propose nor decide.
    Refuses NotPermitted (operators only), OwnMatter, ActNotUnderstood, ReasonMissing.
    """
    actor.require(Role.OPERATOR)
    check_change(act, payload)
    _require_no_part(actor, subject, payload)
    return _propose(actor, act=act, subject=subject, payload=payload, reason=reason, now=now)


@transaction.atomic
def ask_second_person(
    actor: Actor, *, act: str, subject: UUID, payload: Mapping[str, Json], reason: str, now: datetime
) -> UUID:
    """Have an operator look at what a party asked for itself; return the proposal, which lives 48 hours.

    For the doors of other rooms, which do the act when it was approved (``follow_approval``); ``parties`` of the
    payload do not decide. Refuses ActNotUnderstood and ReasonMissing.
    """
    return _propose(actor, act=act, subject=subject, payload=payload, reason=reason, now=now)


def _propose(actor: Actor, *, act: str, subject: UUID, payload: Mapping[str, Json], reason: str, now: datetime) -> UUID:
    payload_digest = checked_act(act, payload)
    proposal = Proposal.objects.create(
        id=new_id(now),
        act=act,
        subject=subject,
        payload=dict(payload),
        payload_digest=payload_digest,
        reason=checked_reason(reason),
        proposed_by_id=actor.party_id,
        proposed_at=now,
        expires_at=now + LIFETIME,
    )
    _record("proposed", proposal, actor, now)
    return proposal.id


@transaction.atomic
def approve(actor: Actor, proposal_id: UUID, *, now: datetime, confirmation: UUID | None = None) -> None:
    """Approve another's proposal, so that the act may be done once.

    Where money moves, the approver's ``confirmation`` of payee and amount is used up (``proposal.approval_act``);
    elsewhere a recent proof of presence is enough. Refuses NotPermitted, ProposalUnknown, OwnProposal, OwnMatter,
    ProposalDecided, ProposalExpired, StepUpNeeded and what confirmations refuse.
    """
    actor.require(Role.OPERATOR)
    proposal = _decidable(actor, proposal_id, now)
    act = approval_act(proposal.id, proposal.payload, proposal.payload_digest)
    if act is not None:
        use(actor, confirmation, act, now=now)
    elif not actor.stepped_up:
        raise StepUpNeeded
    _decide(actor, proposal, ProposalStatus.APPROVED, now)


@transaction.atomic
def reject(actor: Actor, proposal_id: UUID, *, now: datetime) -> None:
    """Reject another operator's proposal; refuses as ``approve`` does, without the step-up."""
    actor.require(Role.OPERATOR)
    _decide(actor, _decidable(actor, proposal_id, now), ProposalStatus.REJECTED, now)


@transaction.atomic
def use_approval(actor: Actor, *, act: str, subject: UUID, payload: Mapping[str, Json], now: datetime) -> UUID:
    """Consume the approval of exactly this act, subject and payload, proposed by the actor; return its identifier.

    Called inside the transaction of the act itself. Refuses NotPermitted, SecondPersonNeeded (none, not approved by
    another operator, expired, or used before), ActNotUnderstood.
    """
    actor.require(Role.OPERATOR)
    approved = Proposal.objects.select_for_update().filter(
        act=act,
        subject=subject,
        payload_digest=checked_act(act, payload),
        status=ProposalStatus.APPROVED,
        proposed_by_id=actor.party_id,
        expires_at__gt=now,
    )
    # A second caller waits on the row lock and then no longer finds it approved.
    proposal = approved.order_by("id").first()
    if proposal is None:
        raise SecondPersonNeeded
    proposal.status, proposal.used_at = ProposalStatus.USED, now
    proposal.save(update_fields=["status", "used_at"])
    _record("approval_used", proposal, actor, now)
    return proposal.id


@transaction.atomic
def follow_approval(proposal_id: UUID, *, now: datetime) -> ProposalStatus:
    """Return where a proposal of ``ask_second_person`` stands, in the transaction of what follows from it.

    An approval is used up by this, once: it is answered USED from then on. An open one that ran out is REJECTED.
    Refuses ProposalUnknown.
    """
    proposal = Proposal.objects.select_for_update().filter(id=proposal_id).first()
    if proposal is None:
        raise ProposalUnknown
    status = ProposalStatus(proposal.status)
    if status is ProposalStatus.OPEN and proposal.expires_at <= now:
        return ProposalStatus.REJECTED
    if status is ProposalStatus.APPROVED:
        proposal.status, proposal.used_at = ProposalStatus.USED, now
        proposal.save(update_fields=["status", "used_at"])
        payload = {"proposal": str(proposal.id), "act": proposal.act}
        evidence.record("identity.approval_used", subject=proposal.subject, payload=payload, actor=None, now=now)
    return status


def _decidable(actor: Actor, proposal_id: UUID, now: datetime) -> Proposal:
    """Return an open proposal that the actor may decide, locked."""
    proposal = Proposal.objects.select_for_update().filter(id=proposal_id).first()
    if proposal is None:
        raise ProposalUnknown
    if proposal.proposed_by_id == actor.party_id:
        raise OwnProposal
    _require_no_part(actor, proposal.subject, proposal.payload)
    if proposal.status != ProposalStatus.OPEN:
        raise ProposalDecided
    if proposal.expires_at <= now:
        raise ProposalExpired
    return proposal


def _decide(actor: Actor, proposal: Proposal, status: ProposalStatus, now: datetime) -> None:
    proposal.status, proposal.decided_by_id, proposal.decided_at = status, actor.party_id, now
    proposal.save(update_fields=["status", "decided_by", "decided_at"])
    _record(status.value, proposal, actor, now)


def _require_no_part(actor: Actor, subject: UUID, payload: Mapping[str, Json]) -> None:
    if actor.party_id in involved_in(subject, payload):
        raise OwnMatter


def _record(event: str, proposal: Proposal, actor: Actor, now: datetime) -> None:
    payload = {
        "proposal": str(proposal.id),
        "act": proposal.act,
        "payload_sha256": proposal.payload_digest,
        "reason": proposal.reason,
    }
    evidence.record(f"identity.{event}", subject=proposal.subject, payload=payload, actor=actor.party_id, now=now)
