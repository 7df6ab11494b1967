"""A payment asked for has its time; what is paid under its reference later still ends where it belongs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import money
from tests.payments.bank.world import World
from tests.trade.story import ASKING, Story
from tests.trade.test_gateway import asked, begun, deliver, held, wrong
from tests.trade.test_money_page import become
from truehand.edge import clock
from truehand.escrow import queries as escrow
from truehand.identity import queries as people
from truehand.kernel.money import Money
from truehand.payments import jobs, queries
from truehand.payments import operations as payments
from truehand.payments.domain.views import Intent, IntentStatus
from truehand.payments.sandbox.inside import gateway
from truehand.payments.sandbox.mischief import Mischief
from truehand.payments.sandbox.orders import Order
from truehand.payments.sandbox.refusals import AlreadyDecided
from truehand.trade.operations import fund

pytestmark = pytest.mark.django_db
AFTERWARDS = timedelta(hours=3)


@pytest.fixture
def story() -> Story:
    return begun()


@pytest.fixture
def world(db: None) -> World:  # noqa: ARG001 - the database must be there
    """Bob's name is so good that he owes the price and nothing else."""
    return World(Story.begun().esteemed("bob").signed())


def paid_in_silence(story: Story, minor: int | None = None) -> Intent:
    """Bob pays in time, and nobody hears of it until it is late."""
    intent = asked(story)
    wrong(story, Mischief.SILENCE, intent.reference)
    gateway().pay(intent.reference, now=story.now, amount=None if minor is None else Money(minor, "CNY"))
    story.now += AFTERWARDS
    return intent


def status(intent: Intent) -> IntentStatus:
    return queries.intent_of_reference(intent.reference).status


def ask(intent: Intent, story: Story) -> None:
    """As ``fund.ask_payment`` does outside a transaction."""
    outcome = queries.channel("sandbox").ask_payment(intent.reference)
    payments.take_outcome(intent.id, outcome, book=lambda each: fund.book(each, now=story.now), now=story.now)


def sound() -> None:
    assert all(each.difference.minor == 0 for each in escrow.proof())
    assert not list(queries.fsck())


def test_a_hosted_page_is_open_for_hours_and_a_bank_transfer_for_days(world: World) -> None:
    page = asked(world.story)
    transfer = world.ask()
    assert page.expires_at == world.story.now + queries.channel("sandbox").pays_within
    assert transfer.expires_at == world.story.now + queries.channel("bank").pays_within
    assert queries.channel("sandbox").pays_within < queries.channel("bank").pays_within


def test_a_job_ends_what_is_over_and_tells_the_payer_what_to_do(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    intent = asked(story)
    monkeypatch.setattr(clock, "now", lambda: story.now)
    jobs.expire(0)
    assert status(intent) is IntentStatus.OPEN
    story.now += AFTERWARDS
    for _ in range(2):
        jobs.expire(0)
    assert status(intent) is IntentStatus.EXPIRED
    (told,) = [each for each in people.notices(story.bob).items if each.kind == "payment.expired"]
    assert intent.reference in told.en
    assert "重新发起付款" in told.zh
    assert told.link == f"/trades/{story.trade}/"


def test_who_looks_sees_that_it_is_over_before_the_job_came(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    intent = asked(story)
    story.now += AFTERWARDS
    monkeypatch.setattr(clock, "now", lambda: story.now)
    assert status(intent) is IntentStatus.OPEN
    assert queries.intent(story.bob, intent.id).status_at(story.now) is IntentStatus.EXPIRED
    for language, words in (("zh-hans", "已过期"), ("en", "has expired")):
        page = become("bob", language).get(f"/trades/{story.trade}/").content.decode()
        assert words in page
        assert intent.reference in page


def test_a_new_payment_is_started_after_the_old_one_expired(story: Story) -> None:
    old = asked(story)
    story.now += AFTERWARDS
    new = asked(story)
    assert new.reference != old.reference
    assert status(old) is IntentStatus.EXPIRED
    gateway().pay(new.reference, now=story.now)
    deliver(story)
    assert held(story) == {"price": ASKING.minor}


def test_nobody_pays_at_a_page_that_is_over(story: Story) -> None:
    intent = money.start_payment(story.bob, story.trade, now=story.now)
    order = Order(intent.reference, "payment", intent.amount, "http://t.invalid/", expires_at=intent.expires_at)
    gateway().ask_for(order, now=story.now)
    story.now += AFTERWARDS
    with pytest.raises(AlreadyDecided):
        gateway().pay(intent.reference, now=story.now)
    ask(intent, story)
    assert status(intent) is IntentStatus.EXPIRED


def test_what_is_heard_of_late_funds_the_trade_that_still_waits(story: Story) -> None:
    intent = paid_in_silence(story)
    payments.expire_payments(now=story.now)
    assert status(intent) is IntentStatus.EXPIRED
    for _ in range(2):
        ask(intent, story)
    assert (held(story), story.balance("bob")) == ({"price": ASKING.minor}, 0)
    assert status(intent) is IntentStatus.PAID
    sound()


def test_what_is_paid_late_counts_for_the_payment_that_took_its_place(story: Story) -> None:
    old = paid_in_silence(story, 5_000_000)
    new = asked(story)
    ask(old, story)
    assert held(story) == {"price": 5_000_000}
    assert (status(old), status(new)) == (IntentStatus.EXPIRED, IntentStatus.OPEN)
    rest = queries.intent_of_reference(new.reference).rest
    assert rest == Money(ASKING.minor - 5_000_000, "CNY")
    gateway().pay(new.reference, amount=rest, now=story.now)
    deliver(story)
    assert (held(story), story.balance("bob")) == ({"price": ASKING.minor}, 0)
    assert status(new) is IntentStatus.PAID
    sound()


def test_paid_under_both_references_the_second_is_the_payers_balance(story: Story) -> None:
    old = paid_in_silence(story)
    new = asked(story)
    gateway().pay(new.reference, now=story.now)
    deliver(story)
    ask(old, story)
    assert (held(story), story.balance("bob")) == ({"price": ASKING.minor}, ASKING.minor)
    assert "came too late" in people.notices(story.bob).items[0].en
    sound()


def test_what_comes_when_the_trade_is_over_is_the_payers_balance(story: Story) -> None:
    old, deposit = paid_in_silence(story), story.held()["buyer_deposit"]
    story.wait(hours=72)
    ask(old, story)
    assert story.balance("bob") == ASKING.minor + deposit
    sound()


def test_a_late_transfer_is_booked_as_a_late_message_is(world: World) -> None:
    old = world.ask()
    payments.expire_payments(now=world.story.now + timedelta(days=8))
    new = world.ask()
    assert new.reference != old.reference
    world.tell(world.line(old.amount.minor, old.reference))
    assert world.held() == old.amount.minor
    assert (world.suspended(), world.balance_of("bob")) == (0, 0)
    assert status(new) is IntentStatus.PAID
    world.tell(world.line(new.amount.minor, new.reference))
    assert world.suspended() == new.amount.minor, "it is paid in full: a person looks at it"
    sound()
