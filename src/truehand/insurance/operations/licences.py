"""Insurers' licences: an operator puts on record what it has seen, until a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.evidence.operations import record
from truehand.identity import queries as identity
from truehand.insurance.domain.products import checked_licence
from truehand.insurance.domain.refusals import LicenceUnknown
from truehand.insurance.models import InsurerLicence
from truehand.insurance.queries import licence_view
from truehand.kernel.actor import NotPermitted, Role
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.insurance.domain.products import LicenceView
    from truehand.kernel.actor import Actor


@transaction.atomic
def license_insurer(actor: Actor, insurer_id: UUID, number: str, *, until: datetime, now: datetime) -> LicenceView:
    """Put an insurer's licence on record in place of the one before, as an operator who is not the insurer.

    Refuses NotPermitted (also for a party without the role), LicenceTermNotValid and an unknown party.
    """
    actor.require(Role.OPERATOR)
    number = checked_licence(number, until=until, now=now)
    if actor.party_id == insurer_id or Role.INSURER not in identity.actor_of_party(insurer_id).roles:
        raise NotPermitted
    InsurerLicence.objects.filter(insurer_id=insurer_id, ended_at=None).update(ended_at=now)
    row = InsurerLicence.objects.create(
        id=new_id(now),
        insurer_id=insurer_id,
        number=number,
        granted_by=actor.party_id,
        granted_at=now,
        valid_until=until,
    )
    _record("licensed", row, actor, now)
    return licence_view(row)


@transaction.atomic
def end_licence(actor: Actor, insurer_id: UUID, *, now: datetime) -> None:
    """End an insurer's licence at once: nothing new is sold; refuses NotPermitted, LicenceUnknown."""
    actor.require(Role.OPERATOR)
    row = InsurerLicence.objects.select_for_update().filter(insurer_id=insurer_id, ended_at=None).first()
    if row is None:
        raise LicenceUnknown
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    _record("licence_ended", row, actor, now)


def _record(what: str, row: InsurerLicence, actor: Actor, now: datetime) -> None:
    payload = {"number": row.number, "until": row.valid_until.isoformat()}
    record(f"insurance.{what}", subject=row.insurer_id, payload=payload, actor=actor.party_id, now=now)
