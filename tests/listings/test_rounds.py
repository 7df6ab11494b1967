"""Rounds of findings: what all checks said of a listing, kept for ever."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from tests.databases import owner
from tests.listings.scene import FACTS, LATER, NOW, PHOTO, PRICE, complete, drafted, plate_of, submitted
from truehand.equipment.domain.finding import Check, Decision, Finding, Severity, ok
from truehand.equipment.domain.plate_check import check_plate
from truehand.equipment.domain.subject import Subject
from truehand.evidence import queries as evidence
from truehand.kernel.actor import Actor
from truehand.kernel.canonical import digest
from truehand.listings import jobs, operations
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing, Round
from truehand.listings.operations import checks

pytestmark = pytest.mark.django_db


def use(monkeypatch: pytest.MonkeyPatch, *found: Finding | type[Exception]) -> None:
    """Have one check that says this, or fails like this, in place of all."""

    def check(subject: Subject, now: datetime) -> Sequence[Finding]:  # noqa: ARG001 - every check is asked alike
        for each in found:
            if isinstance(each, type):
                raise each
        return [each for each in found if isinstance(each, Finding)]

    named: Check = check
    monkeypatch.setattr(checks, "CHECKS", (("mood", named),))


def weighing(severity: Severity) -> Finding:
    return Finding("mood.swings", severity, "mood", "心情不好。", "It is in a mood.")


@pytest.mark.parametrize(
    ("severity", "status"),
    [
        (Severity.OK, Status.PUBLISHED),
        (Severity.NOTE, Status.PUBLISHED),
        (Severity.LOOK, Status.IN_REVIEW),
        (Severity.REFUSE, Status.REFUSED),
    ],
)
def test_the_worst_finding_decides_and_its_seller_is_told_why(
    alice: Actor, monkeypatch: pytest.MonkeyPatch, severity: Severity, status: Status
) -> None:
    use(monkeypatch, ok("mood", "好", "fine"), weighing(severity))
    listing_id = complete(alice)
    assert submitted(alice, listing_id) == status
    told = [["心情不好。", "It is in a mood."]] if status != Status.PUBLISHED else []
    assert Listing.objects.get(id=listing_id).reasons == told


@pytest.mark.parametrize("failing", [ValueError, None])
def test_a_check_that_fails_or_says_nothing_lets_nothing_pass(
    alice: Actor, monkeypatch: pytest.MonkeyPatch, failing: type[Exception] | None
) -> None:
    use(monkeypatch, *([failing] if failing else []))
    listing_id = complete(alice)
    assert submitted(alice, listing_id) == Status.IN_REVIEW
    assert [found["code"] for found in Round.objects.get(listing_id=listing_id).findings] == ["mood.failed"]


def test_a_check_that_breaks_its_statement_spoils_neither_the_others_nor_the_submission(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(subject: Subject, now: datetime) -> Sequence[Finding]:  # noqa: ARG001 - every check is asked alike
        with connection.cursor() as cursor:
            cursor.execute("select 1 / 0")
        return ()

    monkeypatch.setattr(checks, "CHECKS", (("broken", broken), ("plate", check_plate)))
    listing_id = complete(alice)
    assert submitted(alice, listing_id) == Status.IN_REVIEW
    codes = [found["code"] for found in Round.objects.get(listing_id=listing_id).findings]
    assert codes == ["broken.failed", "plate.ok"]


def test_a_round_is_evidence_of_what_was_looked_at_and_found(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "CHECKS", (("plate", check_plate),))
    listing_id = complete(alice, plate_says=replace(FACTS, serial="KMTPC200A51237"))
    submitted(alice, listing_id)
    kept = Round.objects.get(listing_id=listing_id)
    (event,) = [each for each in evidence.entries_of(listing_id) if each.kind == "listing.checked"]
    assert event.payload["codes"] == [["plate.serial_doubtful", "look"]]
    assert event.payload["findings"] == digest(kept.findings)
    assert (event.payload["decision"], event.payload["round"]) == (Decision.REVIEW, str(kept.id))


def test_a_draft_is_looked_at_in_the_background_and_again_when_it_changed(alice: Actor) -> None:
    listing_id = complete(alice, plate_says=replace(FACTS, year=2018))
    for _ in range(3):
        jobs.check(str(listing_id))
    assert [each.decision for each in Round.objects.filter(listing_id=listing_id)] == ["review"]
    operations.amend(alice, listing_id, facts=replace(FACTS, year=2018), price=PRICE, now=LATER)
    jobs.check(str(listing_id))
    assert [each.decision for each in Round.objects.filter(listing_id=listing_id).order_by("id")] == [
        "review",
        "publish",
    ]


def test_nothing_is_looked_at_before_the_plate_is_read_nor_once_it_is_offered(alice: Actor) -> None:
    listing_id = drafted(alice)
    operations.add_plate(alice, listing_id, content=plate_of(FACTS), now=NOW)
    operations.check_listing(listing_id, now=NOW)
    assert not Round.objects.exists()
    operations.read_plate(listing_id, now=NOW)
    operations.add_photo(alice, listing_id, view="left", content=PHOTO, now=NOW)
    submitted(alice, listing_id)
    operations.check_listing(listing_id, now=LATER)
    assert Round.objects.count() == 1


@pytest.mark.parametrize("statement", ["update listings_round set decision = 'publish'", "delete from listings_round"])
def test_a_round_is_never_changed_nor_removed(alice: Actor, statement: str) -> None:
    submitted(alice, complete(alice))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        owner(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
