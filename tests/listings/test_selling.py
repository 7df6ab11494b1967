from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests.concurrency.race import race
from tests.databases import administrator
from tests.listings.scene import FACTS, LATER, NOW, PHOTO, PRICE, complete, drafted, on_sale, plate_of, submitted, views
from truehand.equipment import queries as equipment
from truehand.equipment.domain.nameplate import PlateReading
from truehand.evidence import queries as evidence
from truehand.evidence.domain.refusals import ImageNotUnderstood, ImageTooLarge
from truehand.identity import queries as people
from truehand.kernel.actor import Actor, NotPermitted, NotVerified
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.listings import operations, queries
from truehand.listings.domain.refusals import (
    AlreadyOnSale,
    FieldNotValid,
    ListingNotFound,
    NoPhoto,
    NoPlate,
    NotYourListing,
    OwnReview,
    PhotoNotFound,
    PlateNotReadYet,
    ReasonNeeded,
    StaleListing,
    TooManyPhotos,
    WrongStatus,
)
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing, Plate

pytestmark = pytest.mark.django_db


def test_a_clean_machine_goes_on_sale_and_enters_its_passport(alice: Actor) -> None:
    view = queries.listing(on_sale(alice), None)
    assert (view.status, view.facts, view.price) == (Status.PUBLISHED, FACTS, PRICE)
    assert view.plate is not None
    assert view.plate.verdict is not None
    assert view.plate.verdict.outcome == "match"
    assert view.passport_id is not None
    history = equipment.passport(view.passport_id).history
    assert [(entry.kind, entry.data["hours"]) for entry in history] == [("listed", 5200)]
    kinds = [entry.kind.removeprefix("listing.") for entry in evidence.entries_of(view.id)]
    shown = ["photo_added"] * len(views())
    assert kinds == ["drafted", *shown, "plate_added", "plate_read", "checked", "submitted"]
    assert [notice.kind for notice in people.notices(alice).items] == ["listing.published"]


def test_nobody_lists_before_verification(alice: Actor) -> None:
    with pytest.raises(NotVerified):
        drafted(replace(alice, verified=False))


@pytest.mark.parametrize("minor", [0, -42_800_000])
def test_a_price_is_more_than_nothing(alice: Actor, minor: int) -> None:
    with pytest.raises(FieldNotValid):
        drafted(alice, price=Money(minor, "CNY"))


def test_a_listing_needs_a_photo_a_plate_and_its_reading(alice: Actor) -> None:
    listing_id = drafted(alice)
    with pytest.raises(NoPhoto):
        submitted(alice, listing_id)
    operations.add_photos(alice, listing_id, photos=views(), now=NOW)
    with pytest.raises(NoPlate):
        submitted(alice, listing_id)
    operations.add_plate(alice, listing_id, content=plate_of(FACTS), now=NOW)
    with pytest.raises(PlateNotReadYet):
        submitted(alice, listing_id)
    operations.read_plate(listing_id, now=NOW)
    assert submitted(alice, listing_id) == Status.PUBLISHED


@pytest.mark.parametrize("serial", ["KMTPC200A51237", "XXXXXXXX99999"])
def test_a_plate_that_differs_goes_to_an_operator_who_decides_with_a_reason(
    alice: Actor, olga: Actor, serial: str
) -> None:
    listing_id = complete(alice, plate_says=replace(FACTS, serial=serial))
    assert submitted(alice, listing_id) == Status.IN_REVIEW
    assert [card.id for card in queries.review_queue(olga).items] == [listing_id]
    with pytest.raises(ReasonNeeded):
        operations.review(olga, listing_id, publish=True, reason=" ", now=LATER)
    with pytest.raises(NotPermitted):
        operations.review(alice, listing_id, publish=True, reason="it is fine", now=LATER)
    assert operations.review(olga, listing_id, publish=True, reason="已人工核对铭牌", now=LATER) == Status.PUBLISHED
    assert queries.listing(listing_id, alice).reasons[-1] == ("已人工核对铭牌", "已人工核对铭牌")
    assert queries.listing(listing_id, None).reasons == ()
    with pytest.raises(WrongStatus):
        operations.review(olga, listing_id, publish=False, reason="once more", now=LATER)


def test_an_operator_never_reviews_a_listing_of_their_own(olga: Actor) -> None:
    listing_id = complete(olga)
    assert submitted(olga, listing_id, risk="review") == Status.IN_REVIEW
    with pytest.raises(OwnReview):
        operations.review(olga, listing_id, publish=True, reason="it is mine and fine", now=LATER)


def test_what_risk_refuses_is_refused_and_may_be_mended(alice: Actor) -> None:
    listing_id = complete(alice)
    reasons = (("价格远低于同类。", "The price is far below its peers."),)
    status = operations.submit(alice, listing_id, risk_outcome="refuse", reasons=reasons, now=NOW)
    assert status == Status.REFUSED
    assert queries.listing(listing_id, alice).reasons == reasons
    operations.amend(alice, listing_id, facts=FACTS, price=Money(45_000_000, "CNY"), now=LATER)
    assert queries.listing(listing_id, alice).status == Status.DRAFT
    assert submitted(alice, listing_id) == Status.PUBLISHED


def test_the_same_machine_is_on_sale_once_however_its_serial_number_is_spelt(alice: Actor, bob: Actor) -> None:
    on_sale(alice)
    second = complete(bob, maker="小松", serial="kmt-pc2oo-a51234", plate_says=FACTS)
    with pytest.raises(AlreadyOnSale):
        submitted(bob, second)
    assert queries.listing(second, bob).status == Status.DRAFT
    assert queries.listing(second, bob).passport_id is None


def test_a_withdrawn_machine_may_be_listed_again(alice: Actor, bob: Actor) -> None:
    first = on_sale(alice)
    second = complete(bob)
    operations.withdraw(alice, first, now=LATER)
    assert submitted(bob, second) == Status.PUBLISHED


def _both_submit(alice: Actor, bob: Actor) -> list[object]:
    listings = {alice: complete(alice), bob: complete(bob)}
    return list(
        race(*[lambda actor=actor, listing=listing: submitted(actor, listing) for actor, listing in listings.items()])
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_sellers_of_one_machine_at_one_moment_one_gets_through(alice: Actor, bob: Actor) -> None:
    outcomes = _both_submit(alice, bob)
    assert outcomes.count(Status.PUBLISHED) == 1
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Refusal)] == [AlreadyOnSale]


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_both_would_get_through(alice: Actor, bob: Actor) -> None:
    constraints = {constraint.name: constraint for constraint in Listing._meta.constraints}
    constraint = constraints["listings_machine_on_sale_once"]
    with administrator(), connection.schema_editor() as editor:
        editor.remove_constraint(Listing, constraint)
    try:
        assert _both_submit(alice, bob) == [Status.PUBLISHED, Status.PUBLISHED]
    finally:
        Listing.objects.all().update(passport=None, status=Status.DRAFT)
        with administrator(), connection.schema_editor() as editor:
            editor.add_constraint(Listing, constraint)


def test_nobody_else_changes_a_listing(alice: Actor, bob: Actor, olga: Actor) -> None:
    listing_id = complete(alice)
    acts: list[Any] = [
        lambda who: operations.amend(who, listing_id, facts=FACTS, price=PRICE, now=LATER),
        lambda who: operations.add_photo(who, listing_id, view="left", content=PHOTO, now=LATER),
        lambda who: operations.add_plate(who, listing_id, content=PHOTO, now=LATER),
        lambda who: operations.remove_photo(who, listing_id, sha256="0" * 64, now=LATER),
        lambda who: submitted(who, listing_id),
        lambda who: operations.withdraw(who, listing_id, now=LATER),
    ]
    before = queries.listing(listing_id, alice)
    for act in acts:
        for stranger in (bob, olga):
            with pytest.raises(NotYourListing):
                act(stranger)
    assert queries.listing(listing_id, alice) == before


def test_an_unknown_listing_is_refused(alice: Actor, olga: Actor) -> None:
    with pytest.raises(ListingNotFound):
        operations.withdraw(alice, uuid4(), now=NOW)
    with pytest.raises(ListingNotFound):
        operations.review(olga, uuid4(), publish=True, reason="whatever it is", now=NOW)
    with pytest.raises(NoPlate):
        operations.read_plate(uuid4(), now=NOW)


def test_a_stale_page_changes_nothing(alice: Actor) -> None:
    listing_id = complete(alice)
    seen = queries.listing(listing_id, alice).version
    operations.amend(alice, listing_id, facts=replace(FACTS, hours=6000), price=PRICE, now=NOW)
    for act in (
        lambda: operations.submit(alice, listing_id, risk_outcome="allow", reasons=(), now=LATER, version=seen),
        lambda: operations.amend(alice, listing_id, facts=FACTS, price=PRICE, now=LATER, version=seen),
        lambda: operations.withdraw(alice, listing_id, now=LATER, version=seen),
    ):
        with pytest.raises(StaleListing):
            act()
    assert queries.listing(listing_id, alice).facts.hours == 6000
    assert queries.listing(listing_id, alice).status == Status.DRAFT


def test_what_is_on_sale_does_not_change(alice: Actor) -> None:
    listing_id = on_sale(alice)
    for act in (
        lambda: operations.amend(alice, listing_id, facts=FACTS, price=Money(1, "CNY"), now=LATER),
        lambda: operations.add_photo(alice, listing_id, view="rear", content=plate_of(FACTS), now=LATER),
        lambda: submitted(alice, listing_id),
    ):
        with pytest.raises(WrongStatus):
            act()
    assert queries.listing(listing_id, None).price == PRICE


def test_fake_and_oversized_pictures_are_refused_and_nothing_is_half_done(alice: Actor) -> None:
    listing_id = drafted(alice)
    version = queries.listing(listing_id, alice).version
    for content, refusal in (
        (b"GIF89a not a photo", ImageNotUnderstood),
        (b"\0" * (8 * 1024 * 1024 + 1), ImageTooLarge),
    ):
        with pytest.raises(refusal):
            operations.add_photo(alice, listing_id, view="left", content=content, now=NOW)
        with pytest.raises(refusal):
            operations.add_plate(alice, listing_id, content=content, now=NOW)
    view = queries.listing(listing_id, alice)
    assert (view.photos, view.plate, view.version) == ((), None, version)


def test_the_same_photo_is_in_a_listing_once_and_a_listing_is_not_an_album(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("truehand.listings.operations.drafting.MOST_PHOTOS", 2)
    listing_id = drafted(alice)
    for content in (PHOTO, PHOTO, plate_of(FACTS)):
        operations.add_photo(alice, listing_id, view="left", content=content, now=NOW)
    with pytest.raises(TooManyPhotos):
        operations.add_photo(alice, listing_id, view="left", content=plate_of(replace(FACTS, year=2001)), now=NOW)
    first = queries.listing(listing_id, alice).photos[0]
    operations.remove_photo(alice, listing_id, sha256=first.sha256, now=NOW)
    with pytest.raises(PhotoNotFound):
        operations.remove_photo(alice, listing_id, sha256=first.sha256, now=NOW)
    assert len(queries.listing(listing_id, alice).photos) == 1


def test_a_plate_replaced_while_it_is_read_waits_for_its_own_reading(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing_id = drafted(alice)
    operations.add_plate(alice, listing_id, content=PHOTO, now=NOW)

    def replaced_meanwhile(_: bytes) -> PlateReading:
        operations.add_plate(alice, listing_id, content=plate_of(FACTS), now=LATER)
        return PlateReading(maker="SANY")

    with monkeypatch.context() as patch:
        patch.setattr("truehand.listings.operations.plates.read", replaced_meanwhile)
        operations.read_plate(listing_id, now=LATER)
    assert Plate.objects.get().read_at is None
    assert operations.read_waiting_plates(now=LATER) == 0
    assert operations.read_waiting_plates(now=LATER + timedelta(minutes=3)) == 1
    assert Plate.objects.get().read_at is not None


def test_a_plate_that_breaks_the_engine_holds_up_no_other(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for facts in (FACTS, replace(FACTS, serial="KMTOTHER77")):
        listing_id = operations.draft(alice, facts=facts, price=PRICE, now=NOW)
        operations.add_plate(alice, listing_id, content=plate_of(facts), now=NOW)
    asked: list[bytes] = []

    def engine(content: bytes) -> PlateReading:
        asked.append(content)
        if len(asked) == 1:
            raise RuntimeError("the engine broke")
        return PlateReading(maker="SANY")

    monkeypatch.setattr("truehand.listings.operations.plates.read", engine)
    assert operations.read_waiting_plates(now=LATER + timedelta(minutes=3)) == 1


def test_a_verdict_follows_what_is_declared(alice: Actor) -> None:
    listing_id = complete(alice)
    operations.amend(alice, listing_id, facts=replace(FACTS, serial="ANOTHER777"), price=PRICE, now=LATER)
    plate = queries.listing(listing_id, alice).plate
    assert plate is not None
    assert plate.verdict is not None
    assert plate.verdict.outcome == "mismatch"


def test_a_trade_reserves_returns_and_buys(alice: Actor, bob: Actor) -> None:
    listing_id, trade_id = on_sale(alice), uuid4()
    operations.reserve(listing_id, trade_id=trade_id, now=NOW)
    operations.reserve(listing_id, trade_id=trade_id, now=NOW)
    with pytest.raises(WrongStatus):
        operations.reserve(listing_id, trade_id=uuid4(), now=NOW)
    with pytest.raises(WrongStatus):
        operations.withdraw(alice, listing_id, now=NOW)
    operations.unreserve(listing_id, now=NOW)
    operations.reserve(listing_id, trade_id=uuid4(), now=NOW)
    operations.mark_sold(listing_id, price=PRICE, now=NOW)
    view = queries.listing(listing_id, None)
    assert view.status == Status.SOLD
    assert view.passport_id is not None
    assert [entry.kind for entry in equipment.passport(view.passport_id).history] == ["listed", "sold"]
    assert submitted(bob, complete(bob)) == Status.PUBLISHED


@pytest.mark.django_db(transaction=True)
def test_two_trades_cannot_reserve_one_listing(alice: Actor) -> None:
    listing_id = on_sale(alice)
    outcomes = race(*[lambda: operations.reserve(listing_id, trade_id=uuid4(), now=NOW) for _ in range(3)])
    assert sum(isinstance(outcome, WrongStatus) for outcome in outcomes) == 2


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("price_minor = 0", "price_is_positive"),
        ("currency = 'QQQ'", "currency_is_known"),
        ("year = 1000", "facts_are_possible"),
        ("condition = 9", "condition_is_a_grade"),
        ("condition = null", "condition_is_a_grade"),
        ("status = 'lost'", "status_is_known"),
        ("passport_id = null", "on_sale_has_passport"),
        ("published_at = null", "public_was_published"),
        ("status = 'sold'", "trade_reserves_it"),
    ],
)
def test_the_database_refuses_what_cannot_be(alice: Actor, change: str, constraint: str) -> None:
    on_sale(alice)
    refused = pytest.raises(IntegrityError, match=constraint)
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"update listings_listing set {change}")  # noqa: S608 - our own words
