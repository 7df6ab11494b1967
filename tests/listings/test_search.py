from copy import copy
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from tests.databases import owner
from tests.listings.scene import FACTS, NOW, PRICE, drafted, on_sale
from truehand.edge.refusals import CursorNotUnderstood
from truehand.kernel.actor import Actor, NotPermitted
from truehand.kernel.money import Money
from truehand.listings import operations, queries
from truehand.listings.domain.mapping import ImportedRow
from truehand.listings.domain.refusals import FilterNotUnderstood, ListingNotFound, PhotoNotFound
from truehand.listings.domain.views import Filters, Sort
from truehand.listings.models import Listing
from truehand.listings.queries import finding
from truehand.market.domain.drawings import excavator

pytestmark = pytest.mark.django_db


def stocked(seller: Actor, number: int, price: Money = PRICE, **changes: Any) -> UUID:  # noqa: ANN401
    """A published listing, by the short way of an import; later numbers were published later."""
    facts = replace(FACTS, **{"serial": f"KMT{number:06}", **changes})
    row = ImportedRow(str(number), facts, price)
    operations.import_row(seller.party_id, row, now=NOW + timedelta(minutes=number))
    return Listing.objects.get(external_id=str(number)).id


def found(**filters: Any) -> list[str]:  # noqa: ANN401
    return [card.facts.serial[-1] for card in queries.search(Filters(**filters)).items]


@pytest.fixture
def stock(alice: Actor) -> None:
    stocked(alice, 1, Money(10_000_00, "USD"), maker="Caterpillar", model="320D2", year=2015, country="US")
    stocked(alice, 2, Money(30_000_00, "CNY"), year=2021, hours=900)
    stocked(alice, 3, Money(20_000_00, "CNY"), equipment_class="dozer", year=2010, hours=9000, condition=2)
    stocked(alice, 4, Money(5_000_00, "USD"), maker="三一", model="SY215C", location="湖南长沙")


@pytest.mark.usefixtures("stock")
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "4321"),
        ({"text": "长沙"}, "4"),
        ({"text": "sany sy215"}, "4"),
        ({"text": "推土机"}, "3"),
        ({"text": "no such words"}, ""),
        ({"text": "卡特彼勒"}, "1"),
        ({"text": "卡特"}, "1"),
        ({"text": "卡特320"}, "1"),
        ({"text": "小松"}, "32"),
        ({"text": "小松200"}, "32"),
        ({"text": "KOMATSU 推土机"}, "3"),
        ({"text": "小松 卡特"}, ""),
        ({"text": "sany"}, "4"),
        ({"text": "三一 长沙 215"}, "4"),
        ({"text": "catalogue"}, ""),
        ({"maker": "卡特彼勒"}, "1"),
        ({"maker": "cat"}, "1"),
        ({"equipment_class": "dozer"}, "3"),
        ({"country": "US"}, "1"),
        ({"year_from": 2015, "year_to": 2019}, "41"),
        ({"hours_to": 1000}, "2"),
        ({"hours_from": 9000}, "3"),
        ({"equipment_class": "excavator", "size_from": 20, "size_to": 20}, "21"),
        ({"size_from": 21}, "4"),
        ({"condition_from": 3}, "421"),
        ({"currency": "CNY", "price_to": 25_000_00}, "3"),
        ({"currency": "USD", "price_from": 6_000_00}, "1"),
        ({"sort": Sort.PRICE_UP}, "3241"),
        ({"sort": Sort.PRICE_DOWN}, "1423"),
        ({"sort": Sort.YEAR_DOWN}, "2413"),
        ({"sort": Sort.HOURS_UP}, "2143"),
    ],
)
def test_a_search_finds_what_fits_every_filter_in_order(filters: dict[str, Any], expected: str) -> None:
    assert "".join(found(**filters)) == expected


@pytest.mark.parametrize(
    "filters", [{"text": "合力叉车"}, {"maker": "合力"}, {"text": "heli 30"}, {"maker": "Heli"}], ids=str
)
def test_a_maker_that_no_plate_is_read_by_is_found_in_both_scripts(alice: Actor, filters: dict[str, Any]) -> None:
    stocked(alice, 1, equipment_class="forklift", maker="Heli", model="CPCD30")
    assert found(**filters) == ["1"]


@pytest.mark.usefixtures("stock")
@pytest.mark.parametrize("sort", list(Sort))
def test_paging_shows_everything_once_in_every_order(sort: Sort) -> None:
    seen: list[str] = []
    cursor = None
    for _ in range(4):
        page = queries.search(Filters(sort=sort), cursor=cursor, size=1)
        seen += [card.facts.serial[-1] for card in page.items]
        cursor = page.next_cursor
    assert cursor is None
    assert seen == found(sort=sort)


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("until", [2016, 2024], ids=["walked year by year", "too many years for that"])
def test_years_and_makers_are_walked_in_every_order_page_by_page(alice: Actor, sort: Sort, until: int) -> None:
    for number in range(8):
        made = {"year": 2012 + number % 4, "hours": 9_000 - 500 * number, "maker": ("Sany", "Cat")[number // 4]}
        stocked(alice, number, Money(10_000_00 + 7_000 * (number * 5 % 8), "CNY"), **made)
    stocked(alice, 9, year=2013, equipment_class="dozer")
    for wanted in (
        {"equipment_class": "excavator", "year_from": 2013, "year_to": until},
        {"equipment_class": "excavator", "maker": "cat", "year_from": 2013, "year_to": until},
        {"maker": "三一"},
    ):
        every = [card for card in queries.search(Filters(sort=sort)).items if card.facts.maker in {"Sany", "Cat"}]
        fits = [
            card.facts.serial[-1]
            for card in every
            if (card.facts.year >= 2013 or "year_from" not in wanted)
            and card.facts.maker in {"cat": {"Cat"}, "三一": {"Sany"}}.get(str(wanted.get("maker")), {"Sany", "Cat"})
        ]
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = queries.search(Filters(sort=sort, **wanted), cursor=cursor, size=2)
            seen, cursor = seen + [card.facts.serial[-1] for card in page.items], page.next_cursor
        assert seen == fits


@pytest.mark.parametrize("cursor", ["nonsense", "AAAAAAAAAAAAAAAAAAAAAA"])
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(CursorNotUnderstood):
        queries.search(Filters(), cursor=cursor)


@pytest.mark.parametrize(
    "filters", [{"price_to": 5}, {"currency": "QQQ"}, {"year_from": 2020, "year_to": 2010}], ids=str
)
def test_a_filter_that_means_nothing_is_refused(filters: dict[str, Any]) -> None:
    with pytest.raises(FilterNotUnderstood):
        Filters(**filters)


def test_a_page_of_results_costs_two_queries_however_long_it_is(
    alice: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        stocked(alice, number)
    for size in (2, 12):
        with django_assert_num_queries(2):
            assert len(queries.search(Filters(), size=size).items) == size
    with django_assert_num_queries(2):
        assert len(queries.latest(5)) == 5
    with django_assert_num_queries(2):
        assert len(queries.mine(alice).items) == 12


def test_a_listing_costs_two_queries_however_many_photos_it_has(
    alice: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    listing_id = on_sale(alice)
    with django_assert_num_queries(2):
        assert queries.listing(listing_id, None).plate


def test_a_draft_is_seen_by_its_seller_and_operators_alone(alice: Actor, bob: Actor, olga: Actor) -> None:
    listing_id = drafted(alice)
    photo = operations.add_photo(alice, listing_id, view="left", content=_photo(), now=NOW)
    for insider in (alice, olga):
        assert queries.listing(listing_id, insider).id == listing_id
        assert queries.exhibit_of(listing_id, photo.sha256, insider).content
    for outsider in (bob, None):
        with pytest.raises(ListingNotFound):
            queries.listing(listing_id, outsider)
        with pytest.raises(ListingNotFound):
            queries.exhibit_of(listing_id, photo.sha256, outsider)
    assert found() == []


def test_photos_of_what_is_on_sale_are_for_everybody_but_only_its_own(alice: Actor, bob: Actor) -> None:
    listing_id = on_sale(alice)
    view = queries.listing(listing_id, None)
    assert view.plate
    assert queries.exhibit_of(listing_id, view.plate.sha256, None, thumbnail=True).media_type == "image/jpeg"
    secret = drafted(bob)
    hidden = operations.add_photo(bob, secret, view="left", content=_photo(), now=NOW)
    with pytest.raises(PhotoNotFound):
        queries.exhibit_of(listing_id, hidden.sha256, None)


def test_only_operators_see_the_queue(alice: Actor) -> None:
    with pytest.raises(NotPermitted):
        queries.review_queue(alice)


def test_a_median_needs_enough_peers(alice: Actor) -> None:
    own = stocked(alice, 0, Money(99, "CNY"))
    for number in range(1, 5):
        stocked(alice, number, Money(number * 100, "CNY"))
    assert queries.peer_median(own) is None
    stocked(alice, 5, Money(500, "CNY"))
    stocked(alice, 6, Money(1, "CNY"), model="another")
    assert queries.peer_median(own) == Money(300, "CNY")


def test_the_search_walks_an_index(alice: Actor) -> None:
    _crowded(stocked(alice, 1, model="RARE77"), 2000)
    for filters, index in (
        (Filters(), "listings_by_newest"),
        (Filters(text="rare77"), "listings_by_words"),
        (Filters(maker="sany"), "listings_by_words"),
        (Filters(sort=Sort.PRICE_DOWN), "listings_by_price"),
        (Filters(sort=Sort.YEAR_DOWN), "listings_by_year"),
        (Filters(sort=Sort.HOURS_UP), "listings_by_hours"),
        (Filters(equipment_class="dozer", sort=Sort.HOURS_UP), "listings_class_by_hours"),
    ):
        plan = _plan(filters)
        assert index in plan, filters
        assert "Seq Scan on listings_entry" not in "".join(ran for ran in plan.splitlines() if "never" not in ran)


def _crowded(listing_id: UUID, count: int) -> None:
    """Many published copies of a listing, each a machine of its own, and what the planner knows of them."""
    row = Listing.objects.select_related("passport").get(id=listing_id)
    machine = row.passport
    assert machine
    machines, rows = [], []
    for number in range(count):
        machine.id, machine.serial_key = UUID(int=number), f"CROWD{number}"
        machines.append(copy(machine))
        row.id, row.external_id, row.passport_id = UUID(int=number), f"crowd{number}", machine.id
        row.words, row.maker_key, row.hours, row.price_minor = ["plenty"], "MANY", number, number + 1
        rows.append(copy(row))
    type(machine).objects.bulk_create(machines)
    Listing.objects.bulk_create(rows)
    with owner(), connection.cursor() as cursor:
        cursor.execute("analyze listings_listing, listings_entry")


def _plan(filters: Filters) -> str:
    asked = finding.page(filters, None, 21)
    with connection.cursor() as cursor:
        cursor.execute(f"explain (analyze, costs off, timing off) {asked.sql}", asked.values)
        return "\n".join(line for (line,) in cursor.fetchall())


def _photo() -> bytes:
    return excavator(seed=9)


def test_listings_from_before_are_found_by_the_numbers_of_their_models(alice: Actor) -> None:
    stocked(alice, 1)
    Listing.objects.update(words=["komatsu", "pc200"])
    assert found(text="200") == []
    migration = import_module("truehand.listings.migrations.0019_numbers_of_models")
    for _ in range(2):
        migration.fill(apps, SimpleNamespace(connection=connection))
        assert found(text="200") == found(text="小松pc200") == ["1"]
