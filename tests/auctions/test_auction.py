"""An auction from its opening to the winner's trade, and what becomes of every deposit."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.auctions.scene import ASKING, FIRST, Sale
from tests.trade.story import START, Story, cast, listed
from truehand.auctions import queries
from truehand.auctions.domain.refusals import (
    AlreadyEntered,
    AuctionNotFound,
    AuctionOver,
    BidOutOfRange,
    BidTooLow,
    NotAdmitted,
    TermsOutOfRange,
)
from truehand.auctions.domain.views import State
from truehand.auctions.models import Auction, Bid
from truehand.contracts import queries as contracts
from truehand.escrow import queries as escrow
from truehand.kernel.actor import NotVerified
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.listings import operations as listings
from truehand.listings import queries as listing_queries
from truehand.listings.domain.refusals import WrongStatus
from truehand.trade.domain.process import Condition
from truehand.trade.domain.refusals import CONDITION_REFUSALS, NotYourListingToAuction, OwnListing
from truehand.trade.operations import auctions
from truehand.trade.queries.check import fsck

pytestmark = pytest.mark.django_db

DEPOSIT = FIRST.minor // 20


def sound() -> bool:
    return not [*fsck(), *queries.fsck(), *escrow.fsck()] and all(each.difference.minor == 0 for each in escrow.proof())


def bidding(**terms: int) -> Sale:
    """Bob leads up to 150,000, Carl bid 120,000."""
    return Sale.opened(**terms).enter("bob").enter("carl").bid("carl", 12_000_000).bid("bob", 15_000_000)


def test_the_winner_has_a_trade_at_the_second_price_with_the_premium_and_the_loser_the_deposit_back() -> None:
    sale = bidding().wait(hours=24)
    view = sale.view()
    assert (view.state, view.price) == (State.AWARDED, Money(12_200_000, "CNY"))
    assert (sale.balance("bob"), sale.balance("carl")) == (10**8 - DEPOSIT, 10**8)
    story = sale.story()
    row = story.row()
    assert (row.state, row.buyer_id, row.seller_id) == ("agreed", story.bob.party_id, story.alice.party_id)
    assert (row.price_minor, row.premium_minor) == (12_322_000, 122_000)
    assert row.commission_minor == 12_200_000 * 2 // 100 + 122_000
    contract = contracts.contract_of(story.trade)
    assert contract is not None
    assert json.loads(contract.document)["terms"]["agreed"]["premium"] == {"minor": "122000", "currency": "CNY"}
    assert "buyer's premium" in contract.document.decode()
    assert listing_queries.listing(sale.listing, None, vouched=True).status.value == "reserved"
    assert sound()


def test_the_winner_who_signs_and_pays_has_the_deposit_back_and_the_operator_the_premium() -> None:
    sale = bidding().wait(hours=24)
    story = sale.story().sign("bob").sign("alice").pay("bob").pay("alice")
    assert story.state == "funded"
    sale.wait(minutes=1)
    assert (sale.view().state, sale.balance("bob")) == (State.SOLD, 10**8)
    before = sale.balance("alice")
    story.report().book().pick_up().deliver().accept()
    row, (line,) = story.row(), story.view("alice").payouts
    net = row.price_minor - row.commission_minor - line.fees.minor
    assert sale.balance("alice") - before == net + row.deposit_minor
    assert sound()


@pytest.mark.parametrize("how", ["leaves", "does not sign", "does not pay"])
def test_a_winner_who_breaks_the_promise_loses_the_deposit_half_to_the_seller(how: str) -> None:
    sale = bidding().wait(hours=24)
    story, before = sale.story(), sale.balance("alice")
    if how == "leaves":
        from truehand.trade.operations import agree

        agree.cancel(story.bob, story.trade, seen=story.seen, now=sale.now)
    elif how == "does not sign":
        story.sign("alice").wait(days=8)
    else:
        story.sign("bob").sign("alice").pay("alice").wait(days=4)
        before -= 0
    sale.now = max(sale.now, story.now)
    sale.wait(minutes=1)
    assert sale.view().state is State.SECOND
    assert sale.balance("bob") == 10**8 - DEPOSIT
    gained = sale.balance("alice") - before
    assert gained in {DEPOSIT // 2, DEPOSIT // 2 + story.row().deposit_minor}
    assert sound()


def test_a_seller_who_leaves_costs_the_winner_nothing() -> None:
    from truehand.trade.operations import agree

    sale = bidding().wait(hours=24)
    story = sale.story()
    agree.cancel(story.alice, story.trade, seen=story.seen, now=sale.now)
    sale.wait(minutes=1)
    assert (sale.view().state, sale.balance("bob")) == (State.ENDED, 10**8)
    assert listing_queries.listing(sale.listing, None, vouched=True).status.value == "published"
    assert sound()


def second_chance() -> Sale:
    from truehand.trade.operations import agree

    sale = bidding().wait(hours=24)
    story = sale.story()
    agree.cancel(story.bob, story.trade, seen=story.seen, now=sale.now)
    return sale.wait(minutes=1)


def test_the_next_bidder_may_have_it_at_their_own_limit() -> None:
    sale = second_chance()
    with pytest.raises(AuctionNotFound):
        auctions.accept_second(sale.people["bob"], sale.auction, now=sale.now)
    auctions.accept_second(sale.people["carl"], sale.auction, now=sale.now)
    row = sale.story().row()
    assert (row.state, row.buyer_id, row.price_minor) == ("agreed", sale.people["carl"].party_id, 12_120_000)
    with pytest.raises(AuctionOver):
        auctions.accept_second(sale.people["carl"], sale.auction, now=sale.now)
    assert sound()


def test_a_second_chance_runs_out_and_the_machine_is_on_sale_again() -> None:
    sale = second_chance().wait(hours=48)
    assert sale.view().state is State.ENDED
    with pytest.raises(AuctionOver):
        auctions.accept_second(sale.people["carl"], sale.auction, now=sale.now)
    assert listing_queries.listing(sale.listing, None, vouched=True).status.value == "published"


def test_below_the_reserve_nothing_is_sold_and_everybody_has_the_deposit_back() -> None:
    sale = bidding(reserve=20_000_000)
    assert not sale.view().reserve_met
    sale.wait(hours=24)
    assert (sale.view().state, sale.view().trade_id) == (State.UNSOLD, None)
    assert sale.balance("bob") == sale.balance("carl") == 10**8
    assert listing_queries.listing(sale.listing, None, vouched=True).status.value == "published"
    assert sound()


def test_an_auction_that_nobody_entered_ends_cleanly() -> None:
    sale = Sale.opened().wait(hours=24)
    assert sale.view().state is State.UNSOLD


def test_a_machine_in_an_auction_is_neither_offered_for_nor_changed_nor_withdrawn() -> None:
    people = cast()
    story = Story(people, listed(people["alice"])).offer()
    sale = Sale(
        people,
        story.listing,
        auctions.put_up(
            people["alice"], story.listing, start=FIRST, reserve=FIRST, lasts=timedelta(hours=24), now=START
        ),
    )
    with pytest.raises(CONDITION_REFUSALS[Condition.LISTING_FREE]):
        story.agreed()
    with pytest.raises(CONDITION_REFUSALS[Condition.LISTING_FREE]):
        Story({**people, "bob": people["carl"]}, story.listing).offer()
    with pytest.raises(WrongStatus):
        listings.withdraw(people["alice"], sale.listing, now=START)
    with pytest.raises(WrongStatus):
        auctions.put_up(people["alice"], sale.listing, start=FIRST, reserve=FIRST, lasts=timedelta(hours=2), now=START)


def test_a_late_bid_puts_the_end_off_and_a_refused_one_does_not() -> None:
    sale = bidding()
    ends = sale.view().ends_at
    sale.wait(hours=23, minutes=57)
    with pytest.raises(BidTooLow):
        sale.bid("carl", 12_000_001)
    assert sale.view().ends_at == ends
    sale.bid("carl", 13_000_000)
    assert sale.view().ends_at == ends + timedelta(minutes=5)
    assert queries.bids(sale.auction)[0].extended
    sale.wait(minutes=3)
    assert sale.view().state is State.OPEN
    sale.wait(minutes=5)
    assert sale.view().state is State.AWARDED


def test_bids_are_refused_that_nobody_may_make() -> None:
    sale = Sale.opened().enter("bob")
    with pytest.raises(NotAdmitted):
        sale.bid("carl", 12_000_000)
    with pytest.raises(BidOutOfRange):
        auctions.bid(sale.people["bob"], sale.auction, limit=Money(12_000_000, "USD"), confirmation=None, now=sale.now)
    with pytest.raises(AlreadyEntered):
        sale.enter("bob")
    with pytest.raises(OwnListing):
        auctions.enter(sale.people["alice"], sale.auction, delivery_place="x", confirmation=None, now=sale.now)
    unknown = replace(sale.people["bob"], verified=False)
    with pytest.raises(NotVerified):
        auctions.bid(unknown, sale.auction, limit=ASKING, confirmation=None, now=sale.now)
    sale.now += timedelta(hours=24)
    with pytest.raises(AuctionOver):
        sale.bid("bob", 12_000_000)
    assert Bid.objects.count() == 0


def test_an_entry_without_its_confirmation_or_its_money_leaves_nothing() -> None:
    sale = Sale.opened()
    with pytest.raises(Refusal):
        auctions.enter(sale.people["bob"], sale.auction, delivery_place="x", confirmation=None, now=sale.now)
    assert sale.view().bidders == 0


@pytest.mark.parametrize(
    "terms", [{"hours": 0}, {"hours": 24 * 31}, {"reserve": FIRST.minor - 1}, {"deposit": 2_001}, {"deposit": -1}]
)
def test_terms_that_no_auction_may_have_are_refused(terms: dict[str, int]) -> None:
    with pytest.raises(TermsOutOfRange):
        Sale.opened(**terms)


def test_only_the_seller_puts_a_machine_up() -> None:
    people = cast()
    listing = listed(people["alice"])
    with pytest.raises(NotYourListingToAuction):
        auctions.put_up(people["bob"], listing, start=FIRST, reserve=FIRST, lasts=timedelta(hours=24), now=START)


def test_a_limit_is_shown_to_its_bidder_alone() -> None:
    sale = bidding()
    own, other = sale.view("bob").own, sale.view("carl").own
    assert own is not None
    assert other is not None
    assert (own.limit, other.limit) == (Money(15_000_000, "CNY"), Money(12_000_000, "CNY"))
    assert sale.view().own is None
    assert "15000000" not in repr(queries.bids(sale.auction)) + repr(sale.view("carl"))


@pytest.mark.parametrize(
    "change",
    [
        {"top": 1},
        {"price": 10_000_000},
        {"reserve": 10_000_001},
        {"ends_at": START},
        {"state": "sold"},
        {"bids": 0},
    ],
)
def test_the_database_itself_refuses_to_turn_an_auction_back(change: dict[str, object]) -> None:
    sale = bidding()
    with pytest.raises(DatabaseError), transaction.atomic():
        Auction.objects.filter(pk=sale.auction).update(**change)


@pytest.mark.parametrize("change", [{"price": 12_300_000}, {"number": 7}, {"limit": 1}, {"top": 16_000_000}])
def test_the_database_itself_refuses_a_bid_that_does_not_follow_by_the_rule(change: dict[str, object]) -> None:
    sale = bidding()
    last = Bid.objects.order_by("-number")[0]
    entry = Bid.objects.order_by("number")[0].entry
    right: dict[str, object] = {"number": 3, "limit": 13_000_000, "top": 15_000_000, "price": 13_200_000}
    words = {"auction_id": sale.auction, "entry": entry, "leader": last.leader, "ends_at": last.ends_at}
    with pytest.raises(DatabaseError), transaction.atomic():
        Bid.objects.create(id=sale.listing, extended=False, at=sale.now, **words, **(right | change))
    Bid.objects.create(id=sale.listing, extended=False, at=sale.now, **words, **right)
    with pytest.raises(DatabaseError), transaction.atomic():
        Bid.objects.filter(number=3).delete()
