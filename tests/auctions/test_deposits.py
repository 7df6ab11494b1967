"""A bidder's deposit through a payment channel: in time, late, too much, too little, taken back."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.auctions.scene import Sale
from tests.money import confirm
from truehand.auctions import operations, queries
from truehand.auctions.domain.refusals import AuctionOver, NotAdmitted
from truehand.auctions.domain.views import EntryView
from truehand.auctions.models import Entry
from truehand.escrow import queries as ledger
from truehand.identity.domain.refusals import ConfirmationChanged
from truehand.identity.models import Notice, User
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments.domain.channel import Arrival
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
    confirmation = confirm(bob, bidders.channel_act(sale.view("bob")), now=now)
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
        bidders.start_deposit(sale.people["bob"], sale.auction, confirmation=None, channel="sandbox", now=sale.now)
    sale.enter("carl").bid("bob", 12_000_000).bid("carl", 13_000_000).wait(hours=24)
    assert (held(sale), sale.balance("bob")) == (0, DEPOSIT)
    assert sound()


def test_what_is_more_than_the_deposit_is_the_bidders_balance(sale: Sale) -> None:
    paid(sale, asked(sale), DEPOSIT + 7)
    assert (held(sale), sale.balance("bob")) == (DEPOSIT, 7)
    assert sound()


def own(sale: Sale) -> EntryView:
    entry = sale.view("bob").own
    assert entry is not None
    return entry


def arrives(sale: Sale, intent: Intent, minor: int, number: str) -> None:
    """A transfer of that much under the payment's reference, told twice; the second time is no second transfer."""
    for _ in range(2):
        arrival = Arrival(number, Money(minor, "CNY"), sale.now)
        with transaction.atomic():
            receipt = payments.take_receipt(intent.channel, intent.reference, arrival, now=sale.now)
            fund.book(receipt, now=sale.now)


def test_a_deposit_that_comes_in_several_transfers_is_added_up_and_what_is_more_comes_back(sale: Sale) -> None:
    intent = asked(sale)
    arrives(sale, intent, DEPOSIT - 10, "one")
    assert (held(sale), own(sale).missing.minor, own(sale).admitted) == (DEPOSIT - 10, 10, False)
    told = Notice.objects.get(party_id=sale.people["bob"].party_id, kind="auction.part_paid")
    assert "0.10 CNY is missing" in told.en
    with pytest.raises(NotAdmitted):
        sale.bid("bob", 12_000_000)
    assert asked(sale).id == intent.id
    arrives(sale, intent, 25, "two")
    assert (held(sale), own(sale).missing.minor, own(sale).admitted) == (DEPOSIT, 0, True)
    assert sale.balance("bob") == 15
    arrives(sale, intent, 3, "three")
    assert (held(sale), sale.balance("bob")) == (DEPOSIT, 18)
    sale.enter("carl").bid("bob", 12_000_000).bid("carl", 13_000_000).wait(hours=24)
    assert (held(sale), sale.balance("bob")) == (0, DEPOSIT + 18)
    assert sound()


def test_a_part_of_a_deposit_is_completed_from_the_balance_for_what_is_missing_alone(sale: Sale) -> None:
    arrives(sale, asked(sale), DEPOSIT - 100, "one")
    sale.rich("bob", 100)
    bob = sale.people["bob"]
    whole = confirm(bob, bidders.deposit_act(sale.view()), now=sale.now)
    with pytest.raises(ConfirmationChanged):
        bidders.pay_deposit(bob, sale.auction, confirmation=whole, now=sale.now)
    rest = confirm(bob, bidders.deposit_act(sale.view("bob")), now=sale.now)
    bidders.pay_deposit(bob, sale.auction, confirmation=rest, now=sale.now)
    assert (held(sale), sale.balance("bob"), own(sale).admitted) == (DEPOSIT, 0, True)
    assert sound()


def test_a_part_of_a_deposit_goes_back_when_the_auction_ends_without_the_rest(
    sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    intent = asked(sale)
    paid(sale, intent, DEPOSIT - 1)
    assert (held(sale), sale.balance("bob")) == (DEPOSIT - 1, 0)
    monkeypatch.setattr("truehand.edge.clock.now", lambda: sale.now)
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(User.objects.get(party__id=sale.people["bob"].party_id))
    page = browser.get(f"/auctions/{sale.auction}/").content.decode()
    assert "is held already; this much is missing" in page
    assert '<p class="big-money"><span class="money"><span class="figure">0.01</span> CNY' in page
    told = browser.get(f"/api/v1/auctions/{sale.auction}").json()["own"]
    assert (told["missing"]["minor"], told["admitted"]) == (1, False)
    sale.wait(hours=24)
    assert (held(sale), sale.balance("bob"), queries.to_settle()) == (0, DEPOSIT - 1, ())
    arrives(sale, intent, 1, "late")
    assert (held(sale), sale.balance("bob")) == (0, DEPOSIT)
    assert sound()


def test_no_more_than_the_deposit_is_ever_counted(sale: Sale) -> None:
    arrives(sale, asked(sale), DEPOSIT - 1, "one")
    with pytest.raises(DatabaseError), transaction.atomic():
        operations.count_paid(own(sale).id, Money(2, "CNY"), now=sale.now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(id=own(sale).id).update(paid=0)


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
    confirmation = confirm(bob, bidders.deposit_act(sale.view("bob")), now=sale.now)
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
