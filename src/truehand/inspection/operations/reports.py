"""Keep a draft, keep photos, sign the report. The caller has checked that the inspector is this trade's."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from truehand.evidence.operations import record, sign, store_exhibit
from truehand.inspection.domain.draft import MOST_PHOTOS, DraftView, PhotoView, kept
from truehand.inspection.domain.findings import Findings, missing_photos, refuse_if_any
from truehand.inspection.domain.refusals import (
    AlreadyReported,
    PhotoUnknown,
    PointUnknown,
    TemplateNotSuited,
    TooManyPhotos,
)
from truehand.inspection.domain.report import DOCUMENT_NAME, ReportHead, ReportView, report_document
from truehand.inspection.domain.template import published, template_for
from truehand.inspection.models import Draft, Photo, Report
from truehand.inspection.queries import draft_view, view_of
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.evidence.domain.signature import Signature
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json


@transaction.atomic
def save_draft(actor: Actor, *, trade_id: UUID, answers: Mapping[str, Json], now: datetime) -> DraftView:
    """Keep what the inspector typed so far, complete or not; replaces the earlier draft.

    Refuses NotPermitted, TemplateUnknown, DraftMisshapen, AlreadyReported.
    """
    draft = _open_draft(actor, trade_id, now)
    draft.answers, draft.saved_at = kept(answers), now
    draft.save(update_fields=["answers", "saved_at"])
    return draft_view(draft)


@transaction.atomic
def add_photo(actor: Actor, trade_id: UUID, item: str, content: bytes, now: datetime) -> PhotoView:
    """Keep a photo of one point (evidence says which images it takes); the same photo again changes nothing.

    Refuses NotPermitted, PointUnknown, TooManyPhotos, AlreadyReported and evidence's refusals of bad images.
    """
    if not any(template.point(item) for template in published()):
        raise PointUnknown(point=item[:40])
    draft = _open_draft(actor, trade_id, now)
    exhibit = store_exhibit(content, owner=actor.party_id, now=now)
    photo = draft.photos.filter(item=item, sha256=exhibit.sha256).first()
    if photo is None:
        if draft.photos.filter(item=item).count() >= MOST_PHOTOS:
            raise TooManyPhotos(limit=MOST_PHOTOS)
        photo = Photo.objects.create(id=new_id(now), draft=draft, item=item, sha256=exhibit.sha256, added_at=now)
    return PhotoView(photo.id, photo.item, photo.sha256)


@transaction.atomic
def remove_photo(actor: Actor, trade_id: UUID, photo_id: UUID, now: datetime) -> None:
    """Take a photo out of the draft. Refuses NotPermitted, PhotoUnknown, AlreadyReported."""
    draft = _open_draft(actor, trade_id, now)
    removed, _ = draft.photos.filter(id=photo_id).delete()
    if not removed:
        raise PhotoUnknown


@transaction.atomic
def submit_report(
    actor: Actor,
    *,
    trade_id: UUID,
    listing_id: UUID,
    declared: Mapping[str, Json],
    findings: Findings,
    now: datetime,
) -> ReportView:
    """Sign the report over the findings and the draft's photos; computes the contradictions with ``declared``.

    ``declared`` may hold equipment_class, maker, model, serial, year, hours, condition; others are not quoted.
    Refuses NotPermitted, TemplateNotSuited, FindingsIncomplete (missing photos), AlreadyReported.
    """
    draft = _open_draft(actor, trade_id, now)
    _refuse_unsuited(declared, findings)
    photos = _photos(draft, findings)
    refuse_if_any(missing_photos(findings, photos))
    head = ReportHead(new_id(now), trade_id, listing_id, actor.party_id, now)
    document = report_document(head, declared, findings, photos)
    signature = sign(actor.party_id, document)
    report = view_of(_stored(head, document, signature))
    Draft.objects.filter(id=draft.id).update(status=Draft.REPORTED, saved_at=now)
    record("inspection.reported", subject=trade_id, payload=_payload(report, signature), actor=actor.party_id, now=now)
    return report


def _open_draft(actor: Actor, trade_id: UUID, now: datetime) -> Draft:
    """Lock the inspector's draft, opening one if need be; refuse it once the trade is reported."""
    actor.require(Role.INSPECTOR)
    key = {"trade_id": trade_id, "inspector_id": actor.party_id}
    draft = _locked().filter(**key).first()
    if draft is None:
        Draft.objects.get_or_create(**key, defaults={"id": new_id(now), "opened_at": now, "saved_at": now})
        draft = _locked().get(**key)
    if draft.status != Draft.OPEN or Report.objects.filter(trade_id=trade_id).exists():
        raise AlreadyReported
    return draft


def _locked() -> QuerySet[Draft]:
    return Draft.objects.select_for_update()


def _refuse_unsuited(declared: Mapping[str, Json], findings: Findings) -> None:
    wanted = template_for(str(declared.get("equipment_class", findings.template.name)))
    if wanted.name != findings.template.name:
        raise TemplateNotSuited(wanted=wanted.name, given=findings.template.name)


def _photos(draft: Draft, findings: Findings) -> dict[str, tuple[str, ...]]:
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for photo in draft.photos.order_by("id"):
        if findings.template.point(photo.item):
            grouped[photo.item].append(photo.sha256)
    return {item: tuple(hashes) for item, hashes in grouped.items()}


def _stored(head: ReportHead, document: bytes, signature: Signature) -> Report:
    """Insert the report; two inspectors racing for one trade meet at its unique constraint."""
    try:
        with transaction.atomic():
            return Report.objects.create(
                id=head.id,
                trade_id=head.trade_id,
                listing_id=head.listing_id,
                inspector_id=head.inspector_id,
                document=document,
                sha256=signature.sha256,
                public_key=signature.public_key,
                signature=signature.signature,
                signed_at=head.signed_at,
            )
    except IntegrityError as error:
        raise AlreadyReported from error


def _payload(report: ReportView, signature: Signature) -> dict[str, Json]:
    return {
        "report": str(report.id),
        "listing": str(report.listing_id),
        "overall": report.overall,
        "contradictions": [each.field for each in report.contradictions],
        "photos": sorted(report.photos),
        "documents": {DOCUMENT_NAME: report.sha256},
        "signatures": [signature.evidence()],
    }
