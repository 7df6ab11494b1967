"""Four eyes: propose, decide, and use an approval once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.identity.domain.proposal import LIFETIME, ProposalStatus, checked_act, checked_reason, involved_in
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
    payload_digest = checked_act(act, payload)
    check_change(act, payload)
    _require_no_part(actor, subject, payload)
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
def approve(actor: Actor, proposal_id: UUID, *, now: datetime) -> None:
    """Approve another operator's proposal, so that its proposer may do the act once.

    Refuses NotPermitted, StepUpNeeded, ProposalUnknown, OwnProposal, OwnMatter, ProposalDecided, ProposalExpired.
    """
    actor.require(Role.OPERATOR)
    if not actor.stepped_up:
        raise StepUpNeeded
    _decide(actor, proposal_id, ProposalStatus.APPROVED, now)


@transaction.atomic
def reject(actor: Actor, proposal_id: UUID, *, now: datetime) -> None:
    """Reject another operator's proposal; refuses as ``approve`` does, without the step-up."""
    actor.require(Role.OPERATOR)
    _decide(actor, proposal_id, ProposalStatus.REJECTED, now)


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


def _decide(actor: Actor, proposal_id: UUID, status: ProposalStatus, now: datetime) -> None:
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
