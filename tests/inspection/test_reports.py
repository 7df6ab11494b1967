"""The signed report: one for a trade, complete, never changed."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from tests.inspection.cast import (
    BOB,
    DECLARED,
    EXCAVATOR,
    INES,
    IVAN,
    LISTING,
    MACHINE,
    NOW,
    TRADE,
    answers,
    photo,
    photographed,
    reported,
)
from truehand.evidence.domain.refusals import ImageNotUnderstood
from truehand.evidence.domain.signature import Signature
from truehand.evidence.queries import entries_of
from truehand.inspection import operations, queries
from truehand.inspection.domain.draft import MOST_PHOTOS
from truehand.inspection.domain.findings import findings_from
from truehand.inspection.domain.refusals import (
    AlreadyReported,
    FindingsIncomplete,
    PhotoUnknown,
    PointUnknown,
    TemplateNotSuited,
    TooManyPhotos,
)
from truehand.inspection.models import Draft, Photo, Report
from truehand.inspection.operations import reports
from truehand.kernel.actor import Actor, NotPermitted
from truehand.kernel.canonical import canonical
from truehand.kernel.refusal import Refusal
from truehand.vault.models import SubjectKey

if TYPE_CHECKING:
    from collections.abc import Callable

db = pytest.mark.django_db


@db
def test_a_report_is_signed_canonical_bytes_that_the_log_names() -> None:
    report = reported()
    assert report.sha256 == hashlib.sha256(report.document).hexdigest()
    assert report.document == canonical(json.loads(report.document))
    assert Signature(INES.party_id, report.sha256, report.public_key, report.signature).holds_for(report.document)
    entry = entries_of(TRADE)[-1]
    assert entry.kind == "inspection.reported"
    assert entry.payload["documents"] == {"inspection-report.json": report.sha256}
    assert report.contradictions == ()
    assert report.overall == 4
    assert queries.report_of(TRADE) == report


@db
def test_contradictions_with_the_listing_are_in_the_signed_bytes() -> None:
    report = reported(serial={"value": "D99999"}, hours={"value": 9000}, boom={"grade": 1, "note": "根部贯穿裂纹"})
    assert [each.field for each in report.contradictions] == ["serial", "hours", "condition"]
    assert [each["verdict"] for each in json.loads(report.document)["comparisons"]].count("contradicts") == 3
    boom = next(point for section in report.sections for point in section.points if point.point.key == "boom")
    assert boom.grade
    assert (boom.grade.value, boom.note, len(boom.photos)) == (1, "根部贯穿裂纹", 1)


@db
def test_a_report_without_a_required_photo_is_refused_and_leaves_nothing() -> None:
    photographed()
    plate = Photo.objects.get(item="nameplate")
    operations.remove_photo(INES, TRADE, plate.id, NOW)
    with pytest.raises(FindingsIncomplete) as refusal:
        submit()
    assert refusal.value.data["places"] == "items.nameplate"
    assert not Report.objects.exists()
    assert not entries_of(TRADE)


@db
def test_the_draft_survives_a_refused_report() -> None:
    typed = answers(boom={"grade": "", "note": "还没看"})
    operations.save_draft(INES, matter_id=TRADE, answers=typed, now=NOW)
    form = queries.form_of(TRADE, INES, equipment_class="excavator", check=True)
    boom = next(field for section in form.sections for field in section.points if field.point.key == "boom")
    assert (boom.note, bool(boom.problem)) == ("还没看", True)
    assert queries.draft_of(TRADE, IVAN) is None


@db
def test_only_an_inspector_keeps_drafts_photos_and_reports() -> None:
    acts: list[Callable[[], object]] = [
        lambda: operations.save_draft(BOB, matter_id=TRADE, answers=answers(), now=NOW),
        lambda: operations.add_photo(BOB, TRADE, "boom", photo(), NOW),
        lambda: operations.remove_photo(BOB, TRADE, UUID(int=1), NOW),
        lambda: submit(BOB),
    ]
    for act in acts:
        with pytest.raises(NotPermitted):
            act()
    assert not Draft.objects.exists()


@db
def test_a_report_ends_all_changes() -> None:
    reported()
    with pytest.raises(AlreadyReported):
        submit()
    with pytest.raises(AlreadyReported):
        submit(IVAN)
    with pytest.raises(AlreadyReported):
        operations.add_photo(INES, TRADE, "boom", photo(7), NOW)
    with pytest.raises(AlreadyReported):
        operations.save_draft(INES, matter_id=TRADE, answers=answers(), now=NOW)
    assert queries.mine(INES)[0].reported


@db
@pytest.mark.parametrize(
    "statement",
    [
        "update inspection_report set signed_at = now()",
        "delete from inspection_report",
        "update inspection_draft set status = 'open'",
        "update inspection_draft set answers = '{}'",
        "delete from inspection_photo",
        "update inspection_photo set sha256 = repeat('0', 64)",
    ],
)
def test_the_database_itself_refuses_to_change_a_report(statement: str) -> None:
    reported()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@db
def test_a_document_that_its_hash_is_not_of_is_shown_to_nobody() -> None:
    """The database sees sealed bytes: whoever reads a report holds it against its hash."""
    report = reported()
    Report.objects.create(
        id=UUID(int=9),
        trade_id=UUID(int=9),
        listing_id=LISTING,
        inspector_id=INES.party_id,
        document=report.document + b" ",
        sha256=report.sha256,
        public_key=report.public_key,
        signature=report.signature,
        signed_at=NOW,
    )
    with pytest.raises(queries.ReportAlteredError):
        queries.report_of(UUID(int=9))
    assert queries.report_of(TRADE) == report


@db
def test_what_an_inspector_wrote_is_sealed_and_goes_with_its_key() -> None:
    report = reported()
    with connection.cursor() as cursor:
        cursor.execute("select document, answers from inspection_report join inspection_draft on matter_id = trade_id")
        stored = b"".join(bytes(each) for each in cursor.fetchone())
    assert "好车".encode() not in stored
    assert "好车".encode() in report.document
    SubjectKey.objects.filter(subject__in=[TRADE, INES.party_id]).update(wrapped=b"", wrapped_by="", destroyed_at=NOW)
    assert queries.report_of(TRADE) is None
    draft = queries.draft_of(TRADE, INES)
    assert draft is not None
    assert draft.answers == {}


@db
def test_photos_are_checked_counted_and_kept_once() -> None:
    first = operations.add_photo(INES, TRADE, "boom", photo(), NOW)
    assert operations.add_photo(INES, TRADE, "boom", photo(), NOW) == first
    for shade in range(MOST_PHOTOS - 1):
        operations.add_photo(INES, TRADE, "boom", photo(shade * 30), NOW)
    with pytest.raises(TooManyPhotos):
        operations.add_photo(INES, TRADE, "boom", photo(250), NOW)
    with pytest.raises(PointUnknown):
        operations.add_photo(INES, TRADE, "wings", photo(), NOW)
    with pytest.raises(ImageNotUnderstood):
        operations.add_photo(INES, TRADE, "arm", b"not a picture", NOW)
    with pytest.raises(PhotoUnknown):
        operations.remove_photo(IVAN, TRADE, first.id, NOW)


@db
def test_a_dozer_is_not_inspected_as_an_excavator() -> None:
    with pytest.raises(TemplateNotSuited):
        operations.submit_report(
            INES,
            trade_id=TRADE,
            listing_id=LISTING,
            declared=DECLARED | {"equipment_class": "dozer"},
            findings=findings_from(answers()),
            now=NOW,
        )
    assert len(findings_from(answers(MACHINE)).items) < len(EXCAVATOR.points)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_report() -> None:
    photographed()
    outcomes = at_once()
    assert sorted(outcomes) == ["AlreadyReported", "signed"]
    assert Report.objects.count() == 1
    assert len(entries_of(TRADE)) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_clicks_get_as_far_as_the_database_constraint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    photographed()
    meeting = Barrier(2)
    store = reports._stored  # noqa: SLF001 - the control takes the lock away

    def stored_together(*parts: object) -> Report:
        meeting.wait(timeout=5)
        return store(*parts)  # type: ignore[arg-type]

    monkeypatch.setattr(reports, "_locked", Draft.objects.all)
    monkeypatch.setattr(reports, "_stored", stored_together)
    # With the lock one click would wait outside and the barrier would break; here both arrive.
    outcomes = at_once()
    assert meeting.broken is False
    assert sorted(outcomes) == ["AlreadyReported", "signed"]
    assert Report.objects.count() == 1


def submit(actor: Actor = INES) -> object:
    return operations.submit_report(
        actor, trade_id=TRADE, listing_id=LISTING, declared=DECLARED, findings=findings_from(answers()), now=NOW
    )


def at_once() -> list[str]:
    def click(_: int) -> str:
        try:
            submit()
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "signed"

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(click, range(2)))
