"""What stands where the search reads it, and that every step of a search finds what the others would have found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.listings.scene import FACTS, LATER, PRICE, seated
from tests.listings.test_search import stocked
from truehand.kernel.money import Money
from truehand.listings import operations, queries
from truehand.listings.domain.likeness import family, likeness, size
from truehand.listings.domain.views import Filters, Sort
from truehand.listings.models import Entry, Listing
from truehand.listings.queries import finding

if TYPE_CHECKING:
    from truehand.kernel.actor import Actor

pytestmark = pytest.mark.django_db

MODELS = (
    ("Komatsu", "PC200-8", 2014),
    ("Komatsu", "PC200-7", 2010),
    ("SANY", "SY215C", 2014),
    ("Caterpillar", "336D", 2013),
)


@pytest.fixture
def market(alice: Actor) -> None:
    for number in range(24):
        maker, model, year = MODELS[number % 4]
        changes: dict[str, Any] = {"maker": maker, "model": model, "year": year + number // 8, "hours": 500 * number}
        stocked(alice, number, Money(1_000_00 * (24 - number), "CNY"), **changes)


def test_an_entry_stands_only_while_its_listing_is_published(alice: Actor) -> None:
    listing_id = stocked(alice, 1)
    assert Entry.objects.filter(listing_id=listing_id).exists()
    version = Listing.objects.get(id=listing_id).version
    operations.withdraw(alice, listing_id, version=version, now=LATER)
    assert not Entry.objects.exists()


def test_an_entry_is_as_its_listing_is_now(alice: Actor) -> None:
    row = Listing.objects.get(id=stocked(alice, 1))
    row.price_minor, row.words = 77, ["changed"]
    row.save()
    entry = Entry.objects.get(listing_id=row.id)
    assert (entry.price_minor, entry.family, entry.size) == (77, "PC200", 20)
    assert entry.words == ["changed", "=class:excavator", "=maker:KOMATSU", "=country:CN"]


@pytest.mark.usefixtures("market")
@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"text": "pc200"},
        {"text": "komatsu 徐州", "year_from": 2011},
        {"maker": "sany", "currency": "CNY", "price_to": 18_000_00},
        {"equipment_class": "excavator", "hours_to": 6_000, "size_from": 21},
        {"equipment_class": "excavator", "text": "336", "condition_from": 3},
        {"text": "komatsu sy215"},
    ],
    ids=str,
)
def test_every_step_of_a_search_finds_the_same_in_the_same_order(
    monkeypatch: pytest.MonkeyPatch, sort: Sort, asked: dict[str, Any]
) -> None:
    filters = Filters(**asked, sort=sort)
    told = [_pages(filters)]
    # One number for each step: the first walk, what is gathered at most, the second walk.
    for steps in ((0, 100, 0), (0, 0, 100), (0, 0, 0), (3, 2, 6), (6, 1, 9)):
        for name, most in zip(("WALKED", "GATHERED", "FURTHER"), steps, strict=True):
            monkeypatch.setattr(finding, name, most)
        told.append(_pages(filters))
    assert all(each == told[0] for each in told)
    assert len(told[0]) == len(set(told[0]))


def _pages(filters: Filters) -> list[str]:
    """The serial numbers of all pages of four."""
    seen: list[str] = []
    cursor = None
    while True:
        page = queries.search(filters, cursor=cursor, size=4)
        seen += [card.facts.serial for card in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return seen


@pytest.mark.usefixtures("market")
def test_each_choice_leaves_as_many_as_it_says() -> None:
    filters = Filters(equipment_class="excavator", text="江苏")
    found = queries.counted(filters)
    assert (found.count, found.more) == (24, False)
    assert {facet.kind for facet in found.facets} == {"size", "maker", "year", "hours"}
    for facet in found.facets:
        for choice in facet.choices:
            sets = {name: value if name == "maker" else int(value) for name, value in choice.sets.items()}
            narrowed = replace(filters, **sets)  # type: ignore[arg-type]
            assert queries.counted(narrowed).count == choice.count, choice


@pytest.mark.usefixtures("market")
def test_what_is_beyond_the_limit_is_said_to_be_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("truehand.listings.queries.counting", "truehand.listings.domain.facets"):
        monkeypatch.setattr(f"{module}.COUNTED", 10)
    found = queries.counted(Filters())
    assert (found.count, found.more) == (10, True)
    assert all(sum(each.count for each in facet.choices) <= 11 for facet in found.facets if facet.kind != "condition")


@pytest.mark.parametrize(
    ("equipment_class", "maker", "model", "expected"),
    [
        ("excavator", "Komatsu", "PC200-8", ("PC200", 20)),
        ("excavator", "小松", "PC200LC-8M0", ("PC200", 20)),
        ("excavator", "Caterpillar", "320D2 L", ("320", 20)),
        ("excavator", "柳工", "CLG922E", ("CLG922", 22)),
        ("excavator", "SANY", "SY75C", ("SY75", 7)),
        ("mini_excavator", "Caterpillar", "305.5E", ("305", 5)),
        ("mini_excavator", "Kubota", "U30-5", ("U30", 3)),
        ("forklift", "Heli", "CPCD 30", ("CPCD30", 3)),
        ("crane", "XCMG", "QY25K5", ("QY25", 25)),
        ("dozer", "Shantui", "SD16", ("SD16", None)),
        ("excavator", "Komatsu", "Special", ("SPECIAL", None)),
        ("excavator", "Komatsu", "PC99999999999", ("PC99999999999", None)),
    ],
)
def test_a_models_name_says_its_family_and_its_size(
    equipment_class: str, maker: str, model: str, expected: tuple[str, int | None]
) -> None:
    assert (family(model), size(equipment_class, maker, model)) == expected


def test_a_pc200_asks_for_its_own_family_first_then_for_its_size_of_any_maker(alice: Actor) -> None:
    stocked(alice, 1, maker="Komatsu", model="PC400-8")
    stocked(alice, 2, maker="SANY", model="SY215C")
    stocked(alice, 3, maker="Komatsu", model="PC210-8")
    stocked(alice, 4, maker="Komatsu", model="PC200-7")
    stocked(alice, 5, maker="Komatsu", model="PC200-8", equipment_class="dozer")
    asked = replace(FACTS, hours=FACTS.hours + 100)
    found = queries.near(likeness(asked), 9)
    assert [card.facts.serial[-1] for card in _cards([each for each, _ in found])] == ["4", "3", "2"]


def _cards(listing_ids: list[Any]) -> list[Any]:
    known = queries.cards(listing_ids)
    return [known[each] for each in listing_ids]


@pytest.mark.usefixtures("seats")
def test_the_page_shows_what_was_asked_as_chips_and_what_is_similar(alice: Actor) -> None:
    one = stocked(alice, 1, PRICE)
    two = stocked(alice, 2, PRICE, model="PC210-8")
    stocked(alice, 3, PRICE, maker="SANY", model="SY215C")
    query = {"text": "江苏", "equipment_class": "excavator", "year_from": "2015", "year_to": "", "price_to": "900000"}
    page = seated().get("/listings/", {**query, "currency": "CNY"}).content.decode()
    assert "3 machines" in page
    assert 'href="?text=%E6%B1%9F%E8%8B%8F&amp;equipment_class=excavator&amp;price_to=900000&amp;currency=CNY"' in page
    assert "CNY ≤ 900,000" in page
    assert "maker=SANY" in page
    assert f"/listings/{two}/" in seated().get(f"/listings/{one}/").content.decode()
    counts = seated().get("/api/v1/listings/counts", {"equipment_class": "excavator"}).json()
    assert (counts["count"], counts["more"]) == (3, False)
    near = seated().get(f"/api/v1/listings/{one}/similar").json()
    assert [each["facts"]["model"] for each in near] == ["PC210-8", "SY215C"]
