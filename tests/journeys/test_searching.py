"""In a real browser two machines are put side by side, and a kept search is told of the machine that comes later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import Enter
from tests.trade.story import FACTS, cast
from truehand.kernel.money import Money
from truehand.listings import operations
from truehand.listings.domain.mapping import ImportedRow
from truehand.listings.models import Listing

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.actor import Actor

pytestmark = pytest.mark.browser


def on_sale(seller: Actor, serial: str, price: int, *, year: int, hours: int) -> UUID:
    facts = replace(FACTS, serial=serial, year=year, hours=hours)
    now = datetime.now(UTC)
    operations.import_row(seller.party_id, ImportedRow(serial, facts, Money(price * 100, "CNY")), now=now)
    return Listing.objects.get(external_id=serial).id


@pytest.mark.parametrize("chinese", [False, True], ids=["desk", "phone"])
def test_two_machines_are_compared_and_what_comes_later_is_told_of(enter: Enter, *, chinese: bool) -> None:
    alice = cast(datetime.now(UTC))["alice"]
    old = on_sale(alice, "KMTPC200A01", 128_000, year=2014, hours=6_120)
    new = on_sale(alice, "KMTPC200A02", 268_000, year=2019, hours=3_000)
    visitor = enter(chinese=chinese, phone=chinese)

    visitor.be("bob", "/listings/")
    for box in visitor.page.locator("main input[name='machine']").all():
        box.check()
    visitor.press("Compare the ticked machines")
    assert all(str(each) in visitor.page.url for each in (old, new))
    assert visitor.page.locator("main tbody td").count() == 2 * visitor.page.locator("main tbody tr").count()
    assert visitor.reads("differs")
    assert visitor.reads("ahead")
    visitor.shoot("compared")
    shared = visitor.page.url
    visitor.page.get_by_role("link", name=visitor.say("Take it out")).first.click()
    visitor.page.wait_for_url(lambda url: url != shared)
    assert visitor.page.locator("main tbody td").count() == visitor.page.locator("main tbody tr").count()
    assert visitor.page.get_by_role("link", name=visitor.say("Take it out")).count() == 0
    # The address is passed on to somebody without an account, who sees the same.
    other = enter(chinese=chinese)
    assert other.go(shared.removeprefix(other.home)) == 200
    assert other.page.locator("main thead a").count() == 2

    # Machines that were there before are not news; one that comes and fits is, one that is too dear is not.
    operations.match_news(now=datetime.now(UTC))
    visitor.go("/listings/?maker=Komatsu&price_to=200000&currency=CNY")
    visitor.press("Keep this search")
    visitor.arrive("/listings/saved/")
    assert visitor.reads("Told of")
    visitor.shoot("kept")
    found = on_sale(alice, "KMTPC200A03", 150_000, year=2016, hours=4_000)
    on_sale(alice, "KMTPC200A04", 350_000, year=2021, hours=900)
    operations.match_news(now=datetime.now(UTC))
    operations.tell_found(now=datetime.now(UTC))
    visitor.go("/account/notices")
    assert visitor.page.locator("main .timeline li").count() == 1
    visitor.press("Look")
    assert "/listings/saved/" in visitor.page.url
    assert visitor.page.locator("main .item h3 a").evaluate_all("all => all.map(each => each.pathname)") == [
        f"/listings/{found}/"
    ]
    visitor.shoot("found")

    # Whoever pauses hears nothing; whoever deletes has nothing left.
    visitor.press("Pause")
    assert visitor.reads("Paused")
    on_sale(alice, "KMTPC200A05", 140_000, year=2015, hours=5_000)
    operations.match_news(now=datetime.now(UTC))
    operations.tell_found(now=datetime.now(UTC))
    visitor.go("/account/notices")
    assert visitor.page.locator("main .timeline li").count() == 1
    visitor.go("/listings/saved/")
    visitor.unfold("Delete")
    visitor.press("Yes, delete it")
    assert visitor.reads("You keep no search yet")
