"""An amendment meets another, the machine's pick-up, its refusal and its deadline: one of them happens, each time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.management import call_command

from tests import money
from tests.concurrency.race import race
from tests.inspection.cast import photo
from tests.retold import kept
from tests.trade.amending import propose, sign, waiting
from tests.trade.story import ASKING, Story
from truehand.contracts import queries as contracts
from truehand.contracts.domain.amendment import Outcome
from truehand.contracts.domain.refusals import AmendmentOver
from truehand.escrow import queries as escrow
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.logistics import queries as logistics
from truehand.payments.sandbox import inside as bank
from truehand.trade.domain.given import HandOver
from truehand.trade.domain.process import Condition, Effect
from truehand.trade.domain.refusals import CONDITION_REFUSALS, StaleStep
from truehand.trade.models import Step, Trade
from truehand.trade.operations import advance, amend, fund, ship
from truehand.trade.operations.move import Move
from truehand.trade.queries.check import fsck

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[], object]
ROUNDS = 6
INSTANT = timedelta(microseconds=1)
LATER_DAY = timedelta(days=12)
LOWER = Money(12_000_000, "CNY")
# What a signature that comes too late is told, before or after it waited.
OVER = (AmendmentOver, CONDITION_REFUSALS[Condition.AMENDMENT_OPEN])


@kept
def booked() -> Story:
    """A machine that waits for its carrier; Alice has signed that it may come later."""
    story = Story.begun().inspected().book()
    propose(story, days=1, delivery_by=(story.now + LATER_DAY).date())
    sign(story, "alice")
    return story


def second_signature(story: Story) -> Act:
    """Bob has confirmed, and sends the form."""
    found, seen = waiting(story), story.seen
    confirmation = money.confirm(story.bob, amend.signing_act(story.bob, story.trade), now=story.now)
    said = {"sha256": found.sha256, "confirmation": confirmation, "seen": seen, "now": story.now}
    return partial(amend.sign, story.bob, story.trade, **said)  # type: ignore[arg-type]


def pick_up(story: Story) -> Act:
    code, seen = logistics.hand_over_code(story.trade, "pick_up"), story.seen
    proof = HandOver(photo(90), "")
    return partial(ship.pick_up, story.carl, story.trade, code=code, proof=proof, seen=seen, now=story.now)


def met(*acts: Act) -> list[object]:
    """Start all at once; the bare thread race, without a brake."""
    return list(race(*acts))


def one_won(story: Story, outcomes: list[object], before: int) -> None:
    assert sum(not isinstance(each, Refusal) for each in outcomes) == 1, outcomes
    numbers = Step.objects.filter(trade_id=story.trade, number__gt=before).values_list("number", flat=True)
    assert sorted(numbers) == list(range(before + 1, story.seen + 1))
    assert all(each.difference.minor == 0 for each in escrow.proof())
    assert list(fsck()) == []


def test_of_two_proposals_at_one_moment_one_waits_to_be_signed() -> None:
    for _ in range(ROUNDS):
        call_command("flush", interactive=False, verbosity=0)
        story = booked()
        amend.decline(story.bob, story.trade, seen=story.seen, now=story.now)
        seen = story.seen
        said = {"reason": "As we said on the telephone.", "seen": seen, "now": story.now}
        outcomes = met(
            partial(amend.propose, story.alice, story.trade, {"warranty_days": 30}, **said),  # type: ignore[arg-type]
            partial(amend.propose, story.bob, story.trade, {"warranty_days": 60}, **said),  # type: ignore[arg-type]
        )
        one_won(story, outcomes, seen)
        assert any(isinstance(each, StaleStep) for each in outcomes)
        assert waiting(story).revision == 3


def test_of_a_second_signature_and_the_pick_up_or_a_refusal_one_happens() -> None:
    for number in range(ROUNDS):
        call_command("flush", interactive=False, verbosity=0)
        story = booked()
        seen, signs = story.seen, second_signature(story)
        declines = partial(amend.decline, story.alice, story.trade, seen=seen, now=story.now)
        other: Act = pick_up(story) if number % 2 else declines
        outcomes = met(signs, other)
        one_won(story, outcomes, seen)
        signed = not isinstance(outcomes[0], Refusal)
        found = contracts.amendments_of(story.trade)[0]
        assert (found.outcome is Outcome.SIGNED) is signed
        assert (story.row().delivery_by == (story.now + LATER_DAY).date()) is signed


def test_of_a_signature_at_the_last_instant_and_the_deadline_one_counts() -> None:
    for _ in range(ROUNDS):
        call_command("flush", interactive=False, verbosity=0)
        story = booked()
        due = story.row().amendment_due
        assert due is not None
        story.now = due - INSTANT
        seen, signs = story.seen, second_signature(story)
        outcomes = met(signs, partial(amend.lapse, story.trade, now=due))
        assert sum(not isinstance(each, Refusal) for each in outcomes) == 1, outcomes
        signed = not isinstance(outcomes[0], Refusal)
        found = contracts.amendments_of(story.trade)[0]
        assert found.outcome is (Outcome.SIGNED if signed else Outcome.LAPSED)
        assert story.seen == seen + signed
        assert signed or isinstance(outcomes[0], OVER)
        assert story.row().amendment_due is None


@kept
def priced() -> Story:
    """Bob is about to pay; Alice has signed that it costs less."""
    story = Story.contracted().pay_once("bob")
    propose(story, price=LOWER)
    sign(story, "alice")
    return story


def payment(story: Story) -> Act:
    """The gateway says that the price before was paid."""
    intent = money.start_payment(story.bob, story.trade, now=story.now)
    message = bank.confirm(intent.reference, now=story.now)
    return partial(fund.receive_callback, "sandbox", message.body, message.headers, now=story.now)


def test_of_another_price_and_the_payment_of_the_one_before_one_counts() -> None:
    for _ in range(ROUNDS):
        call_command("flush", interactive=False, verbosity=0)
        story = priced()
        had = story.balance("bob")
        signs, arrives = second_signature(story), payment(story)
        signed, arrived = met(signs, arrives)
        assert not isinstance(arrived, Refusal), "a payment that arrived is always taken"
        amended = not isinstance(signed, Refusal)
        assert (story.row().price_minor == LOWER.minor) is amended
        held, more = (0, ASKING.minor) if amended else (ASKING.minor, 0)
        assert (story.held().get("price", 0), story.balance("bob") - had) == (held, more)
        assert all(each.difference.minor == 0 for each in escrow.proof())
        assert list(fsck()) == []


@pytest.mark.parametrize(("told", "other"), [(booked, pick_up), (priced, payment)], ids=["pick_up", "payment"])
def test_without_lock_and_comparison_both_the_signature_and_the_other_are_told_that_they_happened(
    monkeypatch: pytest.MonkeyPatch, told: Callable[[], Story], other: Callable[[Story], Act]
) -> None:
    """The control: each has read the trade as it was, and writes."""
    story, meeting = told(), Barrier(2)
    acts = (second_signature(story), other(story))

    def write(move: Move) -> None:
        with suppress(BrokenBarrierError):
            meeting.wait(1)
        Trade.objects.filter(pk=move.trade.pk).update(state=move.trade.state, step=move.trade.step)

    monkeypatch.setattr(advance, "_compare_and_set", write)
    monkeypatch.setattr(advance, "_follow", lambda _: None)
    monkeypatch.setattr(advance, "ENDS_PAYMENTS", frozenset[Effect]())
    assert not any(isinstance(each, Refusal) for each in met(*acts))
