"""The misbehaving gateway's whole repertoire, in any order: payments, payouts and refunds end in the right balances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as checked
from hypothesis import strategies as st

from tests import money
from tests.trade.story import ASKING, Story
from tests.trade.test_gateway import asked, begun, deliver, held, lies_at
from tests.trade.test_taken_back import approved
from truehand.escrow import queries as escrow
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments import queries
from truehand.payments.domain.channel import NotReached
from truehand.payments.domain.refusals import ChannelSilent
from truehand.payments.domain.views import BankAccountView, Intent, PayoutStatus, Receipt
from truehand.payments.models import PayoutRow, ReceiptRow, RefundRow
from truehand.payments.operations import opening, refunds, sending
from truehand.payments.sandbox import mischief
from truehand.payments.sandbox.inside import gateway
from truehand.payments.sandbox.mischief import Mischief
from truehand.payments.sandbox.refusals import AlreadyDecided
from truehand.trade.operations import fund

pytestmark = pytest.mark.django_db
PART = Money(700, "CNY")
ACTS = ("deliver", "ask", "pay", "wait", "open", "pay_out", "refund", "sweep")
# What a lost answer, or one that is a fault, raises: it is tried again.
LOST = (NotReached, ChannelSilent)


@pytest.fixture(autouse=True)
def within(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each example is undone by its transaction, so its calls outside are made within it, as no others are."""
    for module in (opening, refunds, sending):
        monkeypatch.setattr(module, "require_outside", lambda: None)


@dataclass
class Life:
    """Bob pays the price, takes money out, and is refunded, while anything goes wrong."""

    story: Story = field(default_factory=begun)

    def __post_init__(self) -> None:
        self.intent: Intent = asked(self.story)
        self.account: BankAccountView = money.add_bank_account(
            self.story.bob, holder="陈博文", number="6222020000001234567", bank="工商银行", now=self.story.now
        )

    def pay(self) -> None:
        with suppress(AlreadyDecided):
            gateway().pay(self.intent.reference, now=self.story.now)

    def deliver(self) -> None:
        deliver(self.story)

    def ask(self) -> None:
        """What ``fund.ask_payment`` does, which calls outside."""
        outcome = queries.channel("sandbox").ask_payment(self.intent.reference)
        payments.take_outcome(self.intent.id, outcome, book=self.book, now=self.story.now)

    def book(self, receipt: Receipt) -> None:
        fund.book(receipt, now=self.story.now, source=lies_at(receipt))

    def wait(self) -> None:
        self.story.now += timedelta(minutes=3)

    def open(self) -> None:
        with suppress(*LOST):
            payments.open_payment(self.intent.id, return_path="/")

    def pay_out(self) -> None:
        if not self.has_part():
            return
        started = money.start_payout(self.story.bob, account_id=self.account.id, amount=PART, now=self.story.now)
        with suppress(*LOST):
            payments.send_payout(started.id, now=self.story.now)

    def refund(self) -> None:
        receipt = ReceiptRow.objects.filter(intent_id=self.intent.id, currency="CNY").first()
        if receipt is None or not self.has_part():
            return
        olga = approved(self.story, receipt, PART)
        started = payments.start_refund(olga, receipt.id, PART, reason="paid twice", now=self.story.now)
        with suppress(*LOST):
            payments.send_refund(started, now=self.story.now)

    def has_part(self) -> bool:
        return any(each.currency == PART.currency and each >= PART for each in escrow.balance(self.story.bob.party_id))

    def sweep(self) -> None:
        for each in queries.unsent_payouts(now=self.story.now):
            with suppress(*LOST):
                payments.send_payout(each, now=self.story.now)
        for each in queries.open_refunds():
            with suppress(*LOST):
                payments.send_refund(each, now=self.story.now)


@checked(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*Mischief]), max_size=8), st.lists(st.sampled_from(ACTS), min_size=1, max_size=12))
def test_any_sequence_of_any_mischief_ends_in_the_right_balances(kinds: list[Mischief], acts: list[str]) -> None:
    _in_a_life_of_its_own(kinds, ["pay", *acts])


@pytest.mark.parametrize("kind", [*Mischief], ids=str)
def test_each_mischief_at_every_turn_ends_in_the_right_balances(kind: Mischief) -> None:
    kinds = [Mischief.PAY_TWICE, *[kind] * 3]
    _in_a_life_of_its_own(kinds, ["open", "open", "pay", "deliver", "pay_out", "refund", "sweep", "pay_out", "refund"])


def _in_a_life_of_its_own(kinds: list[Mischief], acts: list[str]) -> None:
    with transaction.atomic():
        life = Life()
        for kind in kinds:
            mischief.arm(gateway().book, kind.value)
        for act in acts:
            getattr(life, act)()
        mischief.behave(gateway().book)
        for act in ("sweep", "wait", "deliver", "ask", "sweep", "deliver"):
            getattr(life, act)()
        _every_cent(life)
        transaction.set_rollback(True)


def _every_cent(life: Life) -> None:
    """What the gateway took, less what it paid out and back, is held or Bob's, to the cent and in each currency."""
    story = life.story
    there: Counter[str] = Counter()
    for kind, minor, currency in _entries(life):
        there[currency] += minor
        assert kind in {"payment", "payout", "refund"}
    here: Counter[str] = Counter({"CNY": sum(held(story).values())})
    here.update({each.currency: each.minor for each in escrow.balance(story.bob.party_id)})
    assert +here == +there
    assert sum(held(story).values()) == min(_paid(life), ASKING.minor)
    assert _ended_alike()
    assert all(each.difference.minor == 0 for each in escrow.proof())
    assert not list(queries.fsck())


def _entries(life: Life) -> Iterator[tuple[str, int, str]]:
    """What moved at the gateway for this life; its books go on from one example to the next."""
    ours = {life.intent.reference, *PayoutRow.objects.filter(is_probe=False).values_list("reference", flat=True)}
    with gateway().book.writing() as rows:
        found = rows.execute("select kind, reference, payment, minor, currency from entries").fetchall()
    for each in found:
        if ours & {each["reference"], each["payment"]}:
            yield each["kind"], each["minor"], each["currency"]


def _paid(life: Life) -> int:
    return sum(minor for kind, minor, currency in _entries(life) if (kind, currency) == ("payment", "CNY"))


def _ended_alike() -> bool:
    """Whether every payout and refund ended as the gateway says it did."""
    ends = {"done": PayoutStatus.DONE, "failed": PayoutStatus.FAILED}
    ours = {*PayoutRow.objects.filter(is_probe=False).values_list("reference", "status")}
    ours |= {*RefundRow.objects.values_list("reference", "status")}
    with gateway().book.writing() as rows:
        states = {each["reference"]: each["state"] for each in rows.execute("select reference, state from orders")}
    return all(ends.get(states[reference]) == status for reference, status in ours)
