"""Keep a draft, keep photos, sign the report. The caller has checked that the inspector is this trade's."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q

from truehand.evidence.operations import record, sign, store_exhibit
from truehand.inspection.domain.draft import MOST_PHOTOS, DraftView, PhotoView, kept
from truehand.inspection.domain.findings import Findings, missing_photos, refuse_if_any
from truehand.inspection.domain.nodes import Node
from truehand.inspection.domain.refusals import (
    AlreadyReported,
    PhotoDamaged,
    PhotoUnknown,
    PointUnknown,
    TemplateNotSuited,
    TooManyPhotos,
)
from truehand.inspection.domain.report import ReportHead, ReportView, Stamp, report_document
from truehand.inspection.domain.template import published, template_for
from truehand.inspection.models import Draft, Job, Photo, Report
from truehand.inspection.operations.bearing import note_later
from truehand.inspection.queries import draft_view, view_of
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.evidence.domain.signature import Signature
    from truehand.inspection.domain.nodes import JobView
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json


@transaction.atomic
def save_draft(actor: Actor, *, matter_id: UUID, answers: Mapping[str, Json], now: datetime) -> DraftView:
    """Keep what the inspector typed so far, complete or not; replaces the earlier draft of the trade or the job.

    Refuses NotPermitted, TemplateUnknown, DraftMisshapen, AlreadyReported.
    """
    draft = _open_draft(actor, matter_id, now)
    draft.answers, draft.saved_at = kept(answers), now
    draft.save(update_fields=["answers", "saved_at"])
    return draft_view(draft)


@transaction.atomic
def add_photo(
    actor: Actor,
    matter_id: UUID,
    item: str,
    content: bytes,
    now: datetime,
    *,
    hashed: str = "",
    taken_at: datetime | None = None,
) -> PhotoView:
    """Keep a photo of one point (evidence says which images it takes); the same photo again changes nothing.

    ``hashed`` is the SHA-256 that the phone took of it; PhotoDamaged refuses what arrived otherwise. ``taken_at`` is
    what the phone's clock said. Refuses also NotPermitted, PointUnknown, TooManyPhotos, AlreadyReported and evidence's
    refusals of bad images.
    """
    if not any(template.point(item) for template in published()):
        raise PointUnknown(point=item[:40])
    draft = _open_draft(actor, matter_id, now)
    exhibit = store_exhibit(content, owner=actor.party_id, now=now)
    if hashed and hashed != exhibit.original_sha256:
        raise PhotoDamaged
    photo = draft.photos.filter(item=item, sha256=exhibit.sha256).first()
    if photo is None:
        if draft.photos.filter(item=item).count() >= MOST_PHOTOS:
            raise TooManyPhotos(limit=MOST_PHOTOS)
        photo = Photo.objects.create(
            id=new_id(now), draft=draft, item=item, sha256=exhibit.sha256, taken_at=taken_at, added_at=now
        )
    return PhotoView(photo.id, photo.item, photo.sha256)


@transaction.atomic
def remove_photo(actor: Actor, matter_id: UUID, photo_id: UUID, now: datetime) -> None:
    """Take a photo out of the draft. Refuses NotPermitted, PhotoUnknown, AlreadyReported."""
    draft = _open_draft(actor, matter_id, now)
    removed, _ = draft.photos.filter(id=photo_id).delete()
    if not removed:
        raise PhotoUnknown


@transaction.atomic
def submit_report(
    actor: Actor,
    *,
    trade_id: UUID | None,
    listing_id: UUID,
    declared: Mapping[str, Json],
    findings: Findings,
    now: datetime,
    job: JobView | None = None,
    earlier: ReportView | None = None,
) -> ReportView:
    """Sign the report over the findings and the draft's photos; computes the contradictions with ``declared``.

    Without a ``job`` it is the report before the trade's shipment, else that of the job, which it ends; before
    publication there is no trade. With an ``earlier`` report of the machine, what changed since is computed too.

    ``declared`` may hold equipment_class, maker, model, serial, year, hours, condition; others are not quoted.
    Refuses NotPermitted, TemplateNotSuited, FindingsIncomplete (missing photos), AlreadyReported.
    """
    head = _head(actor, trade_id, listing_id, job, now)
    draft = _open_draft(actor, head.matter_id, now)
    _refuse_unsuited(declared, findings)
    photos = _photos(draft, findings)
    refuse_if_any(missing_photos(findings, photos))
    stamps = {each.sha256: Stamp(each.taken_at, each.added_at) for each in draft.photos.all()}
    node = job.node if job else Node.SHIPMENT
    document = report_document(head, declared, findings, photos, node=node, earlier=earlier, stamps=stamps)
    signature = sign(actor.party_id, document)
    report = view_of(_stored(head, document, signature))
    Draft.objects.filter(id=draft.id).update(status=Draft.REPORTED, saved_at=now)
    if earlier is not None:
        note_later(earlier, report, now=now)
    if job is not None:
        Job.objects.filter(id=job.id).update(reported_at=now)
    subject = head.trade_id or listing_id
    record("inspection.reported", subject=subject, payload=_payload(report, signature), actor=actor.party_id, now=now)
    return report


def _head(actor: Actor, trade_id: UUID | None, listing_id: UUID, job: JobView | None, now: datetime) -> ReportHead:
    """Return a new report's head: whose it is follows from its job where it has one."""
    if job is None:
        return ReportHead(new_id(now), trade_id, listing_id, actor.party_id, now, None, None)
    seller = None if job.trade_id else job.asked_by
    return ReportHead(new_id(now), job.trade_id, job.listing_id, actor.party_id, now, job.id, seller)


def _open_draft(actor: Actor, matter_id: UUID, now: datetime) -> Draft:
    """Lock the inspector's draft, opening one if need be; refuse it once the matter is reported."""
    actor.require(Role.INSPECTOR)
    key = {"matter_id": matter_id, "inspector_id": actor.party_id}
    draft = _locked().filter(**key).first()
    if draft is None:
        Draft.objects.get_or_create(**key, defaults={"id": new_id(now), "opened_at": now, "saved_at": now})
        draft = _locked().get(**key)
    if draft.status != Draft.OPEN or _reported(matter_id):
        raise AlreadyReported
    return draft


def _reported(matter_id: UUID) -> bool:
    return Report.objects.filter(Q(trade_id=matter_id, job=None) | Q(job_id=matter_id)).exists()


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
    """Insert the report; two inspectors racing for one matter meet at its unique constraint."""
    try:
        with transaction.atomic():
            return Report.objects.create(
                id=head.id,
                trade_id=head.trade_id,
                seller_id=head.seller_id,
                job_id=head.job_id,
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
        "node": report.node.value,
        "changes": [each.place for each in report.changes],
        "documents": {report.file_name: report.sha256},
        "signatures": [signature.evidence()],
    }
