"""Parts of a bidder's deposit that arrive at one moment add up to the cent; what is more comes back once."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.auctions.scene import Sale
from tests.auctions.test_deposits import DEPOSIT, asked, held, own, sound
from tests.concurrency.race import race
from tests.databases import naive_table
from tests.money import confirm
from tests.retold import kept
from truehand.identity.models import Notice
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.payments import operations as payments
from truehand.payments.domain.channel import Arrival
from truehand.payments.domain.views import Intent
from truehand.trade.operations import auctions, bidders, fund

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3
MOST, REST = DEPOSIT - 10, 25


@kept
def registered() -> Sale:
    sale = Sale.opened()
    auctions.register(sale.people["bob"], sale.auction, delivery_place="济南市", now=sale.now)
    return sale


def part(sale: Sale, intent: Intent, minor: int, number: str) -> Callable[[], None]:
    def arrive() -> None:
        arrival = Arrival(number, Money(minor, "CNY"), sale.now)
        with transaction.atomic():
            receipt = payments.take_receipt(intent.channel, intent.reference, arrival, now=sale.now)
            fund.book(receipt, now=sale.now)

    return arrive


def told(sale: Sale, kind: str) -> int:
    return Notice.objects.filter(party_id=sale.people["bob"].party_id, kind=kind).count()


def test_two_parts_at_one_moment_that_are_each_told_twice_are_held_to_the_cent_and_the_rest_comes_back_once() -> None:
    for _ in range(ROUNDS):
        call_command("flush", interactive=False, verbosity=0)
        sale = registered()
        intent = asked(sale)
        parts = [part(sale, intent, MOST, "one"), part(sale, intent, REST, "two")]
        race(*parts, *parts)
        assert (held(sale), own(sale).missing.minor, own(sale).admitted) == (DEPOSIT, 0, True)
        assert sale.balance("bob") == MOST + REST - DEPOSIT
        assert [told(sale, f"auction.{kind}") for kind in ("part_paid", "admitted")] == [1, 1]
        assert told(sale, "payment.unallocated") == 1
        assert sound()


def test_parts_under_a_reference_that_expired_and_under_the_one_in_its_place_are_held_to_the_cent() -> None:
    for _ in range(ROUNDS):
        call_command("flush", interactive=False, verbosity=0)
        sale = registered()
        old = asked(sale)
        assert old.expires_at is not None
        sale.now = old.expires_at
        race(part(sale, old, MOST, "one"), part(sale, asked(sale), REST, "two"))
        assert (held(sale), own(sale).missing.minor, own(sale).admitted) == (DEPOSIT, 0, True)
        assert sale.balance("bob") == MOST + REST - DEPOSIT
        assert sound()


def test_a_part_that_arrives_while_the_rest_is_paid_out_of_the_balance_is_held_once() -> None:
    for _ in range(ROUNDS):
        call_command("flush", interactive=False, verbosity=0)
        sale = registered()
        intent, bob = asked(sale), sale.people["bob"]
        part(sale, intent, MOST, "one")()
        sale.rich("bob", REST)
        rest = confirm(bob, bidders.deposit_act(sale.view("bob")), now=sale.now)
        pays = partial(bidders.pay_deposit, bob, sale.auction, confirmation=rest, now=sale.now)
        outcomes = race(pays, part(sale, intent, REST, "two"))
        # Either the balance paid, and the transfer came back, or the transfer was first, and nothing was due.
        assert outcomes[1] is None
        assert outcomes[0] is None or isinstance(outcomes[0], Refusal)
        assert (held(sale), own(sale).missing.minor, own(sale).admitted) == (DEPOSIT, 0, True)
        assert sale.balance("bob") == MOST + REST + REST - DEPOSIT
        assert sound()


def test_without_the_lock_a_part_is_lost_or_what_is_more_comes_back_twice() -> None:
    """The control: who reads what is missing, then counts, does not see the other part."""
    with naive_table("naive_deposit (paid int, back int)"):
        with connection.cursor() as cursor:
            cursor.execute("insert into naive_deposit values (0, 0)")
        race(partial(naive_part, MOST), partial(naive_part, REST))
        with connection.cursor() as cursor:
            cursor.execute("select paid, back from naive_deposit")
            paid, back = cursor.fetchone()
    assert paid + back != MOST + REST


def naive_part(minor: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select paid, back from naive_deposit")
        paid, back = cursor.fetchone()
        time.sleep(0.05)
        due = min(DEPOSIT - paid, minor)
        cursor.execute("update naive_deposit set paid = %s, back = %s", [paid + due, back + minor - due])
