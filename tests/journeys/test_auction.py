"""Two people bid in a real browser: a limit bids for one of them, a late bid puts the end off, and a trade begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from tests.journeys.conftest import Enter
from tests.journeys.deal import PLACE
from tests.journeys.visitor import Visitor
from tests.trade.story import FACTS, cast, listed
from truehand.auctions import queries
from truehand.escrow import operations as escrow
from truehand.kernel.money import Money
from truehand.payments.sandbox.words import SENTENCES
from truehand.trade.domain.process import State
from truehand.trade.domain.words import STATES
from truehand.trade.operations import auctions

pytestmark = pytest.mark.browser
# Three minutes before the end, so that the bids come late.
AGO = timedelta(minutes=57)


def enter_auction(visitor: Visitor, who: str, page: str) -> None:
    visitor.be(who, page)
    visitor.fill("Where the machine is to be delivered", PLACE[visitor.chinese])
    visitor.press("Enter")


def bid(visitor: Visitor, limit: str, page: str) -> None:
    visitor.fill("The most you would bid", limit)
    visitor.press("Bid up to this")
    visitor.second_factor()
    visitor.arrive(page)


def test_two_bid_by_limits_a_late_bid_puts_the_end_off_and_the_trade_begins(enter: Enter) -> None:
    now = datetime.now(UTC)
    people, first = cast(now), Money(10_000_000, "CNY")
    alice = people["alice"]
    machine = listed(alice, serial=FACTS.serial, now=now - AGO)
    found = auctions.put_up(alice, machine, start=first, reserve=first, lasts=timedelta(hours=1), now=now - AGO)
    ends, page = queries.auction(found).ends_at, f"/auctions/{found}/"
    escrow.receive_unallocated(people["carl"].party_id, Money(10_000_000, "CNY"), key="carl's own", now=now)
    visitor = enter(chinese=False, phone=True)

    visitor.be("bob", "/auctions/")
    visitor.follow(queries.auction(found).title)
    enter_auction(visitor, "bob", page)
    visitor.press("Pay online")
    visitor.second_factor()
    visitor.page.wait_for_url(f"{settings.TRUEHAND_SANDBOX_URL}/pay/**")
    visitor.press(SENTENCES["confirm"])
    visitor.arrive(page)
    visitor.until("Bid up to this")
    bid(visitor, "150000", page)
    assert "You lead" in visitor.text()
    assert queries.auction(found).ends_at > ends
    visitor.shoot("leads")

    enter_auction(visitor, "carl", page)
    visitor.page.locator("main form[action$='/deposit/'] button:not([name='channel'])").click()
    visitor.second_factor()
    visitor.arrive(page)
    bid(visitor, "120000", page)
    assert visitor.reads("Your bid is taken, but somebody named a higher limit before: you do not lead.")
    assert "122,000.00 CNY" in visitor.text()
    assert "150,000" not in visitor.text()
    visitor.shoot("outbid")

    auctions.sweep(now=queries.auction(found).ends_at)
    visitor.be("bob", page)
    assert visitor.reads("You won. Sign the contract and pay; your deposit comes back then.")
    visitor.follow("To the trade")
    assert visitor.page.locator(".page-head .badge").first.inner_text().strip() == STATES[State.AGREED][1]
    visitor.follow("Read and sign the contract")
    assert "1,220.00 CNY" in visitor.text()
    visitor.shoot("contract")
