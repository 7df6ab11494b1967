"""Two passports of one machine made one, and parted again: by an operator, with a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.equipment.domain.refusals import NotMergeable
from truehand.equipment.models import Claim, Passport
from truehand.equipment.operations.passports import locked, note
from truehand.identity import operations as identity

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json

MERGE: Final = "equipment.merge_passports"
SPLIT: Final = "equipment.split_passports"


def propose_merge(actor: Actor, kept: UUID, other: UUID, *, reason: str, now: datetime) -> UUID:
    """Propose that ``other`` is the machine of ``kept``; return the proposal. Refuses NotMergeable."""
    _require_mergeable(kept, other)
    return identity.propose(actor, act=MERGE, subject=kept, payload=_about(other), reason=reason, now=now)


@transaction.atomic
def merge_passports(actor: Actor, kept: UUID, other: UUID, *, now: datetime) -> None:
    """Make two passports one, as another operator agreed: the kept one tells both histories, and the other leads to it.

    An open claim goes with it. Refuses SecondPersonNeeded, NotMergeable.
    """
    identity.use_approval(actor, act=MERGE, subject=kept, payload=_about(other), now=now)
    for each in sorted((kept, other)):
        locked(each)
    _require_mergeable(kept, other)
    Passport.objects.filter(id=other).update(merged_into=kept)
    Claim.objects.filter(passport_id=other, cleared_at=None).update(passport_id=kept)
    note(kept, kind="merged", data={"passport": str(other)}, actor=actor.party_id, now=now)


def propose_split(actor: Actor, other: UUID, *, reason: str, now: datetime) -> UUID:
    """Propose that a merged passport is a machine of its own after all; return the proposal. Refuses NotMergeable."""
    kept = _kept(other)
    return identity.propose(actor, act=SPLIT, subject=kept, payload=_about(other), reason=reason, now=now)


@transaction.atomic
def split_passports(actor: Actor, other: UUID, *, now: datetime) -> UUID:
    """Part a merged passport again, as another operator agreed; return the one it was part of.

    What was noted of each stays with it; a claim stays with the kept one until it is cleared. Refuses
    SecondPersonNeeded, NotMergeable.
    """
    kept = _kept(other)
    identity.use_approval(actor, act=SPLIT, subject=kept, payload=_about(other), now=now)
    for each in sorted((kept, other)):
        Passport.objects.select_for_update(no_key=True).get(id=each)
    Passport.objects.filter(id=other).update(merged_into=None)
    note(kept, kind="split", data={"passport": str(other)}, actor=actor.party_id, now=now)
    return kept


def _require_mergeable(kept: UUID, other: UUID) -> None:
    """Refuse a passport with itself, and one that is merged, or that another was merged into."""
    alone = Passport.objects.filter(id__in=(kept, other), merged_into=None).count()
    if kept == other or alone != len((kept, other)) or Passport.objects.filter(merged_into=other).exists():
        raise NotMergeable


def _kept(other: UUID) -> UUID:
    kept = Passport.objects.filter(id=other).values_list("merged_into_id", flat=True).first()
    if kept is None:
        raise NotMergeable
    return kept


def _about(other: UUID) -> dict[str, Json]:
    return {"passport": str(other)}
