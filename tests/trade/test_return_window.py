"""The window without a reason: as long as it was promised, held by the money, and answered as the executor does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import Client

from tests.robot import Robot
from tests.trade.story import ASKING
from tests.trade.test_chargebacks import end, take_back
from tests.trade.test_returned import (
    FEE,
    GRANTED,
    asked,
    balanced,
    delivered,
    freely,
    plain,
    received,
    sent,
)
from truehand.edge import clock
from truehand.equipment.domain.claims import ClaimKind
from truehand.identity.models import Party
from truehand.kernel.refusal import Refusal
from truehand.returns.domain.policy import Policy
from truehand.trade.operations import dispute, machines, returning

if TYPE_CHECKING:
    from tests.trade.story import Story

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
SHORT = replace(GRANTED, days=2)  # shorter than the period to inspect, which is 3 days


def goes(story: Story) -> bool:
    """Whether the door takes a return without a reason now; nothing is left of the attempt."""
    try:
        with transaction.atomic():
            freely(story)
            transaction.set_rollback(True)
    except Refusal:
        return False
    return True


def agrees(story: Story, *, allowed: bool) -> None:
    """The page's answer, the act that it offers, and what the door does are one."""
    answer = story.view("bob").return_answer
    assert (answer.allowed, "return_freely" in story.acts("bob"), goes(story)) == (allowed, allowed, allowed)


def claimed(story: Story) -> None:
    passport = story.row().passport_id
    machines.claim_machine(story.olga, passport, kind=ClaimKind.STOLEN, reference="A 1", now=story.now)


@pytest.mark.parametrize("policy", [GRANTED, SHORT], ids=["as long as the period", "shorter"])
@pytest.mark.parametrize("accepts", [True, False])
def test_the_answer_is_the_executors_to_the_second(policy: Policy, *, accepts: bool) -> None:
    story = delivered(policy)
    begun, until = story.now, story.now + timedelta(days=policy.days)
    agrees(story, allowed=True)
    if accepts:
        story.wait(hours=5).accept()
        assert (story.state, story.row().due_at) == ("accepted", until)
    assert story.view("bob").return_answer.until == until
    story.wait(seconds=(until - SECOND - story.now).total_seconds())
    agrees(story, allowed=True)
    story.now = until  # before the sweep comes
    agrees(story, allowed=False)
    story.wait(seconds=0)
    agrees(story, allowed=False)
    assert (story.state == "settled") is (accepts or policy == GRANTED)
    assert begun < until


def test_an_acceptance_keeps_the_window_and_with_it_the_money_and_gives_up_the_rest() -> None:
    story = delivered().wait(hours=20).accept()
    assert (story.state, story.held()["price"]) == ("accepted", ASKING.minor)
    assert (story.acts("bob"), story.acts("alice")) == ({"return_freely"}, set())
    for refused in (asked, lambda told: told.quarrel()):
        with pytest.raises(Refusal):
            refused(story)
    story.wait(days=5)
    assert story.state == "settled"
    assert balanced(story)


def test_what_was_accepted_goes_back_within_the_window_and_is_paid_back_less_the_fee() -> None:
    story = received(sent(freely(delivered(plan="pick_up_20").wait(hours=20).accept())))
    before = story.balance("bob")
    plain(story, "alice", "accept_return")
    assert story.state == "returned"
    assert story.balance("bob") - before == ASKING.minor - FEE + story.row().buyer_deposit_minor
    assert balanced(story)


@pytest.mark.parametrize("plan", ["acceptance", "retention_10"])
def test_who_keeps_what_was_accepted_or_lets_the_return_lapse_pays_the_seller_at_once(plan: str) -> None:
    paid = "retained" if plan == "retention_10" else "settled"
    story = plain(freely(delivered(plan=plan).accept()), "bob", "drop_return")
    assert story.state == paid
    agrees(story, allowed=False)


def test_a_return_of_what_was_accepted_that_is_not_sent_lapses() -> None:
    story = freely(delivered().accept()).wait(days=7)
    assert story.state == "settled"
    assert balanced(story)


def test_an_acceptance_after_the_window_pays_the_seller_at_once() -> None:
    assert delivered(SHORT).wait(days=2, hours=1).accept().state == "settled"


def test_the_window_stands_while_the_trades_clock_does() -> None:
    story = delivered()
    story.wait(days=1).quarrel()
    agrees(story, allowed=False)
    story.wait(hours=40)
    dispute.withdraw_dispute(story.bob, story.trade, seen=story.seen, now=story.now)
    agrees(story, allowed=True)
    assert story.view("bob").return_answer.until == story.now + timedelta(days=4)
    claimed(story)
    assert story.view("bob").return_answer.until is None
    story.wait(days=30)
    agrees(story, allowed=True)


def test_a_machine_that_is_claimed_after_its_acceptance_is_not_paid_for() -> None:
    story = delivered().accept()
    claimed(story)
    assert story.wait(days=30).state == "accepted"
    assert story.held()["price"] == ASKING.minor


def test_a_payment_that_is_lost_before_the_window_is_over_ends_the_trade() -> None:
    story = delivered().accept()
    case = take_back(story)
    assert story.wait(days=30).state == "accepted"
    end(story, case, won=False)
    assert (story.state, story.held()) == ("cancelled", {})


def test_a_trade_has_one_return_and_the_answer_says_so() -> None:
    story = plain(asked(delivered()), "bob", "drop_return")
    agrees(story, allowed=False)
    assert "has one" in story.view("bob").return_answer.why[1]
    assert story.accept().state == "settled"


def test_the_page_says_what_becomes_of_the_window_before_anybody_accepts(monkeypatch: pytest.MonkeyPatch) -> None:
    story = delivered()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    client = Client(headers={"accept-language": "en"})
    client.force_login(Party.objects.get(id=story.bob.party_id).user)
    until = story.row().due_at
    assert until is not None
    page = client.get(f"/trades/{story.trade}/").content.decode()
    assert f"until {until:%Y-%m-%d %H:%M} UTC you may still return it" in page
    told = Robot.of(story.bob).get(f"/trades/{story.trade}").json()["returns"]
    assert told["until"] == until.isoformat().replace("+00:00", "Z")
    story.accept()
    assert "return_freely/" in client.get(f"/trades/{story.trade}/").content.decode()
    seen = story.seen
    returning.return_freely(story.bob, story.trade, states=(), seen=seen, now=story.now)
    assert story.state == "return_granted"
