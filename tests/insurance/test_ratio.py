"""New business of a product stops by rule when its losses pass the limit, and goes on by two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.inspection.cast import photo
from tests.insurance.cast import NUMBERS, give, insured, published, selling, take
from tests.retold import retold
from tests.trade.story import Story, listed
from truehand.identity.models import Notice
from truehand.insurance import operations, queries
from truehand.insurance.domain.claims import Reason, Told, forms
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.policies import PolicyView
from truehand.insurance.domain.ratio import RatioView
from truehand.insurance.domain.refusals import NotStopped, ProductStopped, SecondAssessorNeeded
from truehand.insurance.models import Brake
from truehand.kernel.actor import NotPermitted
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.trade.operations import claim_cover

pytestmark = pytest.mark.django_db


@retold
def moving() -> tuple[Story, PolicyView]:
    """Bob's machine is on its way, insured; of the premium nothing was needed yet."""
    story = Story.contracted()
    selling(story, Kind.TRANSIT)
    published(story, Kind.TRANSIT, replace(NUMBERS, least_deductible=0, deductible=0, warn=5_000, stop=9_000))
    give(story, "bob")
    policy = insured(story, Kind.TRANSIT)
    story.pay("bob").pay("alice").report().book().pick_up()
    return story, policy


def file(story: Story, policy: PolicyView, loss: int) -> None:
    answers = {each.key: "As the photo shows." for each in forms()[Reason.DAMAGED]}
    said = Told(Reason.DAMAGED, story.now, Money(loss, "CNY"), "A dent.", answers)
    claim_cover.file_claim(story.bob, policy.id, said, photos=[photo(31)], now=story.now)


def figures(story: Story) -> RatioView:
    return queries.ratio(story.ivy.party_id, Kind.TRANSIT, "CNY", now=story.now)


def again(story: Story) -> Story:
    """Another trade of Bob's with Alice, signed."""
    listing = listed(story.alice, serial="KMTPC200A77", now=story.now)
    return Story(story.people, listing, new_id(story.now), story.now).offer().signed()


def test_the_ratio_is_what_was_paid_and_set_aside_over_what_was_earned() -> None:
    story, policy = moving()
    assert (figures(story).earned, figures(story).ratio, figures(story).level) == (policy.premium, 0, None)
    file(story, policy, policy.premium.minor // 2)
    now = figures(story)
    assert now.reserved.minor == policy.premium.minor // 2 * 9 // 10
    assert now.ratio == now.reserved.minor * 10_000 // now.earned.minor
    assert (now.level, now.brake) == (None, None)


def test_it_warns_first_and_then_stops_new_business_and_only_that() -> None:
    story, policy = moving()
    file(story, policy, policy.premium.minor * 7 // 10)
    assert Notice.objects.filter(party_id=story.olga.party_id, kind="insurance.warned").count() == 1
    take(again(story), Kind.TRANSIT)
    claim = queries.claims_for(story.ivy)[0]
    operations.look(story.ivy, claim.id, now=story.now)
    claim_cover.decide(story.ivy, claim.id, loss=Money(0, "CNY"), reasons="An old dent.", now=story.now)
    story.now += timedelta(hours=1)
    file(story, policy, policy.premium.minor * 12 // 10)
    stopped = figures(story)
    assert stopped.brake is not None
    assert stopped.ratio > stopped.stop
    other = Story(story.people, listed(story.alice, serial="KMTPC200A78", now=story.now), new_id(story.now), story.now)
    other.offer().signed()
    with pytest.raises(ProductStopped):
        take(other, Kind.TRANSIT)
    assert queries.policy(policy.id).status == policy.status.__class__("in_force")


def test_two_people_let_it_go_on_and_it_stops_again_only_when_it_grew() -> None:
    story, policy = moving()
    file(story, policy, policy.premium.minor * 2)
    brake = figures(story).brake
    assert brake is not None
    with pytest.raises(SecondAssessorNeeded):
        operations.resume(story.olga, brake.id, now=story.now)
    with pytest.raises(NotStopped):
        operations.ask_to_resume(story.bob, brake.id, reason="Please.", now=story.now)
    operations.ask_to_resume(story.ivy, brake.id, reason="A single large loss.", now=story.now)
    with pytest.raises(NotPermitted):
        operations.resume(story.ivy, brake.id, now=story.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Brake.objects.filter(id=brake.id).update(resumed_by=story.ivy.party_id, resumed_at=story.now)
    operations.resume(story.olga, brake.id, now=story.now)
    assert figures(story).brake is None
    operations.look(story.ivy, queries.claims_for(story.ivy)[0].id, now=story.now)
    claim_cover.decide(
        story.ivy, queries.claims_for(story.ivy)[0].id, loss=policy.premium, reasons="Less.", now=story.now
    )
    assert figures(story).brake is None
    with pytest.raises(NotStopped):
        operations.resume(story.olga, brake.id, now=story.now)


def test_insurers_see_their_own_figures_and_overseers_all() -> None:
    story, _ = moving()
    assert len(queries.ratios(story.ivy, now=story.now)) == len(queries.ratios(story.audra, now=story.now)) == 1
    assert queries.ratios(story.bob, now=story.now) == ()
