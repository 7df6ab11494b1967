"""A price and everything beside it is bargained for in a real browser, and the contract says it as it was accepted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.conftest import Enter
from tests.journeys.deal import PLACE, Deal
from tests.trade.story import FACTS, cast, listed
from truehand.trade.domain.fees import Shares
from truehand.trade.domain.process import State
from truehand.trade.domain.words import ACTS

pytestmark = pytest.mark.browser


def test_what_two_bargained_for_in_rounds_is_what_they_sign(enter: Enter) -> None:
    now = datetime.now(UTC)
    machine = listed(cast(now)["alice"], serial=FACTS.serial, now=now)
    by, later = ((now + timedelta(days=days)).date().isoformat() for days in (30, 45))
    visitor = enter(chinese=False, phone=True)
    deal = Deal(visitor, listing=f"/listings/{machine}/")
    visitor.be("bob", deal.listing)
    visitor.follow("Make an offer")
    visitor.fill("Price", "110000")
    visitor.choose("Who pays for the inspection", Shares.SELLER.value)
    visitor.choose("Who pays for the transport", Shares.SELLER.value)
    visitor.fill("Delivered by, at the latest", by)
    visitor.fill("Seller's warranty: days from acceptance", "90")
    visitor.fill("Where the machine is to be delivered", PLACE[False])
    visitor.press("Make this offer")
    visitor.page.wait_for_url("**/trades/*/")
    deal.trade = visitor.page.url.removeprefix(visitor.home)
    deal.be("alice")
    answer(deal, "counter", price="119000", transport=Shares.BUYER, warranty_days="30", delivery_by=later)
    deal.be("bob")
    assert visitor.reads("What was offered, round by round")
    assert visitor.page.locator("mark").count() == 4
    visitor.shoot("rounds")
    answer(deal, "counter_back", price="115000", transport=Shares.HALVES, warranty_days="30", delivery_by=later)
    deal.be("alice")
    visitor.press(ACTS["accept_offer"])
    deal.stands(State.AGREED)
    visitor.follow("Read and sign the contract")
    visitor.shoot("contract")
    contract = visitor.text()
    for said in (
        "115,000.00 CNY",
        "the inspection is paid by the seller",
        "the transport half each",
        f"the machine reaches the place of delivery on {later} at the latest",
        "warrants the machine for 30 days from acceptance",
    ):
        assert said in contract


def answer(deal: Deal, act: str, *, transport: Shares, **said: str) -> None:
    """One round: open what the page offers, and type the terms."""
    labels = {
        "price": "Price",
        "warranty_days": "Seller's warranty: days from acceptance",
        "delivery_by": "Delivered by, at the latest",
    }
    visitor = deal.visitor
    visitor.unfold(ACTS[act])
    for name, value in said.items():
        visitor.fill(labels[name], value)
    visitor.choose("Who pays for the transport", transport.value)
    visitor.press(ACTS[act], within="form")
    deal.stands(State.COUNTERED if act == "counter" else State.OFFERED)
