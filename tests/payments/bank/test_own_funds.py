"""What the operator lends and loses is seen as cover below nothing, until it puts in money of its own."""

from __future__ import annotations

import pytest

from tests import money
from tests.payments.bank.test_booking import one_item
from tests.payments.bank.world import World, cny, nothing_is_unaccounted_for
from truehand.escrow import queries as escrow
from truehand.escrow.domain import accounts
from truehand.identity.domain.refusals import SecondPersonNeeded
from truehand.payments.bank import operations as bank
from truehand.payments.domain.booking import PlaceKind, Placing
from truehand.payments.domain.refusals import orders as refusals
from truehand.trade.operations import statements

pytestmark = pytest.mark.django_db
OWN = Placing(PlaceKind.OWN)


def cover() -> int:
    return sum(each.cover.minor for each in escrow.proof() if each.currency == "CNY")


def verify_an_account(world: World) -> None:
    """A cent of the operator's own carries the code, before it has earned anything."""
    bob, now = world.story.bob, world.story.now
    money.add_fresh_account(bob, holder="陈博文", number="6222020000001234567", bank="工商银行", now=now)


def test_the_cent_of_a_code_is_the_operators_own_and_is_seen(world: World) -> None:
    assert cover() == 0
    verify_an_account(world)
    assert cover() == -1
    nothing_is_unaccounted_for()


def test_own_funds_come_as_a_transfer_that_two_operators_call_their_own(world: World) -> None:
    verify_an_account(world)
    item = one_item(world, 50_000)
    with pytest.raises(SecondPersonNeeded):
        statements.place_suspense(world.olga, item.id, now=world.story.now)
    world.approved(item.id, OWN)
    statements.place_suspense(world.olga, item.id, now=world.story.now)
    assert (world.suspended(), cover()) == (0, 49_999)
    assert escrow.balance_of(accounts.operator("CNY")) == cny(50_000)
    with pytest.raises((SecondPersonNeeded, refusals.SuspenseClosed)):
        statements.place_suspense(world.olga, item.id, now=world.story.now)
    nothing_is_unaccounted_for()


def test_what_names_a_payment_of_a_clients_is_never_the_operators(world: World) -> None:
    intent = world.ask()
    item = one_item(world, 50_000, intent.reference, name="陈博文的公司")
    with pytest.raises(refusals.SuspenseNotPlaceable):
        bank.propose_placing(world.olga, item.id, OWN, reason="It looks like ours.", now=world.story.now)
    assert world.suspended() == 50_000
