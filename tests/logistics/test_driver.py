"""A driver's phone: one label, one phone, nothing but the transport, until the delivery; and the seal on the way."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.inspection.cast import photo
from tests.logistics.test_claims import browser
from tests.trade.story import ASKING, Story
from truehand.evidence import queries as log
from truehand.identity.queries import notices
from truehand.logistics import operations, queries
from truehand.logistics.domain.driver import MOST_PHOTOS, PassOver, SealDiffers, TooManyPhotos
from truehand.logistics.domain.refusals import CodeWrong, NotThisStep, NotYourBooking
from truehand.logistics.domain.seal import Match, compare
from truehand.logistics.models import DriverPass
from truehand.trade.domain.given import HandOver
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.operations import claims, drive

db = pytest.mark.django_db
PLACE = "/carriage/driver/"


def booked() -> Story:
    return Story.begun().inspected().book()


def phone_of(story: Story) -> str:
    return operations.open_pass(drive.make_pass(story.carl, story.trade, now=story.now), now=story.now)


def hand_over(story: Story, phone: str, leg: drive.Leg, **said: object) -> None:
    code = str(said.pop("code", "")) or queries.hand_over_code(story.trade, leg)
    for seed in (90, 91):
        drive.keep_photo(phone, leg, "machine" if seed == 91 else "seal", photo(seed), now=story.now)
    proof = HandOver(None, "", **said)  # type: ignore[arg-type]
    drive.hand_over(phone, leg, code=code, proof=proof, seen=story.seen, now=story.now)


@pytest.mark.parametrize(
    ("noted", "found", "match"),
    [
        ("CN-0042 871", "cn0042871", Match.SAME),
        ("ＣＮ００４２", "CN0042", Match.SAME),
        ("O1B5", "0I85", Match.ALIKE),
        ("AZ2S", "A2ZS", Match.ALIKE),
        ("CN0042871", "CN0042872", Match.OTHER),
        ("CN0042871", "CN0042817", Match.OTHER),
        ("CN0042871", "CN004287", Match.OTHER),
        ("CN0042871", " - ", Match.GONE),
        ("", "CN0042871", Match.UNSEALED),
        ("", "", Match.UNSEALED),
    ],
)
def test_honest_misreadings_are_no_finding_and_another_seal_is(noted: str, found: str, match: Match) -> None:
    assert compare(noted, found) is match
    assert match.stands is (match in {Match.OTHER, Match.GONE})


@given(st.text("ABCDEFGHJKMNPRTUVWXY3479", min_size=4, max_size=20), st.integers(0, 19))
def test_case_spaces_and_dashes_never_make_another_seal_and_one_other_digit_always_does(seal: str, at: int) -> None:
    assert compare(seal, "-".join(seal.lower()) + " ") is Match.SAME
    at %= len(seal)
    other = seal[:at] + ("3" if seal[at] != "3" else "4") + seal[at + 1 :]
    assert compare(seal, other) is Match.OTHER


@db
def test_a_label_opens_on_one_phone_and_a_new_label_ends_it() -> None:
    story = booked()
    with pytest.raises(TradeNotFound):
        drive.make_pass(story.carl, story.listing, now=story.now)
    secret = drive.make_pass(story.carl, story.trade, now=story.now)
    assert secret not in str(DriverPass.objects.values())
    assert queries.waits_for_a_phone(secret)
    phone = operations.open_pass(secret, now=story.now)
    for spent in (secret, phone, "", "x"):
        with pytest.raises(PassOver):
            operations.open_pass(spent, now=story.now)
    assert queries.driver(phone).booking.trade_id == story.trade
    assert not queries.waits_for_a_phone(secret)
    drive.make_pass(story.carl, story.trade, now=story.now)
    for over in (phone, ""):
        with pytest.raises(PassOver):
            queries.driver(over)
    with pytest.raises(NotYourBooking):
        operations.make_pass(story.ines, story.trade, now=story.now)


@db
def test_a_phone_picks_up_and_delivers_with_photos_seal_and_code_and_then_its_access_is_over() -> None:
    story = booked()
    phone = phone_of(story)
    with pytest.raises(CodeWrong):
        hand_over(story, phone, "pick_up", code="000000", seal="CN42")
    hand_over(story, phone, "pick_up", seal="CN-0042")
    assert story.state == "shipped"
    with pytest.raises(NotThisStep):
        drive.keep_photo(phone, "pick_up", "machine", photo(95), now=story.now)
    hand_over(story, phone, "delivery", seal="cn0042")
    booking = queries.driver(phone).booking
    assert (story.state, booking.seals) == ("delivered", Match.SAME)
    assert len(booking.pick_up.photos) == len(booking.delivery.photos) == 2
    # The answer was lost: the phone asks again, and nothing happens twice.
    drive.hand_over(phone, "delivery", code="1", proof=HandOver(None, ""), seen=0, now=story.now)
    with pytest.raises(NotThisStep):
        drive.keep_photo(phone, "delivery", "machine", photo(96), now=story.now)
    with pytest.raises(NotThisStep):
        drive.make_pass(story.carl, story.trade, now=story.now)


@db
def test_a_hand_over_has_so_many_photos_and_the_same_one_once() -> None:
    story = booked()
    phone = phone_of(story)
    for seed in (1, 1, *range(2, MOST_PHOTOS + 1)):
        drive.keep_photo(phone, "pick_up", "machine", photo(15 * seed), now=story.now)
    assert len(queries.driver(phone).photos) == MOST_PHOTOS
    with pytest.raises(TooManyPhotos):
        drive.keep_photo(phone, "pick_up", "machine", photo(200), now=story.now)


@db
def test_another_seal_is_read_twice_and_then_stands_before_the_buyer_accepts_and_in_the_claim() -> None:
    story = booked()
    phone = phone_of(story)
    hand_over(story, phone, "pick_up", seal="CN0042")
    with pytest.raises(SealDiffers):
        hand_over(story, phone, "delivery", seal="CN0043")
    with pytest.raises(SealDiffers):
        hand_over(story, phone, "delivery", seal="")
    assert story.state == "shipped"
    hand_over(story, phone, "delivery", seal="CN0043", read_twice=True)
    (found,) = [each for each in log.entries_of(story.trade) if each.kind == "logistics.seal_differs"]
    assert (found.payload["noted"], found.payload["found"]) == ("CN0042", "CN0043")
    page = browser(story.bob).get(f"/trades/{story.trade}/").content.decode()
    assert "Another seal number at the delivery than at the pick-up" in page
    assert any("seal" in each.en for each in notices(story.bob).items)
    claims.claim_damage(story.bob, story.trade, said="", photos=[photo(5)], now=story.now)
    (claim,) = queries.claims_of(story.trade)
    assert claim.facts["seals"] == ["CN0042", "CN0043"]
    assert str(found.id) in claim.entries
    assert "CN0043" in browser(story.bob).get(f"/trades/{story.trade}/claims/").content.decode()


@db
def test_the_drivers_pages_show_no_price_and_no_whole_name_and_end_with_the_delivery(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = booked()
    monkeypatch.setattr("truehand.edge.clock.now", lambda: story.now)
    assert browser(story.bob).post(f"/trades/{story.trade}/label.pdf").status_code == 403
    answer = browser(story.carl).post(f"/trades/{story.trade}/label.pdf")
    assert (answer.content[:5], answer["Cache-Control"]) == (b"%PDF-", "no-store")
    place = f"{PLACE}open/{drive.make_pass(story.carl, story.trade, now=story.now)}/"
    driver = Client(headers={"accept-language": "en"})
    assert driver.get(PLACE).status_code == 404
    assert driver.get(place).status_code == driver.get(place).status_code == 200  # a preview uses nothing up
    assert driver.post(place)["Location"] == PLACE
    assert driver.cookies["driver"]["httponly"]
    assert Client().post(place).status_code == Client().get(place).status_code == 404
    page = driver.get(PLACE).content.decode()
    assert "data-keep" in page
    assert "Jinan yard 4" in page
    hidden = (
        "Alice",
        "Bob",
        "林艾丽",
        "陈博文",
        str(ASKING),
        ASKING.decimal_text(),
        queries.hand_over_code(story.trade, "pick_up"),
    )
    assert not [each for each in hidden if each in page]
    sent = {"item": "machine", "photo": SimpleUploadedFile("a.jpg", photo(3), "image/jpeg")}
    assert driver.post(f"{PLACE}pick_up/photos", sent).status_code == 204
    broken = {"item": "machine", "photo": SimpleUploadedFile("a.jpg", b"x", "image/jpeg")}
    assert driver.post(f"{PLACE}pick_up/photos", broken).json()["code"].startswith("evidence.image")

    def report(leg: str, **facts: str) -> int:
        body = {"findings": {"facts": {key: {"value": each} for key, each in facts.items()}}, "seen": story.seen}
        place = f"{PLACE}{leg}/report"
        return driver.post(place, json.dumps(body), content_type="application/json").status_code

    assert driver.post(f"{PLACE}pick_up/report", "[", content_type="application/json").status_code == 422
    assert driver.post(f"{PLACE}pick_up/report", {"seen": 1}).status_code == 422
    assert report("pick_up", code="123") == 422
    assert report("elsewhere", code="123") == 404
    assert report("pick_up", code=queries.hand_over_code(story.trade, "pick_up"), seal="A1") == 204
    form = {"seen": story.seen, "facts.seal.value": "a1", "facts.code.value": "000000"}
    form["photo.machine"] = SimpleUploadedFile("a.jpg", photo(4), "image/jpeg")
    assert driver.post(PLACE, form).status_code == 422
    form["photo.machine"] = SimpleUploadedFile("a.jpg", photo(4), "image/jpeg")
    form["facts.code.value"] = queries.hand_over_code(story.trade, "delivery")
    assert driver.post(PLACE, form)["Location"] == f"{PLACE}done/"
    assert story.state == "delivered"
    assert driver.get(PLACE)["Location"] == f"{PLACE}done/"
    over = driver.get(f"{PLACE}done/").content.decode()
    assert "access has ended" in over
    assert "Jinan" not in over
