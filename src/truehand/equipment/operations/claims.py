"""Reporting a machine stolen or pledged, and clearing that with a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.equipment import queries
from truehand.equipment.domain.claims import LEAST_REFERENCE, LONGEST_REFERENCE, check_claims
from truehand.equipment.domain.refusals import ClaimNotFound, ReferenceNeeded
from truehand.equipment.models import Claim
from truehand.equipment.operations.passports import locked, note
from truehand.identity import operations as identity
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.kernel.text import cleaned

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.equipment.domain.claims import ClaimKind
    from truehand.equipment.domain.finding import Finding
    from truehand.equipment.domain.subject import Subject
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json

CLEAR_CLAIM: Final = "equipment.clear_claim"


@transaction.atomic
def report_claim(actor: Actor, passport_id: UUID, *, kind: ClaimKind, reference: str, now: datetime) -> UUID:
    """Keep, as operator, that somebody claims a machine; from now on it does not go on sale. Return the claim.

    Its history tells that it is claimed, not where that stands. Refuses NotPermitted, ReferenceNeeded,
    PassportNotFound.
    """
    actor.require(Role.OPERATOR)
    named = cleaned(reference, LONGEST_REFERENCE, LEAST_REFERENCE)
    if named is None:
        raise ReferenceNeeded(least=LEAST_REFERENCE, most=LONGEST_REFERENCE)
    machine = locked(passport_id)
    claim = Claim.objects.create(id=new_id(now), passport=machine, kind=kind.value, reference=named, at=now)
    note(machine.id, kind=f"reported_{kind.value}", data={}, actor=actor.party_id, now=now)
    return claim.id


def propose_clearing(actor: Actor, claim_id: UUID, *, reason: str, now: datetime) -> UUID:
    """Propose, as operator, that a claim ends; return the proposal. Refuses ClaimNotFound and what four eyes refuse."""
    claim = _open(claim_id)
    return identity.propose(
        actor, act=CLEAR_CLAIM, subject=claim.passport_id, payload=_cleared(claim_id), reason=reason, now=now
    )


@transaction.atomic
def clear_claim(actor: Actor, claim_id: UUID, *, now: datetime) -> None:
    """End a claim that another operator agreed has ended; refuses ClaimNotFound, SecondPersonNeeded."""
    claim = _open(claim_id)
    identity.use_approval(actor, act=CLEAR_CLAIM, subject=claim.passport_id, payload=_cleared(claim_id), now=now)
    machine = locked(claim.passport_id)
    Claim.objects.filter(id=claim_id).update(cleared_at=now)
    note(machine.id, kind="claim_cleared", data={"kind": claim.kind}, actor=actor.party_id, now=now)


def claims(subject: Subject, now: datetime) -> tuple[Finding, ...]:  # noqa: ARG001 - every check is asked alike
    """Return a refusal for every open claim on the machine."""
    found = queries.open_claims(subject.passport_id) if subject.passport_id else ()
    return check_claims(found, subject.serial)


def _open(claim_id: UUID) -> Claim:
    claim = Claim.objects.filter(id=claim_id, cleared_at=None).first()
    if claim is None:
        raise ClaimNotFound
    return claim


def _cleared(claim_id: UUID) -> dict[str, Json]:
    return {"claim": str(claim_id)}
