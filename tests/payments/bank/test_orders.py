"""Payouts as the bank sees them: ordered in a file, carried out, rejected or sent back, and never guessed."""

from __future__ import annotations

import pytest

from tests import money
from tests.payments.bank.world import BOB, NUMBER, World, cny, nothing_is_unaccounted_for
from truehand.identity import queries as people
from truehand.payments import queries as asked
from truehand.payments.bank import operations as bank
from truehand.payments.bank.models import BankLine
from truehand.payments.domain.booking import LineState
from truehand.payments.domain.views import PayoutStatus
from truehand.payments.models import PayoutRow
from truehand.payments.operations.sending import _order

pytestmark = pytest.mark.django_db


@pytest.fixture
def payout(world: World, settings: object) -> PayoutRow:
    """Bob pays 4.00 out of a balance of 10.00, through the bank."""
    settings.TRUEHAND_CHANNELS = {"bank": "truehand.payments.bank.channel.BankTransfer"}  # type: ignore[attr-defined]
    intent = world.ask()
    world.story.wait(days=30)
    world.tell(world.line(1_000, intent.reference))
    bob = world.story.people["bob"]
    account = money.add_bank_account(bob, holder=BOB, number=NUMBER, bank="工商银行", now=world.story.now)
    money.start_payout(bob, account_id=account.id, amount=cny(400), now=world.story.now)
    return PayoutRow.objects.get(is_probe=False)


def ordered(payout: PayoutRow, world: World) -> str:
    """Hand the payout to the bank in a file."""
    hand_over(payout, world)
    bank.make_file(world.olga, "custody-cny", now=world.story.now)
    return payout.reference


def hand_over(payout: PayoutRow, world: World) -> None:
    """What the background job does; a test is in a transaction, the job never is."""
    outcome = asked.channel("bank").pay(_order(payout), now=world.story.now)
    PayoutRow.objects.filter(pk=payout.pk).update(status=PayoutStatus.SENT, sent_at=world.story.now)
    assert outcome.fate.value == "pending"


def test_a_payout_is_done_when_the_statement_says_so(payout: PayoutRow, world: World) -> None:
    reference = ordered(payout, world)
    assert asked.channel("bank").ask_payout(reference).fate.value == "pending"
    world.tell(world.line(-400, reference))
    payout.refresh_from_db()
    assert (payout.status, world.balance_of("bob")) == (PayoutStatus.DONE, 600)
    assert asked.channel("bank").ask_payout(reference).fate.value == "done"
    nothing_is_unaccounted_for()


def test_a_file_booked_in_one_sum_ends_all_its_orders(payout: PayoutRow, world: World) -> None:
    hand_over(payout, world)
    file = bank.make_file(world.olga, "custody-cny", now=world.story.now)
    world.tell(world.line(-400, file.message_id, name=""))
    payout.refresh_from_db()
    assert payout.status == PayoutStatus.DONE


def test_a_payout_that_comes_back_is_in_the_balance_again(payout: PayoutRow, world: World) -> None:
    reference = ordered(payout, world)
    world.tell(world.line(-400, reference), world.line(400, reference, returned="AC04"))
    assert world.balance_of("bob") == 1_000
    assert "payment.payout_returned" in {each.kind for each in people.notices(world.story.bob).items}
    world.tell(world.line(400, reference, returned="AC04"))
    assert (world.balance_of("bob"), world.suspended()) == (1_000, 400)
    nothing_is_unaccounted_for()


def test_a_payout_made_twice_by_the_bank_is_an_alarm(payout: PayoutRow, world: World) -> None:
    reference = ordered(payout, world)
    world.tell(world.line(-400, reference), world.line(-400, reference))
    assert sorted(BankLine.objects.filter(minor=-400).values_list("state", flat=True)) == [
        LineState.PAID_OUT,
        LineState.UNEXPLAINED,
    ]
    assert asked.payout_hold() is not None


def test_a_payout_of_another_amount_than_ordered_is_an_alarm(payout: PayoutRow, world: World) -> None:
    reference = ordered(payout, world)
    world.tell(world.line(-500, reference))
    payout.refresh_from_db()
    assert payout.status == PayoutStatus.SENT
    assert asked.payout_hold() is not None
