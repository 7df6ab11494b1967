"""Photos on the way to sale: what is found of them, before and after the machine is offered."""

from dataclasses import replace

import pytest

from tests.listings.scene import FACTS, LATER, NOW, complete, submitted
from truehand.equipment.domain.finding import Severity
from truehand.equipment.domain.photos.picture import WHOLE, Copied
from truehand.equipment.domain.photos.sanity import Fitness
from truehand.equipment.domain.photos.views import PLATE, missing, needed
from truehand.equipment.domain.photos_check import Seen, check_photos
from truehand.equipment.domain.subject import SubjectPhoto
from truehand.kernel.actor import Actor
from truehand.listings import operations, queries
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing
from truehand.listings.operations.checks import subject_of

pytestmark = pytest.mark.django_db
OTHER = "KMTPC200B77865"
FIT = Fitness(1280, 960, 400, 0)


def test_a_photo_of_another_sellers_machine_needs_a_person(alice: Actor, bob: Actor) -> None:
    operations.look_at_photos(complete(alice), now=NOW)
    stolen = complete(bob, serial=OTHER)
    operations.look_at_photos(stolen, now=NOW)
    assert submitted(bob, stolen) == Status.IN_REVIEW
    row = Listing.objects.get(id=stolen)
    assert row.reasons[0][1] == "The photo “Left side” is one that another seller sent before."


def test_the_one_who_sent_it_first_is_published(alice: Actor, bob: Actor) -> None:
    mine = complete(alice)
    operations.look_at_photos(mine, now=NOW)
    operations.look_at_photos(complete(bob, serial=OTHER), now=NOW)
    assert submitted(alice, mine) == Status.PUBLISHED


def test_what_comes_out_after_publication_calls_the_machine_back_until_an_operator_decides(
    alice: Actor, bob: Actor, olga: Actor
) -> None:
    operations.look_at_photos(complete(alice), now=NOW)
    stolen = complete(bob, serial=OTHER)
    assert submitted(bob, stolen) == Status.PUBLISHED
    operations.look_at_photos(stolen, now=LATER)
    view = queries.listing(stolen, bob)
    assert (view.status, view.published_at) == (Status.IN_REVIEW, None)
    operations.review(olga, stolen, publish=True, reason="Bob took the photo; Alice borrowed it.", now=LATER)
    operations.look_at_photos(stolen, now=LATER)
    assert queries.listing(stolen, bob).status == Status.PUBLISHED


def test_photos_that_nobody_sent_before_change_nothing_for_a_machine_on_sale(alice: Actor) -> None:
    listing_id = complete(alice)
    assert submitted(alice, listing_id) == Status.PUBLISHED
    version = queries.listing(listing_id, alice).version
    operations.look_at_photos(listing_id, now=LATER)
    assert queries.listing(listing_id, alice).version == version


def test_the_photos_of_an_unknown_listing_are_not_looked_at(alice: Actor) -> None:
    operations.look_at_photos(alice.party_id, now=NOW)


def found(alice: Actor, seen: Seen | None) -> dict[str, Severity]:
    subject = subject_of(Listing.objects.get(id=complete(alice)))
    shown = {subject.photos[0].sha256: seen} if seen else {}
    return {finding.code: finding.severity for finding in check_photos(subject, shown, NOW)}


@pytest.mark.parametrize(
    ("seen", "code", "severity"),
    [
        (None, "photos.not_compared", Severity.NOTE),
        (Seen(replace(FIT, width=400, height=300)), "photos.too_small", Severity.NOTE),
        (Seen(replace(FIT, sharpness=3)), "photos.too_blurred", Severity.NOTE),
        (Seen(replace(FIT, bars=12)), "photos.of_a_screen", Severity.LOOK),
        (Seen(FIT, "ab" * 32, Copied("part", 80, (0, 0, 500, 500), WHOLE)), "photos.copied", Severity.LOOK),
    ],
)
def test_each_doubt_about_a_photo_has_its_weight(
    alice: Actor, seen: Seen | None, code: str, severity: Severity
) -> None:
    assert found(alice, seen)[code] == severity


def test_the_box_of_a_copied_part_is_in_pixels_of_the_photo(alice: Actor) -> None:
    subject = subject_of(Listing.objects.get(id=complete(alice)))
    copied = Seen(FIT, "ab" * 32, Copied("part", 80, (0, 500, 500, 1000), WHOLE))
    told = next(each for each in check_photos(subject, {subject.photos[0].sha256: copied}, NOW) if each.cures)
    assert told.evidence.box == (0, 480, 640, 960)
    assert told.evidence.other_photo == "ab" * 32


def test_a_view_that_is_missing_needs_a_person_until_it_is_added(alice: Actor) -> None:
    listing_id = complete(alice)
    meter = next(each for each in queries.listing(listing_id, alice).photos if each.view == "meter")
    operations.remove_photo(alice, listing_id, sha256=meter.sha256, now=NOW)
    assert list(queries.listing(listing_id, alice).missing_views) == ["meter"]
    assert submitted(alice, listing_id) == Status.IN_REVIEW
    said = queries.last_round(listing_id, alice)
    assert said is not None
    (found,) = [each for each in said.findings if each.stands_in_the_way]
    assert (found.code, found.severity) == ("photos.views_missing", Severity.LOOK)
    assert "小时表" in found.words[0]
    assert "hour meter" in found.words[1]
    assert [cure.value for cure in found.cures] == ["more_photos"]


def test_an_excavator_needs_eight_views_and_a_complete_listing_has_nothing_to_note(alice: Actor) -> None:
    assert len(needed(FACTS.equipment_class)) == 8
    assert {"meter", PLATE} < set(needed("excavator"))
    assert missing("excavator", {"front", "rear", "left", "right", "cab", "undercarriage", PLATE}) == {
        "meter": ("小时表", "Hour meter")
    }
    subject = subject_of(Listing.objects.get(id=complete(alice)))
    views = [SubjectPhoto(view, f"{at:064x}") for at, view in enumerate(needed("excavator")) if view != PLATE]
    said = check_photos(replace(subject, photos=tuple(views)), {each.sha256: Seen(FIT) for each in views}, NOW)
    assert [finding.code for finding in said] == ["photos.ok"]
