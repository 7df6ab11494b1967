"""Licences: who may inspect by which standard, and certify what; given by an operator until a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from truehand.evidence.operations import record
from truehand.identity import queries as identity
from truehand.inspection.domain.certificate import Licence, LicenceView, Subject, check_term
from truehand.inspection.domain.refusals import CertificateMisshapen, LicenceHeld, LicenceStands, LicenceUnknown
from truehand.inspection.domain.template import newest
from truehand.inspection.models import LicenceGrant
from truehand.inspection.queries.licences import licence_view
from truehand.kernel.actor import NotPermitted, Role
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


@transaction.atomic
def license_party(
    actor: Actor, party_id: UUID, kind: Licence, scope: str, *, until: datetime, now: datetime
) -> LicenceView:
    """License a party to inspect by a standard, or to certify a kind of subject, as an operator.

    Refuses NotPermitted (also for oneself), TemplateUnknown, CertificateMisshapen, LicenceHeld and an unknown party.
    """
    actor.require(Role.OPERATOR)
    if actor.party_id == party_id:
        raise NotPermitted
    if kind is Licence.INSPECT:
        newest(scope)
    elif scope not in set(Subject):
        raise CertificateMisshapen(field="scope")
    check_term(now, until)
    identity.party(party_id)
    LicenceGrant.objects.filter(party_id=party_id, kind=kind, scope=scope, ended_at=None, valid_until__lte=now).update(
        ended_at=now
    )
    try:
        with transaction.atomic():
            row = LicenceGrant.objects.create(
                id=new_id(now),
                party_id=party_id,
                kind=kind,
                scope=scope,
                granted_by=actor.party_id,
                granted_at=now,
                valid_until=until,
            )
    except IntegrityError as error:
        raise LicenceHeld from error
    _record("licensed", row, actor, now)
    return licence_view(row)


@transaction.atomic
def end_licence(actor: Actor, licence_id: UUID, *, now: datetime) -> None:
    """End a licence at once and for good, as an operator; refuses NotPermitted, LicenceUnknown."""
    row = _locked(actor, licence_id)
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    _record("licence_ended", row, actor, now)


@transaction.atomic
def suspend_licence(actor: Actor, licence_id: UUID, *, now: datetime) -> None:
    """Suspend a licence until it is reinstated, as an operator; refuses NotPermitted, LicenceUnknown, LicenceStands."""
    _suspend(actor, licence_id, since=now, now=now)


@transaction.atomic
def reinstate_licence(actor: Actor, licence_id: UUID, *, now: datetime) -> None:
    """Give a suspended licence back, as an operator; refuses NotPermitted, LicenceUnknown, LicenceStands."""
    _suspend(actor, licence_id, since=None, now=now)


def _suspend(actor: Actor, licence_id: UUID, *, since: datetime | None, now: datetime) -> None:
    row = _locked(actor, licence_id)
    if bool(row.suspended_at) == bool(since):
        raise LicenceStands
    row.suspended_at = since
    row.save(update_fields=["suspended_at"])
    _record("licence_suspended" if since else "licence_reinstated", row, actor, now)


def _locked(actor: Actor, licence_id: UUID) -> LicenceGrant:
    """Lock a licence that was not ended, for an operator who does not hold it."""
    actor.require(Role.OPERATOR)
    row = LicenceGrant.objects.select_for_update().filter(id=licence_id, ended_at=None).first()
    if row is None:
        raise LicenceUnknown
    if row.party_id == actor.party_id:
        raise NotPermitted
    return row


def _record(what: str, row: LicenceGrant, actor: Actor, now: datetime) -> None:
    payload = {"kind": row.kind, "scope": row.scope, "until": row.valid_until.isoformat()}
    record(f"inspection.{what}", subject=row.party_id, payload=payload, actor=actor.party_id, now=now)
