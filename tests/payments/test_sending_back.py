"""What comes in another currency than asked is the payer's, by whatever channel, and goes back in one step."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from tests import money
from tests.payments.bank.world import NUMBER, World, nothing_is_unaccounted_for
from tests.payments.test_pages import signed_in
from tests.trade.story import Story
from truehand.escrow import queries as ledger
from truehand.escrow.domain.refusals import InsufficientBalance
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.refusals import ConfirmationChanged, ConfirmationNeeded
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.payments import operations as payments
from truehand.payments import queries
from truehand.payments.bank import operations as bank
from truehand.payments.bank import queries as statements
from truehand.payments.bank.models import BankLine, PaymentOrderRow, SuspenseItem
from truehand.payments.domain.booking import LineState
from truehand.payments.domain.channel import Arrival
from truehand.payments.domain.refusals import CurrencyAsAsked, NotRefundable, PayoutsHeld, ReceiptUnknown
from truehand.payments.domain.views import IntentStatus, PayoutStatus
from truehand.payments.models import PaymentIntent, ReceiptRow, RefundRow
from truehand.payments.operations import sending_back
from truehand.payments.operations.refunds import taken_back
from truehand.trade.operations import fund

EUROS = Money(5_000, "EUR")
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, settings: object) -> World:  # noqa: ARG001 - the database must be there
    settings.TRUEHAND_SECOND_PERSON_FROM = {"EUR": 100_000}  # type: ignore[attr-defined]
    return World(Story.begun().esteemed("bob").signed())


@dataclass
class Came:
    """Euros for a payment in yuan, by one channel."""

    world: World
    channel: str

    def arrive(self, amount: Money = EUROS, name: str = "陈博文", number: str = NUMBER) -> UUID:
        """The money comes; what the receipt is known by."""
        world = self.world
        if self.channel == "bank":
            intent = world.ask()
            world.tell(
                world.line(amount.minor, intent.reference, currency="EUR", name=name, number=number),
                account="custody-eur",
            )
        else:
            intent = money.start_payment(world.story.bob, world.story.trade, channel="sandbox", now=world.story.now)
            with transaction.atomic():
                told = Arrival(f"S-{uuid4()}", amount)
                receipt = payments.take_receipt("sandbox", intent.reference, told, now=world.story.now)
                fund.book(receipt, now=world.story.now, source=queries.lies_at("sandbox", amount.currency))
        assert queries.intent_of_reference(intent.reference).status is IntentStatus.OPEN
        return ReceiptRow.objects.latest("id").id

    def send_back(self, receipt: UUID) -> UUID:
        bob, now = self.world.story.bob, self.world.story.now
        act = payments.send_back_act(bob, receipt)
        return payments.send_back(bob, receipt, confirmation=money.confirm(bob, act, now=now), now=now)


@pytest.fixture(params=["bank", "sandbox"])
def came(world: World, request: pytest.FixtureRequest) -> Came:
    return Came(world, request.param)


@pytest.fixture
def by_bank(world: World) -> Came:
    return Came(world, "bank")


def euros(world: World) -> int:
    return world.balance_of("bob", "EUR")


def test_it_is_the_payers_balance_whichever_channel_brought_it(came: Came) -> None:
    receipt = came.arrive()
    world = came.world
    assert (euros(world), world.held()) == (EUROS.minor, 0)
    assert not SuspenseItem.objects.exists()
    (notice,) = [each for each in people.notices(world.story.bob).items if each.kind == "payment.other_currency"]
    assert notice.link == f"/money/back/{receipt}"
    assert str(EUROS) in notice.en
    nothing_is_unaccounted_for()


def test_the_bank_line_of_it_is_a_payment_and_its_sender_is_compared_first(by_bank: Came) -> None:
    by_bank.arrive()
    assert BankLine.objects.get().state == LineState.PAYMENT
    by_bank.world.tell(
        by_bank.world.line(70, by_bank.world.ask().reference, currency="EUR", name="王麻子"), account="custody-eur"
    )
    assert SuspenseItem.objects.get().reason == "third_party"
    nothing_is_unaccounted_for()


def test_one_step_sends_it_back_to_the_account_it_came_from(by_bank: Came) -> None:
    world = by_bank.world
    refund = by_bank.send_back(by_bank.arrive())
    assert euros(world) == 0
    payments.send_refund(refund, now=world.story.now)
    order = PaymentOrderRow.objects.get()
    assert (order.last_four, order.minor, order.currency, order.holder) == (NUMBER[-4:], 5_000, "EUR", "陈博文")
    bank.make_file(world.olga, "custody-eur", now=world.story.now)
    world.tell(world.line(-5_000, order.reference, currency="EUR"), account="custody-eur")
    assert RefundRow.objects.get().status == PayoutStatus.DONE
    assert [each.state for each in BankLine.objects.order_by("id")] == [LineState.PAYMENT, LineState.PAID_OUT]
    nothing_is_unaccounted_for()
    assert not [*statements.fsck(), *queries.fsck(), *ledger.fsck()]


def test_what_the_payers_bank_sends_back_again_is_in_the_balance(by_bank: Came) -> None:
    world = by_bank.world
    payments.send_refund(by_bank.send_back(by_bank.arrive()), now=world.story.now)
    order = PaymentOrderRow.objects.get()
    bank.make_file(world.olga, "custody-eur", now=world.story.now)
    out = world.line(-5_000, order.reference, currency="EUR")
    back = world.line(5_000, order.reference, currency="EUR", returned="AC04")
    world.tell(out, back, account="custody-eur")
    assert euros(world) == 5_000
    assert "payment.refund_returned" in {each.kind for each in people.notices(world.story.bob).items}
    nothing_is_unaccounted_for()


def test_where_the_bank_named_no_account_it_is_in_the_balance_again(by_bank: Came) -> None:
    refund = by_bank.send_back(by_bank.arrive(number=""))
    payments.send_refund(refund, now=by_bank.world.story.now)
    assert (RefundRow.objects.get().status, euros(by_bank.world)) == (PayoutStatus.FAILED, 5_000)
    assert not PaymentOrderRow.objects.exists()
    nothing_is_unaccounted_for()


def refused(refusal: type[Refusal], act: Callable[[], object]) -> None:
    with pytest.raises(refusal), transaction.atomic():
        act()


def test_only_its_payer_sends_it_back_once_confirmed_and_while_payouts_go(came: Came) -> None:
    world, receipt = came.world, came.arrive()
    bob, alice, now = world.story.bob, world.story.people["alice"], world.story.now
    refused(ReceiptUnknown, lambda: payments.send_back(alice, receipt, confirmation=None, now=now))
    refused(ReceiptUnknown, lambda: payments.send_back(bob, uuid4(), confirmation=None, now=now))
    refused(ConfirmationNeeded, lambda: payments.send_back(bob, receipt, confirmation=None, now=now))
    act = payments.send_back_act(bob, receipt)
    other = money.confirm(bob, replace(act, amount=Money(1, "EUR")), now=now)
    refused(ConfirmationChanged, lambda: payments.send_back(bob, receipt, confirmation=other, now=now))
    payments.hold_payouts(uuid4(), zh="停", en="Held.", actor=None, now=now)
    refused(PayoutsHeld, lambda: came.send_back(receipt))
    assert euros(world) == EUROS.minor


def test_what_was_spent_or_sent_back_does_not_go_back_again(came: Came) -> None:
    receipt = came.arrive()
    came.send_back(receipt)
    refused(NotRefundable, lambda: came.send_back(receipt))
    second = came.arrive()
    bob = came.world.story.bob
    taken_back(
        bob, ReceiptRow.objects.get(id=second), Money(4_000, "EUR"), reason="x", approval=None, now=came.world.story.now
    )
    refused(NotRefundable, lambda: came.send_back(second))


def test_what_is_no_longer_in_the_balance_does_not_go_back(by_bank: Came) -> None:
    from truehand.escrow import operations as escrow

    receipt, world = by_bank.arrive(), by_bank.world
    escrow.start_payout(world.story.bob.party_id, Money(1, "EUR"), key="spent", now=world.story.now)
    refused(InsufficientBalance, lambda: by_bank.send_back(receipt))


def test_a_payment_in_the_currency_asked_for_is_not_sent_back(world: World) -> None:
    intent = world.ask()
    world.tell(world.line(100, intent.reference))
    refused(CurrencyAsAsked, lambda: payments.send_back_act(world.story.bob, ReceiptRow.objects.get().id))


@pytest.mark.parametrize("approves", [True, False])
def test_a_large_one_waits_for_a_second_person(came: Came, settings: object, *, approves: bool) -> None:
    settings.TRUEHAND_SECOND_PERSON_FROM = {"EUR": 5_000}  # type: ignore[attr-defined]
    world = came.world
    refund, otto = came.send_back(came.arrive()), world.story.people["otto"]
    payments.send_refund(refund, now=world.story.now)
    assert (RefundRow.objects.get().status, euros(world)) == (PayoutStatus.WAITING, 0)
    assert queries.open_refunds() == ()
    (proposal,) = [each for each in people.open_proposals(otto, now=world.story.now) if each.act == "payments.refund"]
    if approves:
        money.approve(otto, proposal.id, now=world.story.now)
    else:
        identity.reject(otto, proposal.id, now=world.story.now)
    for _ in range(2):
        payments.follow_decisions(now=world.story.now)
    row = RefundRow.objects.get()
    assert (row.status, euros(world)) == (("started", 0) if approves else ("failed", EUROS.minor))
    assert row.approval == (proposal.id if approves else None)
    nothing_is_unaccounted_for()


def test_the_page_says_what_came_and_sends_it_back(by_bank: Came, settings: object) -> None:
    receipt = by_bank.arrive()
    for language, words in (("en", "Another currency than asked"), ("zh-hans", "币种与应付款不符")):
        assert words in signed_in("bob", language, settings=settings).reads(f"/money/back/{receipt}")
    signed_in("alice", settings=settings).reads(f"/money/back/{receipt}", status=404)
    bob = signed_in("bob", settings=settings)
    assert "You send 50.00 EUR to" in bob.sends(f"/money/back/{receipt}", act="send")
    bob.confirms(f"/money/back/{receipt}", act="send")
    assert euros(by_bank.world) == 0
    page = bob.reads(f"/money/back/{receipt}")
    assert "Being handed to the channel" in page
    assert "What you can do with it" not in page
    olga = signed_in("olga", settings=settings)
    assert "Sent back by the payer" in olga.reads(f"/money/matters/refunds/{RefundRow.objects.get().id}/")


def twice(came: Came, receipt: UUID) -> list[str]:
    """Send one receipt back from two connections at once."""
    bob, now, start = came.world.story.bob, came.world.story.now, Barrier(2)
    given = [money.confirm(bob, payments.send_back_act(bob, receipt), now=now) for _ in range(2)]

    def send(confirmation: UUID) -> str:
        start.wait()
        try:
            payments.send_back(bob, receipt, confirmation=confirmation, now=now)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(2) as both:
        return sorted(both.map(send, given))


@pytest.fixture
def rich(transactional_db: None, settings: object) -> Came:  # noqa: ARG001 - the database must be there
    settings.TRUEHAND_SECOND_PERSON_FROM = {"EUR": 100_000}  # type: ignore[attr-defined]
    came = Came(World(Story.begun().esteemed("bob").signed()), "bank")
    came.arrive()  # so that the balance alone would cover a second one
    return came


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_one_moment_send_it_back_once(rich: Came) -> None:
    assert twice(rich, rich.arrive()) == ["payments.not_refundable", "sent"]
    assert RefundRow.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_clicks_would_send_it_back_twice(rich: Came, monkeypatch: pytest.MonkeyPatch) -> None:
    unlocked, together = PaymentIntent.objects.all(), Barrier(2)

    def late(*args: object, **words: object) -> RefundRow:
        together.wait()
        return taken_back(*args, **words)  # type: ignore[arg-type]

    monkeypatch.setattr(type(unlocked), "select_for_update", lambda rows, **_: rows)
    monkeypatch.setattr(sending_back, "taken_back", late)
    assert twice(rich, rich.arrive()) == ["sent", "sent"]
