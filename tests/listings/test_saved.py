"""Searches that are kept: what they find, who hears of it, and how often."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from tests.listings.scene import NOW, PRICE, seated
from tests.listings.test_search import stocked
from truehand.identity import queries as people
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.listings import operations, queries
from truehand.listings.domain.refusals import FilterNotUnderstood, NothingAskedFor, SavedUnknown, TooManySaved
from truehand.listings.domain.saved import MOST_SAVED, notice
from truehand.listings.domain.views import Filters
from truehand.listings.models import Listing, Match, News, Saved

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def kept(actor: Actor, **filters: Any) -> UUID:  # noqa: ANN401
    return operations.save_search(actor, Filters(**filters), now=NOW)


def told(*, now: Any = NOW) -> int:  # noqa: ANN401
    operations.match_news(now=now)
    return operations.tell_found(now=now)


def notices(actor: Actor) -> list[str]:
    found = people.notices(actor).items
    return [each.en for each in found if each.kind == "search.found"]


def hits(actor: Actor, saved_id: UUID) -> list[str]:
    return [card.facts.serial[-1] for card in queries.found_by(actor, saved_id)]


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        ({"text": "komatsu"}, True),
        ({"text": "komatsu pc200"}, True),
        ({"text": "Komatsu PC300"}, False),
        ({"text": "pc200 dozer"}, False),
        ({"text": "徐州"}, True),
        ({"maker": "小松", "equipment_class": "excavator", "country": "CN"}, True),
        ({"maker": "komatsu", "text": "徐州 pc200"}, True),
        ({"maker": "sany", "text": "pc200"}, False),
        ({"equipment_class": "dozer"}, False),
        ({"country": "US"}, False),
        ({"year_from": 2019, "year_to": 2019}, True),
        ({"year_from": 2020}, False),
        ({"hours_to": 5199}, False),
        ({"hours_from": 5200}, True),
        ({"size_from": 20, "size_to": 20}, True),
        ({"size_from": 21}, False),
        ({"condition_from": 5}, False),
        ({"currency": "CNY", "price_to": PRICE.minor}, True),
        ({"currency": "CNY", "price_to": PRICE.minor - 1}, False),
        ({"currency": "USD"}, False),
    ],
    ids=str,
)
def test_a_kept_search_finds_what_the_search_itself_finds(
    alice: Actor, bob: Actor, filters: dict[str, Any], *, fits: bool
) -> None:
    saved = kept(bob, **filters)
    stocked(alice, 1)
    told()
    assert hits(bob, saved) == [card.facts.serial[-1] for card in queries.search(Filters(**filters)).items]
    assert bool(hits(bob, saved)) is fits
    assert len(notices(bob)) == fits


def test_what_was_on_sale_before_is_not_new(alice: Actor, bob: Actor) -> None:
    stocked(alice, 1)
    operations.match_news(now=NOW)
    saved = kept(bob, text="komatsu")
    assert told() == 0
    assert hits(bob, saved) == []


def test_what_is_news_only_because_nobody_was_asked_yet_is_not_new_to_who_came_after(alice: Actor, bob: Actor) -> None:
    stocked(alice, 1)
    assert News.objects.exists()
    saved = operations.save_search(bob, Filters(text="komatsu"), now=NOW + HOUR)
    assert told(now=NOW + HOUR) == 0
    assert hits(bob, saved) == []


def test_nobody_is_told_of_their_own_machine(alice: Actor, bob: Actor) -> None:
    for who in (alice, bob):
        kept(who, text="komatsu")
        kept(who, text="komatsu pc200")
    stocked(alice, 1)
    told()
    assert notices(alice) == []
    assert len(notices(bob)) == 2


def test_a_lowered_price_that_fits_is_told_of_and_a_raised_one_is_not(alice: Actor, bob: Actor) -> None:
    saved = kept(bob, currency="CNY", price_to=PRICE.minor - 1)
    listing = stocked(alice, 1)
    assert told() == 0
    Listing.objects.filter(id=listing).update(price_minor=PRICE.minor + 5)
    assert not News.objects.exists()
    Listing.objects.filter(id=listing).update(price_minor=PRICE.minor - 1)
    assert told() == 1
    assert hits(bob, saved) == ["1"]


def test_the_same_machine_is_never_told_of_twice(alice: Actor, bob: Actor) -> None:
    kept(bob, text="komatsu")
    listing = stocked(alice, 1)
    told()
    for price in (PRICE.minor - 1, PRICE.minor - 2):
        Listing.objects.filter(id=listing).update(price_minor=price)
        told(now=NOW + 3 * DAY)
    operations.withdraw(alice, listing, now=NOW)
    Listing.objects.filter(id=listing).update(status="published")
    assert told(now=NOW + 9 * DAY) == 0
    assert len(notices(bob)) == 1


def test_a_search_is_told_of_once_a_day_with_everything_it_found(alice: Actor, bob: Actor) -> None:
    saved, other = kept(bob, text="komatsu"), kept(bob, equipment_class="excavator")
    stocked(alice, 1)
    assert told() == 2
    stocked(alice, 2)
    stocked(alice, 3, year=2021)
    assert told(now=NOW + 23 * HOUR) == 0
    assert told(now=NOW + DAY) == 2
    assert len(notices(bob)) == 4
    assert notices(bob)[0] == (
        "2 machines newly fit a search that you keep: Komatsu PC200-8 (2019), Komatsu PC200-8 (2021)."
    )
    assert hits(bob, saved) == hits(bob, other) == ["3", "2", "1"]


def test_what_is_sold_before_it_is_told_of_is_left_out_and_costs_no_notice(alice: Actor, bob: Actor) -> None:
    kept(bob, text="komatsu")
    listing = stocked(alice, 1)
    operations.match_news(now=NOW)
    operations.withdraw(alice, listing, now=NOW)
    operations.tell_found(now=NOW)
    assert notices(bob) == []
    stocked(alice, 2)
    assert told(now=NOW + HOUR) == 1
    assert len(notices(bob)) == 1


def test_a_paused_search_finds_nothing_until_it_goes_on(alice: Actor, bob: Actor) -> None:
    saved = kept(bob, text="komatsu")
    stocked(alice, 1)
    operations.match_news(now=NOW)
    operations.pause_search(bob, saved, paused=True)
    stocked(alice, 2)
    assert told() == 0
    assert queries.saved_search(bob, saved).paused
    operations.pause_search(bob, saved, paused=False)
    stocked(alice, 3)
    told()
    assert hits(bob, saved) == ["3", "1"]


def test_the_same_search_is_kept_once_and_goes_on(bob: Actor) -> None:
    saved = kept(bob, text="komatsu", year_from=2015)
    operations.pause_search(bob, saved, paused=True)
    assert kept(bob, text="komatsu", year_from=2015) == saved
    (only,) = queries.saved_searches(bob)
    assert not only.paused
    assert only.filters == Filters(text="komatsu", year_from=2015)


@pytest.mark.parametrize(
    ("filters", "refusal"),
    [
        ({}, NothingAskedFor),
        ({"sort": "price_up"}, NothingAskedFor),
        ({"equipment_class": "a letter to my aunt"}, FilterNotUnderstood),
        ({"country": "XX"}, FilterNotUnderstood),
    ],
    ids=str,
)
def test_a_search_for_everything_or_for_what_there_is_not_is_refused(
    bob: Actor, filters: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        kept(bob, **filters)


def test_nobody_keeps_more_searches_than_they_may(bob: Actor) -> None:
    for year in range(MOST_SAVED):
        kept(bob, year_from=1990 + year)
    with pytest.raises(TooManySaved):
        kept(bob, year_from=2025)
    operations.delete_search(bob, queries.saved_searches(bob)[0].id)
    kept(bob, year_from=2025)


def test_another_persons_search_is_none(alice: Actor, bob: Actor) -> None:
    saved = kept(bob, text="komatsu")
    for refused in (
        lambda: queries.saved_search(alice, saved),
        lambda: queries.found_by(alice, saved),
        lambda: operations.pause_search(alice, saved, paused=True),
        lambda: operations.delete_search(alice, saved),
    ):
        with pytest.raises(SavedUnknown):
            refused()
    assert queries.saved_searches(alice) == ()
    assert len(queries.saved_searches(bob)) == 1


def test_what_was_typed_stands_nowhere_in_clear_and_goes_with_who_leaves(alice: Actor, bob: Actor) -> None:
    kept(bob, text="zebrafish komatsu", maker="walrus")
    with connection.cursor() as cursor:
        cursor.execute("select listings_saved::text from listings_saved")
        (row,) = cursor.fetchone()
    assert "zebrafish" not in row
    assert "WALRUS" not in row.upper()
    stocked(alice, 1)
    operations.forget_searches(bob.party_id)
    assert told() == 0
    assert not Saved.objects.exists()
    assert not Match.objects.exists()


def test_a_long_list_names_ten_and_counts_the_rest() -> None:
    zh, en = notice([f"Komatsu {number}" for number in range(12)])
    assert zh.startswith("您保存的搜索有 12 台新设备符合：Komatsu 0、")
    assert zh.endswith("，另有 2 台。")
    assert en.endswith("Komatsu 9, and 2 more.")


def test_a_machine_is_held_against_all_searches_in_the_same_statements(
    alice: Actor, bob: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number, most in enumerate((1, 12)):
        for year in range(most):
            kept(bob, text="pc200 komatsu", year_from=1990 + year)
            kept(bob, text="pc200", year_from=1990 + year)
        stocked(alice, number)
        with django_assert_num_queries(6):
            assert operations.match_news(now=NOW) == 1


@pytest.mark.usefixtures("seats")
def test_the_pages_keep_a_search_show_it_pause_it_and_delete_it(
    alice: Actor, bob: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("truehand.edge.clock.now", lambda: NOW)
    browser, said = seated(bob), "text=komatsu&currency=CNY&price_to=500000"
    page = browser.get(f"/listings/?{said}").content.decode()
    assert "Keep this search" in page
    assert "Keep this search" not in seated().get(f"/listings/?{said}").content.decode()
    assert browser.post(f"/listings/saved/keep/?{said}").status_code == 302
    (saved,) = queries.saved_searches(bob)
    assert saved.filters == Filters(text="komatsu", currency="CNY", price_to=50_000_000)
    stocked(alice, 1, Money(49_000_000, "CNY"))
    told()
    listed, one = (browser.get(f"/listings/saved/{tail}").content.decode() for tail in ("", f"{saved.id}/"))
    assert "komatsu · CNY ≤ 500,000" in listed
    assert "1 machine found" in listed
    assert "price_to=500000" in listed
    assert "PC200-8" in one
    assert "我保存的搜索" in seated(bob, "zh-hans").get("/listings/saved/").content.decode()
    for act, paused in (("pause", True), ("resume", False)):
        assert browser.post(f"/listings/saved/{saved.id}/{act}/").status_code == 302
        assert queries.saved_search(bob, saved.id).paused is paused
    assert seated(alice).post(f"/listings/saved/{saved.id}/delete/").status_code == 404
    assert browser.post(f"/listings/saved/{saved.id}/delete/").status_code == 302
    assert queries.saved_searches(bob) == ()
    assert browser.post("/listings/saved/keep/?year_from=old").status_code == 422
