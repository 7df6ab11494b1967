"""Correcting a verified name: asked by its subject with the document, decided by another person who looked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.identity.domain.adulthood import require_adult
from truehand.identity.domain.party import PartyKind, clean_name
from truehand.identity.domain.proposal import CORRECT_NAME, ProposalStatus, checked_reason
from truehand.identity.domain.refusals import (
    CorrectionWaits,
    DocumentTaken,
    NameUnchanged,
    OtherDocument,
    StepUpNeeded,
)
from truehand.identity.models import NameCorrection, Party, Proposal, Verification
from truehand.identity.operations.announcing import announce
from truehand.identity.operations.four_eyes import approve as approve_proposal
from truehand.identity.operations.four_eyes import ask_second_person, follow_approval
from truehand.identity.operations.four_eyes import reject as reject_proposal
from truehand.identity.operations.notices import notify
from truehand.identity.operations.real_names import blind_index, configured_provider, no_other_has_it
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

_PAGE: Final = "/account/verification/correct"
_ASKED: Final = (
    "有人申请用另一个证件号码更新您的实名认证，须经两位审核人员同意。",
    "Somebody asked to have another document take the place of the one you were verified by; two people have to agree.",
)
_SAID: Final = {
    True: ("您的实名已更正。", "Your verified name is corrected."),
    False: ("您的实名更正申请未获通过。", "Your verified name was not corrected."),
}


def ask_correction(
    actor: Actor,
    *,
    document: Document,
    reason: str,
    now: datetime,
    another: bool = False,
    provider: RealNameProvider | None = None,
) -> UUID:
    """Ask for another spelling of the actor's verified name, which the same document bears; return the correction.

    With ``another`` a document of another number takes the first one's place, with the same name or another: then two
    people have to agree, and every channel tells the actor that it was asked for. The document is confirmed anew before
    anything is locked; each decision is due within 48 hours. Refuses NotVerified, StepUpNeeded, NameNotUsable,
    TooYoung, NameUnchanged, OtherDocument, DocumentTaken, CorrectionWaits, ReasonMissing and what the provider refuses.
    """
    actor.require_verified()
    if not actor.stepped_up:
        raise StepUpNeeded
    name, provider, reason = clean_name(document.legal_name), provider or configured_provider(), checked_reason(reason)
    kind = PartyKind(Party.objects.values_list("kind", flat=True).get(id=actor.party_id))
    confirmed = provider.confirm(document, kind, on=now.date())
    if confirmed.born is not None:
        require_adult(confirmed.born, on=now.date())
    shown = _Shown(name, blind_index(document, confirmed), confirmed.last_four, provider.name)
    return _ask(actor, shown, reason, another=another, now=now)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the document says, and who confirmed it."""

    name: str
    index: str
    last_four: str
    provider: str


@transaction.atomic
def _ask(actor: Actor, shown: _Shown, reason: str, *, another: bool, now: datetime) -> UUID:
    verified = Verification.objects.select_for_update().get(party_id=actor.party_id)
    replaced = verified.blind_index != shown.index
    if replaced and not another:
        raise OtherDocument
    if verified.legal_name == shown.name and not replaced:
        raise NameUnchanged
    if replaced:
        _require_free(actor.party_id, shown.index)
        announce(actor.party_id, kind="privacy", zh=_ASKED[0], en=_ASKED[1], link=_PAGE, now=now)
    _end_lapsed(actor.party_id, now)
    correction_id = new_id(now)
    payload = {"correction": str(correction_id), "parties": [str(actor.party_id)]}
    proposal = ask_second_person(
        actor, act=CORRECT_NAME, subject=actor.party_id, payload=payload, reason=reason, now=now
    )
    NameCorrection.objects.create(
        id=correction_id,
        party_id=actor.party_id,
        legal_name=shown.name,
        former=verified.legal_name,
        last_four=shown.last_four if replaced else "",
        blind_index=shown.index if replaced else "",
        provider=shown.provider,
        proposal=proposal,
        asked_at=now,
    )
    return correction_id


def _require_free(party_id: UUID, index: str) -> None:
    """Refuse (DocumentTaken) a document of another party; at the decision it is looked at again."""
    others = Verification.objects.filter(blind_index=index).exclude(party_id=party_id)
    with no_other_has_it(party_id, index):
        if others.exists():
            raise DocumentTaken


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

    Where another document takes the first one's place, it is then proposed to a second person, by the first. Refuses
    what ``four_eyes.approve`` does, ReadingNeeded who did not open the person's name, and DocumentTaken.
    """
    row = _waiting(proposal_id)
    if row is not None:
        vault.require_open(actor, Thing.PERSON, row.party_id, now=now)
    approve_proposal(actor, proposal_id, confirmation=confirmation, now=now)
    if row is not None:
        follow_approval(proposal_id, now=now)
        if row.blind_index and row.first_by is None:
            _hand_on(actor, row, now=now)
        else:
            _decide(row, accepted=True, now=now)


def _hand_on(actor: Actor, row: NameCorrection, *, now: datetime) -> None:
    """Have somebody else agree, too: the first one proposes it, and so cannot decide it again."""
    asked = Proposal.objects.get(id=row.proposal)
    row.first_by = actor.party_id
    row.proposal = ask_second_person(
        actor, act=CORRECT_NAME, subject=row.party_id, payload=asked.payload, reason=asked.reason, now=now
    )
    row.save(update_fields=["first_by", "proposal"])


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
    if accepted:
        _replace(row, now=now)
    row.save(update_fields=["decided_at", "accepted", "former_index"])
    payload: dict[str, Json] = {"correction": str(row.pk), "accepted": accepted, "provider": row.provider}
    payload["another_document"] = bool(row.blind_index)
    evidence.record("identity.name_corrected", subject=row.party_id, payload=payload, actor=None, now=now)
    zh, en = _SAID[accepted]
    notify(row.party_id, kind="privacy", zh=zh, en=en, link="/account/verification", now=now)


def _replace(row: NameCorrection, *, now: datetime) -> None:
    """Put what the document says in the place of what was verified; refuse (DocumentTaken) another party's document."""
    verified = Verification.objects.select_for_update().get(party_id=row.party_id)
    verified.legal_name, verified.provider, verified.verified_at = row.legal_name, row.provider, now
    if not row.blind_index:
        verified.save(update_fields=["legal_name", "provider", "verified_at"])
        return
    row.former_index = verified.blind_index
    verified.blind_index, verified.last_four = row.blind_index, row.last_four
    with no_other_has_it(row.party_id, row.blind_index):
        verified.save(update_fields=["legal_name", "provider", "verified_at", "blind_index", "last_four"])
