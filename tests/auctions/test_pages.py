"""Auctions as people see them: from putting a machine up to the second chance, with every refusal in words."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.auctions.scene import Sale
from tests.money import confirmed
from tests.trade.story import Story, cast, listed
from truehand.auctions import queries
from truehand.auctions.domain.views import State
from truehand.auctions.models import Auction, Bid
from truehand.edge import clock
from truehand.identity.models import Notice, Party
from truehand.trade.domain.refusals import OwnListing
from truehand.trade.operations import agree

pytestmark = pytest.mark.django_db


@pytest.fixture
def sale(monkeypatch: pytest.MonkeyPatch) -> Sale:
    found = Sale.opened(reserve=14_000_000)
    monkeypatch.setattr(clock, "now", lambda: found.now)
    return found


def browser(sale: Sale, who: str = "", language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    if who:
        client.force_login(Party.objects.get(id=sale.people[who].party_id).user)
    return client


def path(sale: Sale, rest: str = "") -> str:
    return f"/auctions/{sale.auction}/{rest}"


def read(sale: Sale, who: str = "", language: str = "en", rest: str = "") -> str:
    answer = browser(sale, who, language).get(path(sale, rest))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def bid(sale: Sale, who: str, limit: str) -> str:
    """Type a bid, and the code on the page that asks for it; return the page that follows."""
    return confirmed(browser(sale, who), path(sale, "bid/"), {"limit": limit}).content.decode()


def test_a_seller_puts_a_machine_up_on_a_page_and_its_listing_leads_to_the_auction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = cast()
    sale = Sale(people, listed(people["alice"]), listed(people["alice"], serial="ANOTHER1"))
    monkeypatch.setattr(clock, "now", lambda: sale.now)
    client, address = browser(sale, "alice"), f"/listings/{sale.listing}/auction/"
    assert address in client.get(f"/listings/{sale.listing}/").content.decode()
    said = {"start": "100,000", "reserve": "90,000", "days": "7", "deposit": "500"}
    low = client.post(address, said)
    assert low.status_code == 422
    assert "a reserve not below it" in low.content.decode()
    assert client.post(address, said | {"start": "many"}).status_code == 422
    made = client.post(address, said | {"reserve": "120,000"})
    row = Auction.objects.get()
    assert made["Location"] == f"/auctions/{row.id}/"
    assert (row.start, row.reserve, row.deposit) == (10_000_000, 12_000_000, 500_000)
    assert address in browser(sale, "bob").get(f"/listings/{sale.listing}/").content.decode()
    assert browser(sale, "bob").get(address)["Location"] == made["Location"]
    assert client.get(address)["Location"] == made["Location"]


def test_who_does_not_own_a_machine_puts_nothing_up(sale: Sale) -> None:
    machine = listed(sale.people["alice"], serial="ANOTHER1")
    assert browser(sale, "bob").post(f"/listings/{machine}/auction/", {}).status_code == 404
    assert Auction.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("who", ["", "alice", "bob"])
def test_everybody_reads_the_auction_and_the_seller_alone_the_reserve(sale: Sale, who: str, language: str) -> None:
    sale.enter("bob").bid("bob", 13_000_000)
    page = read(sale, who, language)
    assert ("140,000.00" in page) == (who == "alice")
    assert "13,000.00" not in page.replace("130,000.00", "") or who == "bob"
    assert ("130,000.00" in page) == (who == "bob")
    assert "陈博文" not in page
    assert read(sale, who, language, "now/?seen=1")


def test_a_bidder_enters_pays_the_deposit_bids_and_is_told_how_it_stands(sale: Sale) -> None:
    bob = browser(sale.rich("bob"), "bob")
    assert bob.post(path(sale, "enter/"), {"delivery_place": ""}).status_code == 422
    assert bob.post(path(sale, "enter/"), {"delivery_place": "Gate 3"}).status_code == 302
    assert "Pay your deposit" in read(sale, "bob")
    assert bob.post(path(sale, "bid/"), {"limit": "150,000"}).status_code == 422
    assert "You may bid now" in confirmed(bob, path(sale, "deposit/"), {}).content.decode()
    assert bob.post(path(sale, "deposit/"), {}).status_code == 409
    page = bob.post(path(sale, "bid/"), {"limit": "130,000"}).content.decode()
    assert "131,300.00" in page
    assert Bid.objects.count() == 0
    assert "You lead" in bid(sale, "bob", "130,000")
    assert "Reserve not met" in read(sale, "bob")
    assert browser(sale, "bob").post(path(sale, "bid/"), {"limit": "x"}).status_code == 422


def test_a_bid_below_the_least_and_one_that_loses_to_a_higher_limit_are_told_apart(sale: Sale) -> None:
    sale.enter("bob").enter("carl").bid("bob", 13_000_000)
    assert "A bid is at least 102,000.00 CNY now" in bid(sale, "carl", "101,000")
    assert "you do not lead" in bid(sale, "carl", "120,000")
    assert "You were outbid" in read(sale, "carl")
    sale.wait(minutes=5)
    assert "You lead" in bid(sale, "carl", "135,000")
    assert "You were outbid" in read(sale, "bob")
    told = Notice.objects.get(party_id=sale.people["bob"].party_id, kind="auction.outbid")
    assert told.link == path(sale)
    assert "hx-swap-oob" in read(sale, "bob", rest="now/?seen=1")
    assert "hx-swap-oob" not in read(sale, "bob", rest="now/?seen=3")


def test_a_seller_who_enters_and_a_balance_that_does_not_reach_are_told_in_words(sale: Sale) -> None:
    answer = browser(sale, "alice").post(path(sale, "enter/"), {"delivery_place": "Gate 3"})
    assert answer.status_code == 422
    assert OwnListing.en in answer.content.decode()
    bob = browser(sale, "bob")
    bob.post(path(sale, "enter/"), {"delivery_place": "Gate 3"})
    assert "Your balance does not cover it" in read(sale, "bob")
    assert "You may bid now" not in confirmed(bob, path(sale, "deposit/"), {}).content.decode()


def test_the_time_left_is_the_servers_and_moves_with_the_extension(sale: Sale) -> None:
    sale.enter("bob")
    assert "24 h 0 min" in read(sale) or "1 d 0 h" in read(sale)
    sale.wait(hours=23, minutes=56)
    assert "4 min 00 s" in read(sale, rest="now/")
    sale.bid("bob", 13_000_000)
    assert "9 min 00 s" in read(sale, rest="now/")
    assert "put the end off" in read(sale)
    sale.now = sale.view().ends_at
    assert "being closed" in read(sale, rest="now/")
    assert "no bids are taken any more" in bid(sale, "bob", "150,000")


def second_chance(sale: Sale) -> Sale:
    """Bob won above the reserve and left; Carl, who had reached it, is asked."""
    sale.enter("bob").enter("carl").bid("carl", 14_100_000).bid("bob", 15_000_000).wait(hours=24)
    assert "You won" in read(sale, "bob")
    assert "You did not win" in read(sale, "carl")
    story: Story = sale.story()
    agree.cancel(story.bob, story.trade, seen=story.seen, now=sale.now)
    return sale.wait(minutes=1)


def test_a_second_chance_is_taken_on_the_page(sale: Sale) -> None:
    second_chance(sale)
    assert "142,410.00" in read(sale, "carl")
    assert "Take it" not in read(sale, "bob")
    assert browser(sale, "bob").post(path(sale, "second/"), {"answer": "accept"}).status_code == 404
    answer = browser(sale, "carl").post(path(sale, "second/"), {"answer": "accept"})
    assert answer["Location"] == f"/trades/{sale.view().trade_id}/"
    assert f"/trades/{sale.view().trade_id}/" in read(sale, "carl")
    assert f"/trades/{sale.view().trade_id}/" not in read(sale, "bob")


def test_a_second_chance_is_declined_on_the_page_and_the_machine_is_on_sale_again(sale: Sale) -> None:
    second_chance(sale)
    assert browser(sale, "carl").post(path(sale, "second/"), {"answer": "decline"}).status_code == 302
    assert queries.auction(sale.auction).state is State.ENDED
    assert "on sale again" in read(sale, "alice")
    assert browser(sale, "carl").post(path(sale, "second/"), {"answer": "decline"}).status_code == 409


def test_the_lists_show_what_runs_what_one_entered_and_what_one_sells(sale: Sale) -> None:
    sale.enter("bob").bid("bob", 13_000_000)
    shown = {
        (who, rest): browser(sale, who).get(f"/auctions/{rest}").content.decode()
        for who in ("alice", "bob")
        for rest in ("", "own/", "selling/")
    }
    found = {each for each, page in shown.items() if path(sale) in page}
    assert found == {("alice", ""), ("bob", ""), ("bob", "own/"), ("alice", "selling/")}
    assert "You lead" in shown["bob", "own/"]
    assert "140,000.00" in shown["alice", "selling/"]
    assert "140,000.00" not in shown["alice", ""] + shown["bob", ""]
    assert path(sale) in browser(sale).get("/auctions/").content.decode()
    assert browser(sale).get("/auctions/own/").status_code == 302
