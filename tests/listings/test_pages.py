"""The pages as a browser without script sees them, in both languages."""

from dataclasses import replace
from typing import Protocol
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.listings import scene
from tests.listings.scene import FACTS, NOW, PHOTO, complete, drafted, on_sale, seated, submitted
from truehand.kernel.actor import Actor
from truehand.listings import operations, queries
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing
from truehand.market.domain.drawings import excavator

pytestmark = pytest.mark.usefixtures("seats")

TYPED = {
    "equipment_class": "excavator",
    "maker": "Komatsu",
    "model": "PC200-8",
    "serial": "KMTPC200A51234",
    "year": "2019",
    "hours": "5200",
    "condition": "4",
    "country": "CN",
    "location": "江苏徐州",
    "price": "428,000",
    "currency": "CNY",
    "description": "一手车",
}


class Answer(Protocol):
    content: bytes


def text_of(answer: Answer) -> str:
    return answer.content.decode()


def photo(content: bytes = PHOTO) -> SimpleUploadedFile:
    return SimpleUploadedFile("machine.jpg", content, "image/jpeg")


def test_a_visitor_searches_and_reads_in_both_languages(alice: Actor) -> None:
    listing_id = on_sale(alice)
    for language, words in (("en", ("Find a machine", "Excavator")), ("zh-hans", ("找设备", "挖掘机"))):
        browser = seated(language=language)
        found = text_of(browser.get("/listings/", {"text": "pc200", "maker": "小松"}))
        assert f"/listings/{listing_id}/" in found
        assert all(word in found for word in words)
        page = text_of(browser.get(f"/listings/{listing_id}/"))
        assert ("agrees" if language == "en" else "一致") in page
        assert "428,000.00" in page
    assert "No machine fits" in text_of(seated().get("/listings/", {"text": "nothing like this"}))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"price_to": "100"}, "choose the currency"),
        ({"price_to": "a lot", "currency": "CNY"}, "is not a valid amount"),
        ({"year_from": "two thousand"}, "whole number"),
        ({"sort": "by luck"}, "valid choice"),
        ({"cursor": "nonsense"}, "cursor"),
    ],
)
def test_a_search_that_means_nothing_says_so_and_keeps_what_was_typed(query: dict[str, str], sentence: str) -> None:
    answer = seated().get("/listings/", {"text": "kept words", **query})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "kept words" in text_of(answer)


def test_a_seller_goes_from_the_form_to_a_machine_on_sale(alice: Actor) -> None:
    browser = seated(alice)
    made = browser.post("/listings/mine/new/", TYPED)
    listing_id = UUID(made["Location"].split("/")[3])
    assert made["Location"] == f"/listings/mine/{listing_id}/"
    browser.post(f"/listings/{listing_id}/photos/", {"view": "left", "photos": [photo(), photo(excavator(seed=2))]})
    asked = text_of(browser.get(f"/listings/mine/{listing_id}/"))
    rest = {f"view.{view}": photo(content) for view, content in scene.views() if view != "left"}
    assert all(f'name="{name}"' in asked for name in rest)
    assert 'name="view.left"' not in asked
    browser.post(f"/listings/{listing_id}/photos/", rest)
    browser.post(f"/listings/{listing_id}/plate/", {"plate": photo(scene.plate_of(FACTS))})
    waiting = text_of(browser.get(f"/listings/mine/{listing_id}/"))
    assert f'hx-get="/listings/{listing_id}/plate/"' in waiting
    assert "being read" in waiting
    operations.read_plate(listing_id, now=NOW)
    read = text_of(browser.get(f"/listings/{listing_id}/plate/"))
    assert "hx-get" not in read
    assert "agrees with what you state" in read
    assert len(queries.listing(listing_id, alice).photos) == 2 + len(rest)
    assert 'name="view.' not in text_of(browser.get(f"/listings/mine/{listing_id}/"))
    assert submitted(alice, listing_id) == Status.PUBLISHED
    assert "Withdraw the listing" in text_of(browser.get(f"/listings/{listing_id}/"))
    assert str(listing_id) in text_of(browser.get("/listings/mine/"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"year": "1000"}, "1000 is not between"),
        ({"price": "-5"}, "more than zero"),
        ({"price": "free"}, "is not a valid amount"),
        ({"hours": "a few"}, "whole number"),
        ({"condition": "9"}, "valid choice"),
        ({"serial": ""}, "required"),
        ({"country": "XX"}, "valid choice"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(alice: Actor, changes: dict[str, str], sentence: str) -> None:
    answer = seated(alice).post("/listings/mine/new/", {**TYPED, **changes})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "江苏徐州" in text_of(answer)
    assert not Listing.objects.exists()


def test_a_page_that_was_overtaken_changes_nothing(alice: Actor) -> None:
    listing_id = drafted(alice)
    seen = queries.listing(listing_id, alice).version
    path = f"/listings/mine/{listing_id}/edit/"
    assert seated(alice).post(path, {**TYPED, "hours": "6000", "version": seen}).status_code == 302
    stale = seated(alice).post(path, {**TYPED, "hours": "7000", "version": seen})
    assert stale.status_code == 422
    assert "changed after you saw it" in text_of(stale)
    assert queries.listing(listing_id, alice).facts.hours == 6000
    assert seated(alice).post(f"/listings/{listing_id}/withdraw/", {"version": seen}).status_code == 409


def test_a_fake_photo_is_told_and_nothing_is_half_done(alice: Actor) -> None:
    listing_id = drafted(alice)
    files = [photo(), SimpleUploadedFile("fake.jpg", b"no picture", "image/jpeg")]
    answer = seated(alice).post(f"/listings/{listing_id}/photos/", {"view": "left", "photos": files}, follow=True)
    assert "photo" in text_of(answer)
    assert 'class="alert stop"' in text_of(answer)
    assert queries.listing(listing_id, alice).photos == ()
    for path in ("photos", "plate"):
        assert 'class="alert stop"' in text_of(seated(alice).post(f"/listings/{listing_id}/{path}/", follow=True))


def test_strangers_meet_closed_doors(alice: Actor, bob: Actor) -> None:
    listing_id = complete(alice)
    shown = queries.listing(listing_id, alice).photos[0]
    for actor, status in ((None, 302), (bob, 404)):
        browser = seated(actor)
        assert browser.get(f"/listings/{listing_id}/").status_code == 404
        assert browser.get(f"/listings/{listing_id}/photos/{shown.sha256}/").status_code == 404
        assert browser.get(f"/listings/mine/{listing_id}/edit/").status_code == status
        assert browser.get(f"/listings/mine/{listing_id}/").status_code == status
    assert seated(bob).post(f"/listings/{listing_id}/withdraw/").status_code == 403
    assert seated(alice).get(f"/listings/{listing_id}/photos/{shown.sha256}/")["Content-Type"] == "image/jpeg"


def test_an_operator_is_led_from_the_listing_to_its_review(alice: Actor, olga: Actor) -> None:
    listing_id = complete(alice, plate_says=replace(FACTS, year=2012))
    assert submitted(alice, listing_id) == Status.IN_REVIEW
    page = text_of(seated(olga).get(f"/listings/{listing_id}/"))
    assert f'href="/desk/listings/{listing_id}/"' in page
    assert "contradicts" in page
    assert "/desk/" not in text_of(seated(alice).get(f"/listings/{listing_id}/"))


def test_a_machines_passport_is_found_and_read_by_everybody(alice: Actor) -> None:
    passport_id = queries.listing(on_sale(alice), None).passport_id
    browser = seated()
    found = browser.get("/machines/", {"maker": "小松", "serial": "kmtpc2oo a51234"})
    assert found["Location"] == f"/machines/{passport_id}/"
    assert "5,200 h" in text_of(browser.get(f"/machines/{passport_id}/"))
    assert browser.get("/machines/", {"maker": "Sany", "serial": "KMTPC200A51234"}).status_code == 422
    assert browser.get(f"/machines/{uuid4()}/").status_code == 404
    assert browser.get("/machines/").status_code == 200
