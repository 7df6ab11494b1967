"""Correcting a verified name: asked by its subject with the document, decided by another person who looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.identity.domain.party import PartyKind, clean_name
from truehand.identity.domain.proposal import CORRECT_NAME, ProposalStatus, checked_reason
from truehand.identity.domain.refusals import CorrectionWaits, NameUnchanged, OtherDocument, StepUpNeeded
from truehand.identity.models import NameCorrection, Party, Proposal, Verification
from truehand.identity.operations.four_eyes import approve as approve_proposal
from truehand.identity.operations.four_eyes import ask_second_person, follow_approval
from truehand.identity.operations.four_eyes import reject as reject_proposal
from truehand.identity.operations.notices import notify
from truehand.identity.operations.real_names import blind_index, configured_provider
from truehand.kernel.ids import new_id
from truehand.vault import queries as vault
from truehand.vault.domain.reading import Thing

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.identity.domain.document import Document
    from truehand.identity.domain.provider import RealNameProvider
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json

_SAID: Final = {
    True: ("您的实名已更正。", "Your verified name is corrected."),
    False: ("您的实名更正申请未获通过。", "Your verified name was not corrected."),
}


def ask_correction(
    actor: Actor, *, document: Document, reason: str, now: datetime, provider: RealNameProvider | None = None
) -> UUID:
    """Ask for another spelling of the actor's verified name, which the same document bears; return the correction.

    The document is confirmed anew before anything is locked; another person decides within 48 hours. Refuses
    NotVerified, StepUpNeeded, NameNotUsable, NameUnchanged, OtherDocument, CorrectionWaits, ReasonMissing and what the
    provider refuses.
    """
    actor.require_verified()
    if not actor.stepped_up:
        raise StepUpNeeded
    name, provider, reason = clean_name(document.legal_name), provider or configured_provider(), checked_reason(reason)
    kind = PartyKind(Party.objects.values_list("kind", flat=True).get(id=actor.party_id))
    index = blind_index(document, provider.confirm(document, kind, on=now.date()))
    return _ask(actor, name, index, reason, provider.name, now)


@transaction.atomic
def _ask(actor: Actor, name: str, index: str, reason: str, provider: str, now: datetime) -> UUID:
    verified = Verification.objects.select_for_update().get(party_id=actor.party_id)
    if verified.blind_index != index:
        raise OtherDocument
    if verified.legal_name == name:
        raise NameUnchanged
    _end_lapsed(actor.party_id, now)
    correction_id = new_id(now)
    payload = {"correction": str(correction_id), "parties": [str(actor.party_id)]}
    proposal = ask_second_person(
        actor, act=CORRECT_NAME, subject=actor.party_id, payload=payload, reason=reason, now=now
    )
    NameCorrection.objects.create(
        id=correction_id,
        party_id=actor.party_id,
        legal_name=name,
        former=verified.legal_name,
        provider=provider,
        proposal=proposal,
        asked_at=now,
    )
    return correction_id


def _end_lapsed(party_id: UUID, now: datetime) -> None:
    """End a correction on which nobody decided in time; refuse (CorrectionWaits) beside one that still waits."""
    for row in NameCorrection.objects.select_for_update().filter(party_id=party_id, decided_at=None):
        if follow_approval(row.proposal, now=now) is not ProposalStatus.REJECTED:
            raise CorrectionWaits
        row.decided_at, row.accepted = now, False
        row.save(update_fields=["decided_at", "accepted"])


@transaction.atomic
def approve(actor: Actor, proposal_id: UUID, *, now: datetime, confirmation: UUID | None = None) -> None:
    """Approve a proposal; a correction of a name by who looked at both names, and then it is done.

    Refuses what ``four_eyes.approve`` does, and ReadingNeeded who did not open the person's name.
    """
    row = _waiting(proposal_id)
    if row is not None:
        vault.require_open(actor, Thing.PERSON, row.party_id, now=now)
    approve_proposal(actor, proposal_id, confirmation=confirmation, now=now)
    if row is not None:
        follow_approval(proposal_id, now=now)
        _decide(row, accepted=True, now=now)


@transaction.atomic
def reject(actor: Actor, proposal_id: UUID, *, now: datetime) -> None:
    """Reject a proposal; a correction of a name ends with it. Refuses what ``four_eyes.reject`` does."""
    row = _waiting(proposal_id)
    reject_proposal(actor, proposal_id, now=now)
    if row is not None:
        _decide(row, accepted=False, now=now)


def _waiting(proposal_id: UUID) -> NameCorrection | None:
    """Return the correction that a proposal is about, locked; None for proposals of anything else."""
    if not Proposal.objects.filter(id=proposal_id, act=CORRECT_NAME).exists():
        return None
    return NameCorrection.objects.select_for_update().filter(proposal=proposal_id, decided_at=None).first()


def _decide(row: NameCorrection, *, accepted: bool, now: datetime) -> None:
    row.decided_at, row.accepted = now, accepted
    row.save(update_fields=["decided_at", "accepted"])
    if accepted:
        verified = Verification.objects.select_for_update().get(party_id=row.party_id)
        verified.legal_name, verified.provider, verified.verified_at = row.legal_name, row.provider, now
        verified.save(update_fields=["legal_name", "provider", "verified_at"])
    payload: dict[str, Json] = {"correction": str(row.pk), "accepted": accepted, "provider": row.provider}
    evidence.record("identity.name_corrected", subject=row.party_id, payload=payload, actor=None, now=now)
    zh, en = _SAID[accepted]
    notify(row.party_id, kind="privacy", zh=zh, en=en, link="/account/verification", now=now)
