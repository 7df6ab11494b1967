"""Every check of a listing, joined: what they find is stored as a round, and decides what becomes of the listing.

To add a check, add its name and its function to ``CHECKS``.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.equipment import queries as equipment
from truehand.equipment.domain.finding import Cure, Decision, Finding, Severity, decide, worst_first
from truehand.equipment.domain.photos.taken import restored
from truehand.equipment.domain.plate_check import check_plate
from truehand.equipment.domain.subject import Subject, SubjectPhoto
from truehand.equipment.operations import claims
from truehand.equipment.operations import facts as equipment_facts
from truehand.equipment.operations import photos as equipment_photos
from truehand.equipment.operations.registers import registers
from truehand.evidence import operations as evidence
from truehand.kernel.canonical import digest
from truehand.kernel.ids import new_id
from truehand.listings.models import Listing, Plate, Round
from truehand.listings.operations.pricing import price
from truehand.listings.operations.texts import text
from truehand.listings.queries.shapes import facts_of_row, price_of_row, reading_of_plate

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.equipment.domain.finding import Check
    from truehand.kernel.canonical import Json

log = logging.getLogger(__name__)

# What is slow (reading a plate, measuring a photo) is done when it arrives and kept; a check only reads what was kept.
CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    ("plate", check_plate),
    ("number", equipment_facts.number),
    ("facts", equipment_facts.facts),
    ("claims", claims),
    ("registers", registers),
    ("price", price),
    ("text", text),
    ("photos", equipment_photos.photos),
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at, by its digest, and what all checks found, worst first."""

    subject: str
    findings: tuple[Finding, ...]

    @property
    def decision(self) -> Decision:
        """What becomes of the listing."""
        return decide(self.findings)


def findings_of(subject: Subject, *, now: datetime) -> tuple[Finding, ...]:
    """Return what every check finds, worst first; a check that fails is itself a finding, for a person to look at."""
    return worst_first(found for name, check in CHECKS for found in _apart(name, check, subject, now))


def check_listing(listing_id: UUID, *, now: datetime) -> None:
    """Look at a draft in the background, so that its seller sees what was found before offering it.

    A listing that is unknown, or no longer its seller's to change, is left alone; what was found already is not
    written twice.
    """
    with transaction.atomic():
        row = Listing.objects.select_for_update().filter(id=listing_id, status="draft").first()
        if row is not None and Plate.objects.filter(listing=row, read_at__isnull=False).exists():
            _store_new(row, look_at(row, now=now), now=now)


def look_at(row: Listing, *, now: datetime) -> Looked:
    """Return what all checks say of a listing as it stands."""
    subject = subject_of(row)
    return Looked(_digest_of(subject), findings_of(subject, now=now))


def store(row: Listing, looked: Looked, *, version: int, now: datetime) -> None:
    """Keep a round of findings on that version for ever; evidence has codes and weights, and a hash of the rest."""
    findings = [found.stored() for found in looked.findings]
    made = Round.objects.create(
        id=new_id(now),
        listing=row,
        version=version,
        subject=looked.subject,
        decision=looked.decision.value,
        findings=findings,
        at=now,
    )
    payload: dict[str, Json] = {
        "round": str(made.id),
        "decision": made.decision,
        "subject": made.subject,
        "codes": [[found.code, found.severity.value] for found in looked.findings],
        "findings": digest(findings),
    }
    evidence.record("listing.checked", subject=row.id, payload=payload, actor=None, now=now)


def subject_of(row: Listing) -> Subject:
    """Return a listing as checks see it."""
    facts, plate = facts_of_row(row), Plate.objects.filter(listing=row).first()
    return Subject(
        listing_id=row.id,
        seller_id=row.seller_id,
        passport_id=equipment.passport_id_of(maker=facts.maker, serial=facts.serial),
        price=price_of_row(row),
        photos=tuple(SubjectPhoto(each.view, each.sha256, restored(each.taken)) for each in row.photos.order_by("id")),
        plate=plate.sha256 if plate else "",
        reading=reading_of_plate(plate),
        **asdict(facts),
    )


def _store_new(row: Listing, looked: Looked, *, now: datetime) -> None:
    last = row.rounds.order_by("-id").first()
    findings = [found.stored() for found in looked.findings]
    if last is None or (last.subject, last.findings) != (looked.subject, findings):
        store(row, looked, version=row.version, now=now)


def _digest_of(subject: Subject) -> str:
    said = {name: getattr(subject, name) for name in ("maker", "model", "serial", "year", "hours", "condition")}
    more = {name: getattr(subject, name) for name in ("equipment_class", "country", "location", "description", "plate")}
    price: Json = [subject.price.minor, subject.price.currency]
    photos: Json = [[photo.view, photo.sha256] for photo in subject.photos]
    return digest({**said, **more, "price": price, "photos": photos})


def _apart(name: str, check: Check, subject: Subject, now: datetime) -> tuple[Finding, ...]:
    """Ask one check; whatever goes wrong with it holds up no other, and lets nothing pass."""
    try:
        with transaction.atomic():
            found = tuple(check(subject, now))
    except Exception:
        log.exception("a check failed", extra={"check": name, "listing": str(subject.listing_id)})
        found = ()
    return found or (_failed(name),)


def _failed(name: str) -> Finding:
    return Finding(
        f"{name}.failed",
        Severity.LOOK,
        name,
        "这项检查未能完成，将由人工核对。",
        "This check could not be completed; a person looks instead.",
        cures=(Cure.EXPLAIN,),
    )
