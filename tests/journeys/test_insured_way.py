"""A machine is damaged on an insured way: claimed with photos, assessed, seconded, paid to the buyer's balance."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from tests.insurance.cast import OF_KIND, give, insured, published, selling
from tests.journeys.conftest import Enter
from tests.journeys.seeds import begun, page_of
from tests.journeys.visitor import Visitor
from tests.trade.story import Story
from truehand.edge import clock
from truehand.insurance import operations, queries
from truehand.insurance.domain.claims import Reason, Stage, forms
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.policies import PolicyView, Status
from truehand.kernel.money import Money
from truehand.market.domain.drawings import excavator

pytestmark = pytest.mark.browser
SEE = "See photo 2."
WORDS = "The boom hit a bridge."


def under_way() -> tuple[Story, PolicyView]:
    """Bob insured the way, and the machine is on it; of this product every payment takes two."""
    story = begun(ago=timedelta(hours=1)).signed()
    selling(story)
    published(story, Kind.TRANSIT, replace(OF_KIND[Kind.TRANSIT], four_eyes=0))
    operations.appoint_assessor(story.ivy, story.people["iris"].party_id, now=story.now)
    for who in ("bob", "ivy"):
        give(story, who)
    policy = insured(story, Kind.TRANSIT)
    story.pay("bob").pay("alice").report().book().pick_up()
    return story, policy


def claim(visitor: Visitor, story: Story, policy: PolicyView) -> str:
    """Bob finds his policy at the trade, and claims with two photos; returns the claim's address."""
    visitor.be("bob", page_of(story))
    visitor.follow("Insurance")
    visitor.follow(f"{visitor.say(Kind.TRANSIT.words)} {policy.number}")
    assert visitor.reads(Status.IN_FORCE.words)
    visitor.shoot("policy")
    visitor.field("When it went wrong").fill(f"{localtime(clock.now()):%Y-%m-%dT%H:%M}")
    visitor.fill("Loss", "20,000.00")
    for item in forms()[Reason.DAMAGED]:
        visitor.page.locator(f"[name=answer_{item.key}]").fill(SEE)
    visitor.fill("In your own words", WORDS)
    visitor.give("Photos", excavator(seed=3), excavator(seed=4))
    visitor.press("File it")
    (filed,) = queries.claims_of_policy(policy.id)
    here = f"/insurance/claims/{filed.id}/"
    visitor.arrive(here)
    assert visitor.page.locator("main img").count() == 2
    visitor.shoot("filed")
    return here


def assess(visitor: Visitor, here: str, name: str) -> None:
    """Ivy looks and decides, Iris approves."""
    visitor.be("ivy", "/insurance/desk/")
    visitor.shoot("desk")
    visitor.follow(name)
    visitor.press("I have looked at it")
    visitor.fill("Loss as assessed; 0 refuses", "18,000")
    visitor.fill("Grounds", SEE)
    visitor.press("Decide the claim")
    assert visitor.reads(Stage.PROPOSED.words)
    visitor.shoot("assessed")
    visitor.be("iris", here)
    visitor.fill("Grounds", SEE)
    visitor.press("Approve")
    assert visitor.reads(Stage.APPROVED.words)


def test_damage_in_transit_is_claimed_with_photos_and_paid_by_the_insurer(enter: Enter) -> None:
    story, policy = under_way()
    visitor = enter(phone=True)
    here = claim(visitor, story, policy)
    (filed,) = queries.claims_of_policy(policy.id)
    assess(visitor, here, filed.name)
    had = story.balance("bob")
    visitor.be("ivy", here)
    visitor.press("Pay it")
    visitor.second_factor()
    visitor.arrive(here)
    visitor.until(Stage.PAID.words)
    visitor.shoot("paid")
    amount = (Money(1_800_000, "CNY") - policy.deductible).share(9_000)
    assert story.balance("bob") == had + amount.minor
    visitor.be("bob", "/money/")
    assert str(Money(story.balance("bob"), "CNY")) in visitor.text()
