"""A bidder's deposit through a payment channel: in time, late, too much, too little, taken back."""

from __future__ import annotations

import pytest

from tests.auctions.scene import Sale
from tests.money import confirm
from truehand.auctions import queries
from truehand.auctions.domain.refusals import AuctionOver, NotAdmitted
from truehand.auctions.models import Entry
from truehand.escrow import queries as ledger
from truehand.identity.models import Notice
from truehand.kernel.money import Money
from truehand.payments.domain.views import Intent
from truehand.payments.sandbox import inside as bank
from truehand.site.soundness import checks
from truehand.trade.domain.refusals import NothingDue
from truehand.trade.operations import auctions, bidders, fund

pytestmark = pytest.mark.django_db


@pytest.fixture
def sale() -> Sale:
    found = Sale.opened()
    auctions.register(found.people["bob"], found.auction, delivery_place="济南市", now=found.now)
    return found


def asked(sale: Sale) -> Intent:
    """Bob asks to pay his deposit online."""
    bob, now = sale.people["bob"], sale.now
    confirmation = confirm(bob, bidders.channel_act(sale.view()), now=now)
    return bidders.start_deposit(bob, sale.auction, confirmation=confirmation, channel="sandbox", now=now)


def paid(sale: Sale, intent: Intent, minor: int | None = None) -> None:
    amount = None if minor is None else Money(minor, "CNY")
    message = bank.confirm(intent.reference, amount=amount, now=sale.now)
    for _ in range(2):
        fund.receive_callback("sandbox", message.body, message.headers, now=sale.now)


def held(sale: Sale) -> int:
    entry = Entry.objects.get(bidder_id=sale.people["bob"].party_id)
    return sum(amount.minor for amount in ledger.held(entry.id).values())


def sound() -> bool:
    found = checks()
    return not [each for name in ("escrow", "payments", "auctions", "trade") for each in found[name]()]


DEPOSIT = 500_000


def test_a_deposit_that_a_channel_brings_lets_its_bidder_in_and_comes_back(sale: Sale) -> None:
    with pytest.raises(NotAdmitted):
        sale.bid("bob", 12_000_000)
    paid(sale, asked(sale))
    assert (held(sale), sale.balance("bob")) == (DEPOSIT, 0)
    assert Notice.objects.filter(party_id=sale.people["bob"].party_id, kind="auction.admitted").count() == 1
    with pytest.raises(NothingDue):
        asked(sale)
    sale.enter("carl").bid("bob", 12_000_000).bid("carl", 13_000_000).wait(hours=24)
    assert (held(sale), sale.balance("bob")) == (0, DEPOSIT)
    assert sound()


def test_what_is_more_than_the_deposit_is_the_bidders_balance(sale: Sale) -> None:
    paid(sale, asked(sale), DEPOSIT + 7)
    assert (held(sale), sale.balance("bob")) == (DEPOSIT, 7)
    assert sound()


def test_less_than_the_deposit_is_the_bidders_balance_and_lets_nobody_in(sale: Sale) -> None:
    paid(sale, asked(sale), DEPOSIT - 1)
    assert (held(sale), sale.balance("bob")) == (0, DEPOSIT - 1)
    own = sale.view("bob").own
    assert own is not None
    assert not own.admitted
    assert sound()


def test_a_deposit_that_comes_after_the_end_goes_back(sale: Sale) -> None:
    intent = asked(sale)
    sale.wait(hours=24)
    paid(sale, intent)
    assert (held(sale), sale.balance("bob")) == (0, DEPOSIT)
    with pytest.raises(AuctionOver):
        asked(sale)
    assert sound()


def test_a_deposit_that_comes_between_the_end_and_the_close_goes_back(sale: Sale) -> None:
    intent, sale.now = asked(sale), sale.view().ends_at
    paid(sale, intent)
    assert (held(sale), sale.balance("bob")) == (0, DEPOSIT)


def test_a_deposit_paid_twice_by_two_ways_is_held_once(sale: Sale) -> None:
    intent = asked(sale)
    sale.rich("bob", DEPOSIT)
    bob = sale.people["bob"]
    confirmation = confirm(bob, bidders.deposit_act(sale.view()), now=sale.now)
    bidders.pay_deposit(bob, sale.auction, confirmation=confirmation, now=sale.now)
    paid(sale, intent)
    assert (held(sale), sale.balance("bob")) == (DEPOSIT, DEPOSIT)
    assert sound()


def test_who_has_not_entered_pays_no_deposit(sale: Sale) -> None:
    with pytest.raises(NotAdmitted):
        bidders.pay_deposit(sale.people["carl"], sale.auction, confirmation=None, now=sale.now)


def test_a_deposit_taken_back_by_its_payers_bank_holds_no_close_up_and_is_met_by_its_payer(sale: Sale) -> None:
    intent = asked(sale)
    paid(sale, intent)
    sale.enter("carl").bid("bob", 12_000_000).bid("carl", 13_000_000)
    message = bank.charge_back(intent.reference, now=sale.now)
    fund.receive_callback("sandbox", message.body, message.headers, now=sale.now)
    sale.wait(hours=24)
    assert sale.view().trade_id is not None
    assert held(sale) == DEPOSIT
    assert [each.bidder_id for each in queries.to_settle()] == [sale.people["bob"].party_id]
    message = bank.end_case(intent.reference, won=False, now=sale.now)
    fund.receive_callback("sandbox", message.body, message.headers, now=sale.now)
    sale.wait(minutes=1)
    assert (held(sale), sale.balance("bob"), queries.to_settle()) == (0, 0, ())
    assert sound()
