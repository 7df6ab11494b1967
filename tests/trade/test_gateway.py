"""The misbehaving gateway: whatever it does, in whatever order, every cent ends where it belongs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings

from tests import money
from tests.trade.story import ASKING, Story
from truehand.edge import clock
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import Account
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.payments import operations as payments
from truehand.payments import queries
from truehand.payments.domain.message import SignedMessage
from truehand.payments.domain.report import ReportLine
from truehand.payments.domain.views import Intent, IntentStatus, Receipt
from truehand.payments.models import RefusedMessage
from truehand.payments.sandbox import mischief
from truehand.payments.sandbox.inside import gateway
from truehand.payments.sandbox.mischief import Mischief
from truehand.payments.sandbox.orders import Order, set_fee
from truehand.trade.operations import fund

pytestmark = pytest.mark.django_db
HALF = Money(ASKING.minor // 2, "CNY")


def begun() -> Story:
    """Both have signed, and Bob's deposit is in."""
    return Story.contracted().pay_once("bob")


def held(story: Story) -> dict[str, int]:
    """What is held of the price."""
    return {purpose: minor for purpose, minor in story.held().items() if purpose == "price"}


def asked(story: Story, who: str = "bob") -> Intent:
    """The payer is sent to the gateway."""
    intent = money.start_payment(story.people[who], story.trade, now=story.now)
    order = Order(intent.reference, "payment", intent.rest, "http://truehand.invalid/", return_url="http://t.invalid/")
    with gateway().book.writing() as rows:
        known = rows.execute("select 1 from orders where reference = ?", (intent.reference,)).fetchone()
    if known is None:
        gateway().ask_for(order, now=story.now)
    return intent


def lies_at(receipt: Receipt) -> Account:
    return queries.lies_at(receipt.channel, receipt.amount.currency)


def ears(story: Story, said: list[str] | None = None) -> Callable[[str, SignedMessage], int]:
    """Truehand's call-back address, without a network."""

    def hear(_: str, message: SignedMessage) -> int:
        try:
            fund.receive_callback("sandbox", message.body, message.headers, now=story.now)
        except Refusal as refusal:
            if said is not None:
                said.append(refusal.code)
            return 422
        return 204

    return hear


def deliver(story: Story, *, later: timedelta = timedelta(minutes=2)) -> list[str]:
    """Everything that is due gets through, also what comes late."""
    said: list[str] = []
    for _ in range(2):
        gateway().outbox.deliver_due(ears(story, said), now=story.now)
        story.now += later / 2
    return said


def wrong(story: Story, kind: Mischief, reference: str) -> None:
    assert story.trade.int
    mischief.arm(gateway().book, kind.value, reference=reference)


@pytest.fixture
def story() -> Story:
    return begun()


def paid(story: Story, *kinds: Mischief) -> Intent:
    intent = asked(story)
    for kind in kinds:
        wrong(story, kind, intent.reference)
    gateway().pay(intent.reference, now=story.now)
    return intent


def test_a_message_that_never_comes_is_asked_for(story: Story) -> None:
    intent = paid(story, Mischief.SILENCE)
    assert deliver(story) == []
    assert held(story) == {}
    for _ in range(2):
        fund.ask_payment(intent.id, now=story.now)
    assert held(story) == {"price": ASKING.minor}
    assert queries.intent_of_reference(intent.reference).status is IntentStatus.PAID


def test_a_payment_is_booked_once_whether_it_is_told_or_asked_for_first(story: Story) -> None:
    intent = paid(story, Mischief.DUPLICATE)
    fund.ask_payment(intent.id, now=story.now)
    deliver(story)
    fund.ask_payment(intent.id, now=story.now)
    assert held(story) == {"price": ASKING.minor}
    assert story.balance("bob") == 0


def test_what_is_missing_is_paid_later_and_what_is_too_much_is_the_payers(story: Story) -> None:
    intent = paid(story, Mischief.UNDERPAY)
    deliver(story)
    assert held(story) == {"price": HALF.minor}
    assert story.state == "signed"
    again = asked(story)
    assert again.reference == intent.reference
    gateway().pay(again.reference, amount=Money(again.rest.minor + 5, "CNY"), now=story.now)
    deliver(story)
    assert held(story) == {"price": ASKING.minor}
    assert story.balance("bob") == 5
    assert not list(queries.fsck())


@pytest.mark.parametrize(
    ("kind", "balance"), [(Mischief.OVERPAY, ASKING.minor), (Mischief.PAY_TWICE, ASKING.minor)], ids=str
)
def test_what_a_payer_sends_too_much_is_their_balance(story: Story, kind: Mischief, balance: int) -> None:
    paid(story, kind)
    deliver(story)
    assert held(story) == {"price": ASKING.minor}
    assert story.balance("bob") == balance


def test_another_currency_is_the_payers_balance_in_it_and_the_payment_is_still_due(story: Story) -> None:
    intent = paid(story, Mischief.WRONG_CURRENCY)
    deliver(story)
    assert held(story) == {}
    assert Money(ASKING.minor, "USD") in escrow.balance(story.bob.party_id)
    assert queries.intent_of_reference(intent.reference).status is IntentStatus.OPEN


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (Mischief.FORGE, "payments.callback_forged"),
        (Mischief.TRUNCATE, "payments.callback_forged"),
        (Mischief.STALE, "payments.callback_expired"),
        (Mischief.STRANGE, "payments.reference_unknown"),
    ],
    ids=str,
)
def test_a_message_that_nobody_should_believe_is_refused_and_written_down(
    story: Story, kind: Mischief, code: str
) -> None:
    paid(story, kind)
    assert deliver(story) == [code]
    (row,) = RefusedMessage.objects.filter(code=code)
    assert (row.channel, row.times) == ("sandbox", 1)
    assert held(story) == {"price": ASKING.minor}
    seen = queries.refused_messages(story.people["audra"]).items
    assert [each.code for each in seen] == [code]


def test_a_message_replayed_an_hour_later_is_refused(story: Story) -> None:
    intent = asked(story)
    message = gateway().pay(intent.reference, now=story.now)
    fund.receive_callback("sandbox", message.body, message.headers, now=story.now)
    for _ in range(2):
        with pytest.raises(Refusal, match="callback_expired"):
            fund.receive_callback("sandbox", message.body, message.headers, now=story.now + timedelta(hours=1))
    assert RefusedMessage.objects.get().times == 2
    assert held(story) == {"price": ASKING.minor}


def test_a_payment_that_comes_after_the_trade_expired_is_the_payers_balance(story: Story) -> None:
    intent, deposit = asked(story), story.held()["buyer_deposit"]
    story.wait(hours=72)
    gateway().pay(intent.reference, now=story.now)
    deliver(story)
    assert story.balance("bob") == ASKING.minor + deposit


def test_a_settlement_file_brings_the_money_to_the_custodian_less_the_fee_once(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = story.now + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: now)
    with gateway().book.writing() as rows:
        set_fee(rows, 60)
    try:
        intent = paid(story, Mischief.SILENCE)
        for _ in range(2):
            fund.settle_day("sandbox", story.now.date(), now=now)
    finally:
        with gateway().book.writing() as rows:
            set_fee(rows, 0)
    # The file told of a payment that nobody had heard of: it was asked for.
    assert held(story) == {"price": ASKING.minor}
    fee = ASKING.minor * 60 // 10_000
    lines = [each for each in _reported(story) if each.reference == intent.reference]
    assert [(each.amount, each.fee) for each in lines] == [(ASKING, Money(fee, "CNY"))]
    booked = escrow.transfers_of_key(f"settle:sandbox:{lines[0].id}")
    assert [each.amount.minor for each in booked] == [ASKING.minor - fee, fee]
    assert all(each.difference.minor == 0 for each in escrow.proof())


def _reported(story: Story) -> list[ReportLine]:
    return list(queries.report_lines("sandbox", story.now.date(), story.now.date()))


def test_an_unpaid_payment_is_still_open_after_it_was_asked_for(story: Story) -> None:
    intent = asked(story)
    fund.ask_payment(intent.id, now=story.now)
    assert queries.intent_of_reference(intent.reference).status is IntentStatus.OPEN


def test_a_payment_that_the_gateway_never_heard_of_is_still_open(story: Story) -> None:
    intent = money.start_payment(story.bob, story.trade, now=story.now)
    fund.ask_payment(intent.id, now=story.now)
    assert queries.intent_of_reference(intent.reference).status is IntentStatus.OPEN


def test_a_declined_payment_ends_also_when_the_message_was_lost(story: Story) -> None:
    intent = asked(story)
    wrong(story, Mischief.SILENCE, intent.reference)
    gateway().decline(intent.reference, now=story.now)
    fund.ask_payment(intent.id, now=story.now)
    assert queries.intent_of_reference(intent.reference).status is IntentStatus.FAILED


def test_a_lost_answer_opens_a_payment_once(story: Story) -> None:
    intent = money.start_payment(story.bob, story.trade, now=story.now)
    mischief.arm(gateway().book, "timeout", reference=intent.reference)
    with pytest.raises(Refusal, match="channel_silent"):
        payments.open_payment(intent.id, return_path="/")
    opened = payments.open_payment(intent.id, return_path="/")
    assert opened.instructions.url == f"{settings.TRUEHAND_SANDBOX_URL}/pay/{intent.reference}"
    with gateway().book.writing() as rows:
        kept = rows.execute("select count(*) from orders where reference = ?", (intent.reference,)).fetchone()[0]
    assert (kept, json.dumps(opened.instructions.account)) == (1, "null")
