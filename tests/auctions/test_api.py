"""Auctions over the API: a whole one by programs, and what each is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.auctions.scene import Sale
from tests.money import confirm
from tests.robot import Robot
from tests.trade.story import cast, listed
from truehand.edge import clock
from truehand.kernel.money import Money
from truehand.trade.operations import bidders

pytestmark = pytest.mark.django_db


def cny(minor: int) -> dict[str, Any]:
    return {"minor": minor, "currency": "CNY"}


@pytest.fixture
def sale(monkeypatch: pytest.MonkeyPatch) -> Sale:
    people = cast()
    machine = listed(people["alice"])
    found = Sale(people, machine, machine)
    monkeypatch.setattr(clock, "now", lambda: found.now)
    terms = {"start": cny(10_000_000), "reserve": cny(12_000_000), "hours": 24}
    alice = Robot.of(people["alice"])
    assert alice.post(f"/listings/{machine}/auction", terms | {"hours": 0}).status_code == 422
    made = alice.post(f"/listings/{machine}/auction", terms)
    assert made.status_code == 201
    assert alice.post(f"/listings/{machine}/auction", terms).status_code == 409
    found.auction = made.json()["id"]
    return found


def bid(sale: Sale, who: str, minor: int) -> Any:  # noqa: ANN401 - the client's answer
    """As a program does: it is refused with the act to confirm, and sends the same again with the confirmation."""
    robot, path, body = Robot.of(sale.people[who]), f"/auctions/{sale.auction}/bid", {"limit": cny(minor)}
    first = robot.post(path, body)
    if first.status_code != 403 or not first.json()["code"].startswith("identity."):
        return first
    act = bidders.bid_act(sale.view(), Money(minor, "CNY"))
    return robot.post(path, body | {"confirmation": str(confirm(sale.people[who], act, now=sale.now))})


def enter(sale: Sale, who: str) -> None:
    actor, entry = sale.people[who], {"auction_id": str(sale.auction), "delivery_place": "济南市"}
    robot = Robot.of(sale.rich(who).people[who])
    assert bid(sale, who, 12_000_000).json()["code"] == "auctions.not_admitted"
    assert robot.post("/auctions/entries", entry).json()["own"]["admitted"] is False
    assert robot.post("/auctions/entries", entry).json()["code"] == "auctions.already_entered"
    confirmation = confirm(actor, bidders.deposit_act(sale.view()), now=sale.now)
    paid = robot.post(f"/auctions/{sale.auction}/deposit", {"confirmation": str(confirmation)})
    assert (paid.status_code, paid.json()) == (201, {"intent": None})


def test_programs_enter_bid_and_read_what_each_may(sale: Sale) -> None:
    enter(sale, "bob")
    enter(sale, "carl")
    assert bid(sale, "bob", 9_000_000).json()["code"] == "auctions.bid_too_low"
    taken = bid(sale, "bob", 15_000_000)
    assert (taken.status_code, taken.json()["leader"], taken.json()["own"]["limit"]) == (201, 1, cny(15_000_000))
    assert bid(sale, "carl", 13_000_000).json()["leader"] == 1
    path = f"/auctions/{sale.auction}"
    seen = {who: Robot.of(sale.people[who]).get(path).json() for who in ("alice", "bob", "carl")}
    assert [seen[who]["reserve"] for who in seen] == [cny(12_000_000), None, None]
    assert seen["carl"]["own"]["limit"] == cny(13_000_000)
    assert "15000000" not in str(seen["carl"]) + str(seen["alice"])
    public = Robot("").client.get(f"/api/v1{path}/bids", headers={"authorization": ""})
    assert [each["price"]["minor"] for each in public.json()] == [13_200_000, 12_000_000]
    assert [each["id"] for each in Robot.of(sale.people["bob"]).get("/auctions/entered").json()] == [sale.auction]
    assert [each["id"] for each in Robot.of(sale.people["alice"]).get("/auctions/selling").json()] == [sale.auction]
    sale.wait(hours=24)
    ended = {who: Robot.of(sale.people[who]).get(path).json()["trade_id"] for who in seen}
    assert ended["alice"] == ended["bob"] == str(sale.view().trade_id)
    assert ended["carl"] is None


def test_the_second_chance_is_for_the_next_bidder_alone(sale: Sale) -> None:
    path = f"/auctions/{sale.auction}/second"
    for who in ("alice", "bob"):
        assert Robot.of(sale.people[who]).post(path, {"accept": True}).status_code == 404


def test_a_deposit_is_asked_for_through_a_channel(sale: Sale) -> None:
    bob = sale.people["bob"]
    robot = Robot.of(bob)
    robot.post("/auctions/entries", {"auction_id": str(sale.auction), "delivery_place": "济南市"})
    confirmation = str(confirm(bob, bidders.channel_act(sale.view()), now=sale.now))
    said = {"confirmation": confirmation, "channel": "sandbox"}
    intent = robot.post(f"/auctions/{sale.auction}/deposit", said).json()["intent"]
    asked = robot.get(f"/money/intents/{intent}").json()
    assert asked["amount"] == cny(500_000)
