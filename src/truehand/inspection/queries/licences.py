"""Who is licensed for what, and certificates for whoever checks one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.inspection.domain.certificate import (
    CertificateView,
    ChangeOfCertificate,
    Licence,
    LicenceView,
    Subject,
    What,
)
from truehand.inspection.domain.refusals import CertificateUnknown
from truehand.inspection.models import Certificate, LicenceGrant

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.kernel.actor import Actor


def licensed(party_id: UUID, kind: Licence, scope: str, *, now: datetime) -> bool:
    """Whether a party is licensed for something at a moment."""
    return _live(now).filter(party_id=party_id, kind=kind, scope=scope).exists()


def others_licensed(party_id: UUID, scope: str, *, now: datetime) -> bool:
    """Whether anybody but a party is licensed to inspect by a standard at a moment."""
    return _live(now).filter(kind=Licence.INSPECT, scope=scope).exclude(party_id=party_id).exists()


def licences(actor: Actor, party_id: UUID | None = None) -> tuple[LicenceView, ...]:
    """Return every licence that was not ended, or a party's, the soonest to expire first, to operators and auditors."""
    actor.require_overseer()
    rows = LicenceGrant.objects.filter(ended_at=None).order_by("valid_until", "id")
    return tuple(licence_view(row) for row in (rows.filter(party_id=party_id) if party_id else rows)[:200])


def certificate(number: str, *, now: datetime) -> CertificateView:
    """Return a certificate by its number, however it was typed, to anybody; refuse (CertificateUnknown)."""
    wanted = "".join(letter for letter in number.upper() if letter.isalnum())
    spelt = "-".join(wanted[start : start + 4] for start in range(0, len(wanted), 4))
    row = Certificate.objects.filter(number=spelt[:14]).prefetch_related("changes").first()
    if row is None:
        raise CertificateUnknown
    return certificate_view(row, now=now)


def certificates_by(actor: Actor, *, now: datetime) -> tuple[CertificateView, ...]:
    """Return the asker's latest hundred certificates as their certifier."""
    rows = Certificate.objects.filter(certifier_id=actor.party_id).order_by("-id").prefetch_related("changes")
    return tuple(certificate_view(row, now=now) for row in rows[:100])


def certificate_view(row: Certificate, *, now: datetime) -> CertificateView:
    """Return the frozen view of a certificate's row."""
    return CertificateView(
        row.number,
        Subject(row.subject),
        row.subject_id,
        row.certifier_id,
        row.title,
        row.issued_at,
        row.valid_until,
        tuple(ChangeOfCertificate(What(each.what), each.reason, each.at) for each in row.changes.all()),
        now,
    )


def licence_view(row: LicenceGrant) -> LicenceView:
    """Return the frozen view of a licence's row."""
    return LicenceView(
        row.id, row.party_id, Licence(row.kind), row.scope, row.granted_at, row.valid_until, row.suspended_at
    )


def certifies(actor: Actor, *, now: datetime) -> bool:
    """Whether the asker is licensed to certify anything."""
    return _live(now).filter(party_id=actor.party_id, kind=Licence.CERTIFY).exists()


def _live(now: datetime) -> QuerySet[LicenceGrant]:
    return LicenceGrant.objects.filter(granted_at__lte=now, valid_until__gt=now, suspended_at=None, ended_at=None)
