"""Two clicks on one trade at one moment, beside a control that shows what happens without the compare-and-set."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection

from tests.concurrency.race import race
from tests.databases import naive_table
from tests.trade.story import ASKING, Story
from truehand.escrow import queries as escrow
from truehand.kernel.refusal import Refusal
from truehand.trade.domain.refusals import StaleStep
from truehand.trade.models import Step
from truehand.trade.operations import accept, agree, dispute
from truehand.trade.operations.clock import tick
from truehand.trade.queries.check import fsck

pytestmark = pytest.mark.django_db(transaction=True)


def test_without_the_comparison_both_clicks_are_taken() -> None:
    """The control: two callers who read the state, think, and write it, both succeed."""
    with naive_table("naive_trade (state text)"):
        with connection.cursor() as cursor:
            cursor.execute("insert into naive_trade values ('delivered')")
        taken = race(lambda: naive_move("accepted"), lambda: naive_move("disputed"))
    assert taken == [True, True]


def naive_move(target: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select state from naive_trade")
        (state,) = cursor.fetchone()
        time.sleep(0.1)
        if state != "delivered":
            return False
        cursor.execute("update naive_trade set state = %s", [target])
        return True


def test_of_acceptance_and_dispute_at_one_moment_one_happens() -> None:
    story = Story.begun().delivered()
    seen = story.seen
    outcomes = race(
        lambda: accept.accept(story.bob, story.trade, seen=seen, now=story.now),
        lambda: dispute.open_dispute(
            story.bob,
            story.trade,
            reason="other",
            statement="The slew motor leaks oil.",
            photos=[],
            seen=seen,
            now=story.now,
        ),
    )
    assert sum(isinstance(each, StaleStep) for each in outcomes) == 1, outcomes
    assert story.state in {"settled", "disputed"}
    assert list(fsck()) == []


def test_a_click_repeated_many_times_at_once_pays_the_seller_once() -> None:
    story = Story.begun().delivered()
    seen = story.seen
    outcomes = race(*[lambda: accept.accept(story.bob, story.trade, seen=seen, now=story.now)] * 5)
    assert [isinstance(each, int) for each in outcomes].count(True) == 1
    assert story.balance("alice") == ASKING.minor - story.row().commission_minor + story.row().deposit_minor
    assert all(each.difference.minor == 0 for each in escrow.proof())


def test_two_sweeps_and_a_late_click_at_one_moment_take_each_step_once() -> None:
    story = Story.begun().delivered()
    seen, due = story.seen, story.now + timedelta(days=3)
    race(
        lambda: tick(now=due),
        lambda: tick(now=due),
        lambda: accept.accept(story.bob, story.trade, seen=seen, now=due - timedelta(microseconds=1)),
    )
    assert story.state == "settled"
    numbers = list(Step.objects.filter(trade_id=story.trade).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, story.seen + 1))
    assert list(fsck()) == []


def test_one_machine_is_agreed_on_with_one_of_two_buyers() -> None:
    story = Story.begun()
    other = Story({**story.people, "bob": story.carl}, story.listing).offer()
    outcomes = race(
        lambda: agree.accept_price(story.alice, story.trade, seen=1, now=story.now),
        lambda: agree.accept_price(story.alice, other.trade, seen=1, now=story.now),
    )
    assert sorted(each.state for each in (story, other)) == ["agreed", "offered"]
    assert sum(isinstance(each, Refusal) for each in outcomes) == 1
