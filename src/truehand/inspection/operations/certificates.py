"""Certificates: issued, suspended, reinstated and revoked by a licensed third party; each change is in the log."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from truehand.equipment import operations as machines
from truehand.equipment import queries as equipment
from truehand.equipment.domain.certified import CERTIFIED, CHANGED
from truehand.evidence.operations import record
from truehand.identity import queries as identity
from truehand.inspection.domain.certificate import (
    CertificateView,
    Licence,
    Subject,
    What,
    check_follows,
    check_term,
    checked_reason,
    checked_title,
    number_of,
)
from truehand.inspection.domain.refusals import CertificateUnknown, NotLicensed, OwnCertificate
from truehand.inspection.models import Certificate, CertificateChange
from truehand.inspection.queries.licences import certificate_view, licensed
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json

_RANDOM: Final = 12


@transaction.atomic
def issue(
    actor: Actor, subject: Subject, subject_id: UUID, *, title: str, until: datetime, now: datetime
) -> CertificateView:
    """Certify a machine (by its passport), a seller or an inspector (by party) until a day.

    Refuses NotLicensed, OwnCertificate, CertificateMisshapen, and what is not there.
    """
    _require_licence(actor, subject, now)
    if subject_id == actor.party_id:
        raise OwnCertificate
    if subject is Subject.MACHINE:
        equipment.passport(subject_id)
    else:
        identity.party(subject_id)
    check_term(now, until)
    row = Certificate.objects.create(
        id=new_id(now),
        number=number_of(secrets.token_bytes(_RANDOM)),
        subject=subject,
        subject_id=subject_id,
        certifier_id=actor.party_id,
        title=checked_title(title),
        issued_at=now,
        valid_until=until,
    )
    _record(CERTIFIED, row, actor, now, {"title": row.title, "until": until.isoformat()})
    return certificate_view(row, now=now)


@transaction.atomic
def change(actor: Actor, number: str, what: What, *, reason: str, now: datetime) -> CertificateView:
    """Suspend, reinstate or revoke one's own certificate, with a reason that everybody may read.

    A certifier whose licence has ended may still suspend and revoke, but not reinstate. Refuses CertificateUnknown,
    NotLicensed, CertificateStands, CertificateMisshapen.
    """
    row = Certificate.objects.filter(number=number, certifier_id=actor.party_id).first()
    if row is None:
        raise CertificateUnknown
    _one_change_at_a_time(row)
    if what is What.REINSTATED:
        _require_licence(actor, Subject(row.subject), now)
    check_follows(certificate_view(row, now=now), what)
    said = checked_reason(reason)
    CertificateChange.objects.create(id=new_id(now), certificate=row, what=what, reason=said, at=now)
    _record(f"{CHANGED}{what}", row, actor, now, {"reason": said})
    return certificate_view(row, now=now)


def _require_licence(actor: Actor, subject: Subject, now: datetime) -> None:
    actor.require_verified()
    if not licensed(actor.party_id, Licence.CERTIFY, subject, now=now):
        raise NotLicensed


def _record(what: str, row: Certificate, actor: Actor, now: datetime, more: dict[str, Json]) -> None:
    """Record it; a machine's passport tells it too, with the same evidence."""
    said: dict[str, Json] = {"number": row.number, **more}
    payload = {**said, "subject": row.subject}
    event = record(f"inspection.{what}", subject=row.subject_id, payload=payload, actor=actor.party_id, now=now)
    if row.subject == Subject.MACHINE:
        machines.note(row.subject_id, kind=what, data=said, now=now, event=event)


def _one_change_at_a_time(row: Certificate) -> None:
    """Hold the certificate until the transaction ends; its own row is nobody's to lock, for it never changes."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"certificate:{row.id}"])
