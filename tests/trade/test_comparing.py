"""Machines side by side, and why one is shown beside another."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.inspection.cast import EXCAVATOR, answers, photo
from tests.trade.story import ASKING, FACTS, START, Story, cast
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.listings import operations as listings
from truehand.listings import queries as shown
from truehand.listings.domain.mapping import ImportedRow
from truehand.listings.models import Listing
from truehand.trade.domain.comparing import Row, rows
from truehand.trade.operations import nodes
from truehand.trade.queries.comparing import compared

pytestmark = pytest.mark.django_db


def sold_by(seller: Actor, number: int, price: Money = ASKING, **changes: Any) -> UUID:  # noqa: ANN401
    facts = replace(FACTS, **{"serial": f"BESIDE{number}", **changes})
    listings.import_row(seller.party_id, ImportedRow(facts.serial, facts, price), now=START)
    return Listing.objects.get(external_id=facts.serial).id


def beside(*listing_ids: UUID, actor: Actor | None = None) -> dict[str, Row]:
    return {row.title[1]: row for row in rows(compared(listing_ids, actor))}


def said(row: Row) -> list[str]:
    return [cell.words[1] for cell in row.cells]


def ahead(row: Row) -> list[bool]:
    return [cell.ahead for cell in row.cells]


def test_machines_stand_in_the_order_of_the_address_with_what_differs_marked() -> None:
    people = cast()
    dear = sold_by(people["alice"], 1)
    cheap = sold_by(people["bob"], 2, Money(ASKING.minor - 1, "CNY"), year=2018, hours=9_000, condition=2)
    told = beside(cheap, dear)
    assert said(told["Year made"]) == ["2018", "2014"]
    assert ahead(told["Year made"]) == ahead(told["Price"]) == [True, False]
    assert ahead(told["Hours worked"]) == ahead(told["Condition, says the seller"]) == [False, True]
    assert told["Hours worked"].differs
    assert not told["Class"].differs
    assert not any(ahead(told["Class"]))
    assert said(told["Operating mass"]) == ["18,800–24,000 kg", "18,800–24,000 kg"]
    assert said(told["Delivery"])[0] == "From Jinan (some 24 t); carriers quote once it is agreed"


def test_nobody_is_ahead_in_prices_of_two_currencies_nor_where_one_grade_is_missing() -> None:
    people = cast()
    one, other = sold_by(people["alice"], 1), sold_by(people["bob"], 2, Money(5_000_000, "USD"), condition=None)
    told = beside(one, other)
    assert not any(ahead(told["Price"]) + ahead(told["Condition, says the seller"]))


def test_a_price_is_held_against_others_of_the_model_once_there_are_enough() -> None:
    alice = cast()["alice"]
    machines = [sold_by(alice, number, Money(1_000_000 * (number + 1), "CNY")) for number in range(6)]
    told = said(beside(machines[0], machines[3], machines[5])["Others of the model"])
    assert told[0] == "Half at 30,000.00 CNY to 50,000.00 CNY: below most"
    assert told[1].endswith("in the middle")
    assert told[2].endswith("above most")
    Listing.objects.filter(id=machines[4]).delete()
    assert said(beside(machines[0])["Others of the model"]) == ["Too few to tell"]


def test_the_latest_report_before_publication_grades_a_machine() -> None:
    people = cast()
    story = Story(people, sold_by(people["alice"], 1))
    assert said(beside(story.listing)["Inspected grade"]) == ["Not before publication; always before shipment"]
    job = nodes.ask_before_publication(story.alice, story.listing, now=story.now)
    nodes.take(story.ines, job.id, now=story.now)
    for point in EXCAVATOR.points:
        if point.photo:
            nodes.add_photo(story.ines, job.id, item=point.key, content=photo(), now=story.now)
    report = nodes.report(story.ines, job.id, findings=answers(), now=story.now)
    told = beside(story.listing, sold_by(people["bob"], 2))["Inspected grade"]
    assert said(told)[0] == f"{report.overall} of 5, before publication"
    assert said(told)[1].startswith("Not before")
    assert not any(ahead(told))


def test_what_was_never_published_and_a_fifth_machine_are_left_out() -> None:
    people = cast()
    alice = people["alice"]
    machines = [sold_by(alice, number) for number in range(5)]
    draft = listings.draft(alice, facts=replace(FACTS, serial="SECRET1"), price=ASKING, now=START)
    assert compared([draft, uuid4()], alice) == ()
    assert [each.card.id for each in compared([machines[0], *machines], None)] == machines[:4]
    listings.withdraw(alice, machines[0], now=START)
    assert [each.card.id for each in compared(machines[:2], None)] == machines[:2]


def test_four_machines_cost_what_one_costs(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    people = cast()
    machines = [sold_by(people["alice" if number % 2 else "bob"], number) for number in range(4)]
    for number in (1, 4):
        with django_assert_num_queries(6):
            assert len(compared(machines[:number], people["bob"])) == number


def test_page_and_program_say_the_same_to_everybody() -> None:
    people = cast()
    one, other = sold_by(people["alice"], 1), sold_by(people["bob"], 2, year=2018)
    query = f"machine={one}&machine={other}"
    page = Client(headers={"accept-language": "en"}).get(f"/listings/compare/?{query}").content.decode()
    assert page.count('scope="row"') == 13
    assert "ahead" in page
    assert f'href="?machine={other}"' in page
    assert (
        "设备对比" in Client(headers={"accept-language": "zh-hans"}).get(f"/listings/compare/?{query}").content.decode()
    )
    told = Client().get(f"/api/v1/listings/compare?{query}").json()
    assert told["machines"] == [str(one), str(other)]
    (year,) = [row for row in told["rows"] if row["title"]["en"] == "Year made"]
    assert (year["differs"], [cell["ahead"] for cell in year["cells"]]) == (True, [False, True])
    assert "Nothing to compare" in Client(headers={"accept-language": "en"}).get("/listings/compare/").content.decode()
    assert Client().get("/listings/compare/?machine=x").status_code == 404
    five = "&".join(f"machine={uuid4()}" for _ in range(5))
    assert Client().get(f"/api/v1/listings/compare?{five}").status_code == 422


def test_a_machine_is_shown_with_the_reason_also_beside_one_that_is_gone() -> None:
    people = cast()
    alice = people["alice"]
    base = sold_by(alice, 1)
    near = sold_by(people["bob"], 2, Money(ASKING.minor - 500_000, "CNY"), hours=4_920, year=2015)
    sold_by(people["bob"], 3, maker="Hitachi", model="ZX200", year=2014, hours=6_150, location="Xuzhou")
    listings.withdraw(alice, base, now=START)
    first, second = shown.similar(shown.listing(base, None), 6)
    assert first.card.id == near
    assert first.reason[1] == "same model, 1 year newer, 1,200 hours fewer, 5,000.00 CNY less, also in Jinan"
    assert first.reason[0] == "同型号，出厂晚 1 年，少 1,200 小时，价格低 5,000.00 CNY，同在Jinan"
    assert second.reason[1] == "another maker, 20 t as well, made in the same year, about as many hours"
    page = Client(headers={"accept-language": "en"}).get(f"/listings/{base}/").content.decode()
    assert "Like it, and on sale" in page
    assert "1,200 hours fewer" in page
    assert f"/listings/compare/?machine={base}&amp;machine={near}" in page
    similar = Client().get(f"/api/v1/listings/{base}/similar").json()
    assert similar[0]["reasons"][0] == {"zh": "同型号", "en": "same model"}
