"""Erasure: what no law keeps goes at once, the rest on the day on which its duty ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.kernel.personal import Retention
from truehand.vault.domain.refusals import ErasedAlready, ErasureHeld
from truehand.vault.domain.rights import Plan, require_person
from truehand.vault.models import Archive, Erasure, ErasurePart
from truehand.vault.operations.consents import withdraw_consent
from truehand.vault.operations.keys import destroy
from truehand.vault.operations.staying import hold_beginnings
from truehand.vault.queries.consents import consents
from truehand.vault.queries.rights import erasure_plan, keeper, plan_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


@transaction.atomic
def erase(actor: Actor, *, now: datetime) -> Plan:
    """Erase the actor: end consents and account, destroy the keys of what no law keeps, and say what is kept till when.

    The log and every bundle stay verifiable: they hold commitments and ciphertext, whose key is gone. Refuses
    ByThePerson, PresenceNeeded, ErasedAlready, and ErasureHeld while something is not settled.
    """
    require_person(actor)
    hold_beginnings(actor.party_id)
    row, first = Erasure.objects.get_or_create(party_id=actor.party_id, defaults={"asked_at": now})
    if not first:
        raise ErasedAlready
    found = _settled(actor.party_id, now)
    for each in consents(actor.party_id):
        withdraw_consent(actor, each.purpose, now=now)
    Archive.objects.filter(party_id=actor.party_id).delete()
    parts = [ErasurePart(erasure=row, retention=part.retention.value, until=part.until or now) for part in found.parts]
    ErasurePart.objects.bulk_create(parts)
    kept = {part.retention: part.until.isoformat() for part in parts if part.until > now}
    payload = {"kept_until": kept}
    evidence.record("vault.erased", subject=actor.party_id, payload=payload, actor=actor.party_id, now=now)
    _let_go(row, now=now)
    return erasure_plan(actor.party_id, now=now)


@transaction.atomic
def erase_due(*, now: datetime) -> int:
    """Let go of what no law keeps any more of erased people, and return how many parts that were."""
    due = ErasurePart.objects.filter(gone_at=None, until__lte=now).values_list("erasure_id", flat=True)
    erased = list(Erasure.objects.select_for_update().filter(party_id__in=due).order_by("party_id"))
    return sum(_let_go(row, now=now) for row in erased)


def _settled(party_id: UUID, now: datetime) -> Plan:
    """Return what may be let go of; refuse (ErasureHeld) while something is not settled."""
    found = plan_of(party_id, now=now)
    if found.matters:
        zh = "".join(each.zh for each in found.matters)
        en = " ".join(each.en for each in found.matters)
        raise ErasureHeld(reasons_zh=zh, reasons_en=en)
    return found


def _let_go(row: Erasure, *, now: datetime) -> int:
    """Destroy the keys of the parts that are due; what stands in the tables unsealed goes just before."""
    above, due = keeper(), list(row.parts.filter(gone_at=None, until__lte=now).order_by("id"))
    for part in due:
        retention = Retention(part.retention)
        above.forget(row.party_id, retention, now=now)
        for subject in above.subjects(row.party_id, retention):
            destroy(subject, [retention], now=now)
        part.gone_at = now
        part.save(update_fields=["gone_at"])
    return len(due)
