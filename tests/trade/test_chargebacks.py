"""A card network takes a payment back: the trade stands still, goes on, or ends; nobody is paid what is not there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import money
from tests.trade.story import ASKING, Story
from tests.trade.test_gateway import asked, deliver
from tests.trade.test_money_page import become
from truehand.edge import clock as edge_clock
from truehand.escrow import operations as ledger
from truehand.escrow import queries as escrow
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Purpose
from truehand.identity import queries as people
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments import queries
from truehand.payments.adapters.stripe_events import meaning
from truehand.payments.domain.channel import Arrival, Event
from truehand.payments.domain.message import body_of
from truehand.payments.domain.refusals import ReferenceUnknown
from truehand.payments.domain.views import CallbackKind
from truehand.payments.models import PaymentIntent, ReceiptRow
from truehand.payments.sandbox.inside import gateway
from truehand.trade.domain.refusals import NotDueYet, PaymentTakenBack
from truehand.trade.models import Trade
from truehand.trade.operations import clock, fund, owe
from truehand.trade.operations.advance import run_out
from truehand.trade.operations.give_back import give_up
from truehand.trade.queries import check

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def story() -> Story:
    """Everything is paid, the price at the gateway."""
    return Story.begun().funded()


def price_of(story: Story) -> str:
    return PaymentIntent.objects.get(trade_id=story.trade, purpose="price", status="paid").reference


def take_back(story: Story, minor: int | None = None) -> str:
    amount = None if minor is None else Money(minor, "CNY")
    case = gateway().charge_back(price_of(story), now=story.now, amount=amount)
    deliver(story)
    return case


def end(story: Story, case: str, *, won: bool) -> None:
    gateway().end_case(case, won=won, now=story.now)
    deliver(story)


def owed(story: Story, who: str = "bob") -> int:
    return -escrow.balance_of(accounts.debt(story.people[who].party_id, "CNY")).minor


def sound(story: Story) -> None:
    assert all(each.difference.minor == 0 for each in escrow.proof())
    assert not [*queries.fsck(), *check.fsck()]
    for case in queries.chargebacks(story.people["olga"]).items:
        if case.status != "opened":
            assert escrow.balance_of(accounts.repudiation(case.id, "CNY")).minor == 0


def row_of(story: Story) -> Trade:
    return Trade.objects.get(pk=story.trade)


def test_the_trade_stands_still_while_the_case_is_open(story: Story) -> None:
    due = row_of(story).due_at
    take_back(story)
    assert row_of(story).suspended_at is not None
    assert "stand still" in " ".join(each.en.lower() for each in people.notices(story.people["alice"]).items)
    story.now += 30 * DAY
    assert clock.tick(now=story.now) == 0
    with pytest.raises(NotDueYet):
        run_out(story.trade, now=story.now)
    assert (story.state, row_of(story).due_at) == ("funded", due)
    assert story.held()["price"] == ASKING.minor
    sound(story)


def test_work_that_moves_neither_price_nor_machine_goes_on(story: Story) -> None:
    take_back(story)
    story.report().book()
    with pytest.raises(PaymentTakenBack):
        story.pick_up()
    with pytest.raises(PaymentTakenBack):
        give_up(story.people["alice"], story.trade, seen=story.seen, now=story.now)
    assert story.state == "inspected"


def test_what_is_on_its_way_is_delivered_and_not_accepted(story: Story) -> None:
    story.report().book().pick_up()
    take_back(story)
    story.deliver()
    with pytest.raises(PaymentTakenBack):
        story.accept()
    assert (story.state, story.balance("alice")) == ("delivered", 0)


def test_won_the_trade_goes_on_with_the_time_that_was_left(story: Story) -> None:
    story.report().book().pick_up().deliver()
    left = row_of(story).due_at - story.now  # type: ignore[operator]
    case = take_back(story)
    story.now += 30 * DAY
    stood = story.now
    end(story, case, won=True)
    assert row_of(story).suspended_at is None
    assert abs((row_of(story).due_at - stood) - left) < timedelta(minutes=5)  # type: ignore[operator]
    story.accept()
    assert story.state == "settled"
    sound(story)


def test_a_state_that_began_while_the_clock_stood_has_its_whole_time(story: Story) -> None:
    story.report().book().pick_up()
    case = take_back(story)
    story.now += 10 * DAY
    story.deliver()
    begun = story.now
    story.now += 10 * DAY
    end(story, case, won=True)
    days = row_of(story).inspection_days
    assert row_of(story).due_at - begun >= timedelta(days=days + 10)  # type: ignore[operator]


def test_lost_before_shipping_the_trade_ends_and_the_machine_is_for_sale_again(story: Story) -> None:
    deposits = {purpose: minor for purpose, minor in story.held().items() if purpose != "price"}
    end(story, take_back(story), won=False)
    assert (story.state, story.held(), owed(story)) == ("cancelled", {}, 0)
    assert (story.balance("alice"), story.balance("bob")) == (deposits["deposit"], deposits["buyer_deposit"])
    assert "taken back" in people.notices(story.people["alice"]).items[0].en
    assert row_of(story).suspended_at is None
    sound(story)


def test_lost_on_the_way_what_was_paid_at_the_pick_up_comes_back() -> None:
    story = Story.begun(plan="pick_up_20").funded().report().book().pick_up()
    early = story.balance("alice")
    assert early > 0
    deposits = sum(minor for purpose, minor in story.held().items() if purpose != "price")
    end(story, take_back(story), won=False)
    assert (story.state, story.held()) == ("cancelled", {})
    # Alice's balance is charged with what she got; it pays what the hold no longer had.
    assert (owed(story), owed(story, "alice")) == (0, 0)
    assert story.balance("alice") + story.balance("bob") == deposits
    sound(story)


def test_lost_after_the_delivery_the_trade_ends_and_nobody_is_paid_what_is_not_there(story: Story) -> None:
    story.report().book().pick_up().deliver()
    end(story, take_back(story), won=False)
    assert (story.state, story.held(), owed(story)) == ("cancelled", {}, 0)
    told = [each for each in people.notices(story.people["alice"]).items if "return the machine" in each.en]
    assert "退还设备" in told[0].zh
    sound(story)


def test_lost_in_a_dispute_the_dispute_ends_with_the_trade(story: Story) -> None:
    story.report().book().pick_up().deliver()
    story.quarrel()
    end(story, take_back(story), won=False)
    assert (story.state, story.held()) == ("cancelled", {})
    sound(story)


def test_lost_after_acceptance_the_retention_stays_the_sellers_and_the_buyer_owes_it_all() -> None:
    story = Story.begun(plan="retention_10").funded().report().book().pick_up().deliver().accept()
    kept, had = story.held()["price"], story.balance("bob")
    case = take_back(story)
    with pytest.raises(NotDueYet):
        run_out(story.trade, now=story.now + 90 * DAY)
    end(story, case, won=False)
    assert (story.state, story.held()["price"]) == ("retained", kept)
    assert (story.balance("bob"), owed(story)) == (0, ASKING.minor - had)
    story.wait(days=61)
    assert story.state == "settled"
    sound(story)


def test_lost_when_all_is_paid_out_the_buyer_owes_it(story: Story) -> None:
    story.report().book().pick_up().deliver().accept()
    had, paid = story.balance("bob"), story.balance("alice")
    end(story, take_back(story), won=False)
    assert (story.state, story.balance("alice"), owed(story)) == ("settled", paid, ASKING.minor - had)
    sound(story)


def test_of_two_cases_the_trade_waits_for_the_last(story: Story) -> None:
    first, second = take_back(story, 300), take_back(story, 200)
    end(story, first, won=False)
    assert (story.state, story.held()["price"]) == ("funded", ASKING.minor - 300)
    assert row_of(story).suspended_at is not None
    end(story, second, won=True)
    assert (story.state, story.held(), owed(story)) == ("cancelled", {}, 0)
    sound(story)


def test_a_lost_deposit_of_the_sellers_leaves_the_trade_as_it_is(story: Story) -> None:
    deposit = PaymentIntent.objects.get(trade_id=story.trade, purpose=Purpose.DEPOSIT).reference
    case = gateway().charge_back(deposit, now=story.now)
    end(story, case, won=False)
    assert (story.state, "deposit" in story.held(), owed(story, "alice")) == ("funded", False, 0)
    story.report().book().pick_up().deliver().accept()
    assert story.state == "settled"
    sound(story)


def pay_debt(story: Story) -> str:
    """Bob owes five yuan more than he has because of the trade, and pays them through the gateway."""
    bob, debt = story.bob.party_id, Money(500, "CNY")
    had = Money(story.balance("bob"), "CNY")
    ledger.charge(bob, to=[(story.people["carl"].party_id, had + debt)], key="late", subject=story.trade, now=story.now)
    confirmation = money.confirm(story.bob, owe.debt_act(story.bob, debt), now=story.now)
    intent = owe.start_payment(story.bob, debt, confirmation=confirmation, now=story.now)
    receipt = payments.take_receipt("sandbox", intent.reference, Arrival("debt", debt), now=story.now)
    fund.book(receipt, now=story.now)
    assert owed(story) == 0
    return intent.reference


def of_the_debt(story: Story, reference: str, kind: CallbackKind) -> None:
    event = Event(str(kind), kind, reference, Money(500, "CNY"), "case-of-the-debt")
    message = gateway().outbox.message(body_of(event), now=story.now)
    fund.receive_callback("sandbox", message.body, message.headers, now=story.now)


def test_a_payment_towards_a_debt_that_is_taken_back_is_owed_again_and_never_touches_the_trade(story: Story) -> None:
    paid, before = pay_debt(story), story.held()
    of_the_debt(story, paid, CallbackKind.CHARGEBACK_OPENED)
    assert (row_of(story).suspended_at, story.held()) == (None, before)
    story.report().book().pick_up()
    for _ in range(2):
        of_the_debt(story, paid, CallbackKind.CHARGEBACK_LOST)
    assert (story.state, owed(story), story.held()["price"]) == ("shipped", 500, ASKING.minor)
    story.deliver().accept()
    assert story.state == "settled"
    sound(story)


def test_a_payment_towards_a_debt_whose_case_is_won_stays_paid(story: Story) -> None:
    paid = pay_debt(story)
    of_the_debt(story, paid, CallbackKind.CHARGEBACK_WON)
    assert (row_of(story).suspended_at, story.state, owed(story)) == (None, "funded", 0)
    sound(story)


@pytest.mark.parametrize("kind", [CallbackKind.CHARGEBACK_OPENED, CallbackKind.CHARGEBACK_LOST], ids=str)
def test_a_trade_that_stands_still_goes_on_whatever_became_of_a_debts_payment(story: Story, kind: CallbackKind) -> None:
    paid, case = pay_debt(story), take_back(story)
    of_the_debt(story, paid, kind)
    assert row_of(story).suspended_at is not None
    end(story, case, won=True)
    assert (row_of(story).suspended_at, story.state) == (None, "funded")
    sound(story)


def test_a_case_that_is_told_again_changes_nothing(story: Story) -> None:
    case = take_back(story)
    with gateway().book.writing() as rows:
        body = bytes(rows.execute("select body from messages order by number desc").fetchone()["body"])
    for _ in range(2):
        message = gateway().outbox.message(body, now=story.now)
        fund.receive_callback("sandbox", message.body, message.headers, now=story.now)
    end(story, case, won=False)
    steps = row_of(story).step
    assert [each.transition for each in story.view("olga").steps][-2:] == ["charge_back", "lose_payment"]
    assert row_of(story).step == steps
    sound(story)


def test_the_page_says_why_nothing_moves(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    take_back(story)
    monkeypatch.setattr(edge_clock, "now", lambda: story.now)
    for language, words in (("zh-hans", "追回"), ("en", "is taking a payment")):
        for who in ("alice", "bob"):
            assert words in become(who, language).get(f"/trades/{story.trade}/").content.decode()


def dispute(reference: str, kind: str = "charge.dispute.funds_withdrawn", status: str = "needs_response") -> Event:
    """As Stripe tells it: the payment is named by Stripe's own identifier."""
    said = {"id": "dp_1", "payment_intent": reference, "amount": 500, "currency": "cny", "status": status}
    event = {"id": f"evt_{kind}", "type": kind, "created": 1_795_000_000, "data": {"object": said}}
    (found,) = meaning(event)
    return found


def test_a_dispute_is_found_by_the_payments_name_at_the_channel(story: Story) -> None:
    receipt = ReceiptRow.objects.get(intent__reference=price_of(story))
    for kind, status in (("charge.dispute.funds_withdrawn", "needs_response"), ("charge.dispute.closed", "lost")):
        event = dispute(receipt.provider_id, kind, status)
        message = gateway().outbox.message(body_of(event), now=story.now)
        fund.receive_callback("sandbox", message.body, message.headers, now=story.now)
    (case,) = queries.chargebacks(story.people["olga"]).items
    assert (case.trade_id, case.status, case.amount) == (story.trade, "lost", Money(500, "CNY"))
    assert story.state == "cancelled"


def test_a_dispute_about_a_payment_that_nobody_knows_is_refused_and_written_down(story: Story) -> None:
    message = gateway().outbox.message(body_of(dispute("pi_unknown")), now=story.now)
    with pytest.raises(ReferenceUnknown):
        fund.receive_callback("sandbox", message.body, message.headers, now=story.now)
    (row,) = queries.refused_messages(story.people["audra"]).items
    assert row.code == "payments.reference_unknown"
    assert story.state == "funded"


def test_a_confirmation_is_never_found_by_another_payments_name(story: Story) -> None:
    receipt = ReceiptRow.objects.get(intent__reference=price_of(story))
    event = Event("e", CallbackKind.PAYMENT_CONFIRMED, receipt.provider_id, Money(5, "CNY"), "t")
    message = gateway().outbox.message(body_of(event), now=story.now)
    with pytest.raises(ReferenceUnknown):
        fund.receive_callback("sandbox", message.body, message.headers, now=story.now)


def test_a_payment_of_a_trade_that_stands_still_is_still_taken(story: Story) -> None:
    other = Story.contracted(serial="KMTPC200A02")
    other.pay_once("bob")
    deposit = PaymentIntent.objects.get(trade_id=other.trade, status="paid").reference
    case = gateway().charge_back(deposit, now=other.now)
    deliver(other)
    intent = asked(other)
    other.now += 4 * DAY
    receipt = payments.take_receipt("sandbox", intent.reference, Arrival("late", intent.rest), now=other.now)
    fund.book(receipt, now=other.now)
    assert other.held()["price"] == ASKING.minor
    end(other, case, won=True)
    assert other.state == "signed"
    assert story.state == "funded"
