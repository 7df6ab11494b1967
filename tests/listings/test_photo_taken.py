"""When and where a photo's file says it was taken: noted, shown to seller and reviewer, never published."""

import io
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PIL import ExifTags, Image

from tests.listings.scene import FACTS, NOW, complete, drafted, panel, seated, submitted
from tests.listings.test_pages import text_of
from truehand.equipment.domain.photos.places import surely_outside
from truehand.equipment.domain.photos.taken import Taken, apart_km, restored, taken
from truehand.equipment.domain.subject import SubjectPhoto
from truehand.equipment.domain.taken_check import check_taken
from truehand.evidence import queries as exhibits
from truehand.kernel.actor import Actor
from truehand.listings import operations, queries
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing
from truehand.listings.operations.checks import subject_of

XUZHOU, BERLIN = (34_264, 117_188), (52_520, 13_405)
YESTERDAY = (NOW - timedelta(days=1)).replace(tzinfo=None)


def shot(at: str = "2026:11:20 10:11:00", north: tuple[float, ...] = (34, 15, 50.4), ref: str = "N") -> bytes:
    exif, out = Image.Exif(), io.BytesIO()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = at
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: ref, 2: north, 3: "E", 4: (117.0, 11.0, 16.8)})
    Image.new("RGB", (48, 36), (9, 90, 60)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_file_says_when_and_where_and_is_kept_to_a_hundred_metres() -> None:
    said = taken(shot())
    assert said == Taken(datetime(2026, 11, 20, 10, 11), XUZHOU)  # noqa: DTZ001 - a camera has no zone
    assert (said.when, said.where) == ("2026-11-20 10:11", "34.264, 117.188")
    assert restored(said.stored()) == said
    assert restored(None) is restored({}) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (panel(), None),
        (b"no picture", None),
        (shot("0000:00:00 00:00:00", (91, 0, 0)), None),
        (shot("yesterday", (0, 0, 0)), Taken(None, (0, 117_188))),
        (shot(ref="S"), Taken(datetime(2026, 11, 20, 10, 11), (-34_264, 117_188))),  # noqa: DTZ001
    ],
)
def test_what_a_file_cannot_mean_is_nothing(content: bytes, said: Taken | None) -> None:
    assert taken(content) == said


def test_places_are_measured_and_countries_told_apart() -> None:
    assert 7_400 < apart_km(Taken(None, XUZHOU), Taken(None, BERLIN)) < 8_000
    assert apart_km(Taken(None, XUZHOU), Taken(YESTERDAY)) == 0
    assert surely_outside(Taken(None, BERLIN), "CN")
    assert not surely_outside(Taken(None, XUZHOU), "CN")
    assert not surely_outside(Taken(YESTERDAY), "CN")
    assert not surely_outside(Taken(None, BERLIN), "XX")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ([None], []),
        ([Taken(YESTERDAY, XUZHOU)], ["photos.taken"]),
        ([Taken(None, BERLIN)], ["photos.taken_elsewhere"]),
        ([Taken(None, XUZHOU), Taken(None, (31_230, 121_474))], ["photos.taken_apart"]),
        ([Taken(YESTERDAY - timedelta(days=400)), Taken(YESTERDAY)], ["photos.taken_long_ago"]),
        ([Taken(YESTERDAY + timedelta(days=9))], ["photos.taken_ahead"]),
    ],
)
def test_files_are_noted_and_hold_nobody_up(alice: Actor, said: list[Taken | None], codes: list[str]) -> None:
    subject = subject_of(Listing.objects.get(id=drafted(alice)))
    photos = tuple(SubjectPhoto("left", f"{at:064x}", each) for at, each in enumerate(said))
    found = list(check_taken(replace(subject, photos=photos), NOW))
    assert [each.code for each in found] == codes
    assert not any(each.stands_in_the_way for each in found)
    for each in found:
        assert "34.264" not in "".join(each.words)


@pytest.mark.django_db
@pytest.mark.usefixtures("seats")
def test_seller_and_reviewer_see_when_and_where_and_buyers_do_not(alice: Actor, bob: Actor, olga: Actor) -> None:
    listing_id = complete(alice)
    kept = operations.add_photo(alice, listing_id, view="other", content=shot(), now=NOW)
    assert "34.264, 117.188" in text_of(seated(alice).get(f"/listings/mine/{listing_id}/"))
    assert submitted(alice, listing_id) == Status.PUBLISHED
    stored = exhibits.exhibit(kept.sha256)
    assert stored is not None
    assert taken(stored.content) is None
    for viewer, said in ((alice, True), (olga, True), (bob, False), (None, False)):
        photos = queries.listing(listing_id, viewer).photos
        assert any(each.taken for each in photos) is said
    assert "34.264" not in text_of(seated(bob).get(f"/listings/{listing_id}/"))
    last = queries.last_round(listing_id, olga)
    assert last is not None
    assert "photos.taken" in {each.code for each in last.findings}
    assert FACTS.country == "CN"
