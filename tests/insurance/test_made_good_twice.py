"""A carrier and an insurer pay for one loss: the buyer is made whole once, the insurer gets back what is too much."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

import pytest

from tests.concurrency.race import race
from tests.inspection.cast import photo
from tests.insurance.cast import NUMBERS, books_agree, filed, give, insured, paid, published, selling
from tests.logistics.test_claims import the_claim
from tests.retold import retold
from tests.trade.story import ASKING, Story
from truehand.escrow import queries as escrow
from truehand.insurance import operations, queries
from truehand.insurance.domain.claims import Act, ClaimView, Reason, Stage
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.policies import PolicyView
from truehand.kernel.money import Money
from truehand.trade.models import Trade
from truehand.trade.operations import claim_cover, claims
from truehand.trade.queries.insuring import good_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID


pytestmark = pytest.mark.django_db
# What the carrier owes by rule for damage of which photos alone tell.
BY_CARRIER = ASKING.share(200).minor
THIN = replace(NUMBERS, deductible=10, least_deductible=0)


@retold
def harmed() -> tuple[Story, PolicyView]:
    """The machine came damaged; Bob claims it of the carrier, and had insured the way."""
    story = Story.contracted(shares="buyer")
    selling(story)
    published(story, Kind.TRANSIT, THIN)
    for who in ("bob", "ivy"):
        give(story, who)
    policy = insured(story, Kind.TRANSIT)
    story.pay("bob").pay("alice").report().book().pick_up().wait(hours=1)
    return story, policy


def delivered() -> tuple[Story, PolicyView]:
    story, policy = harmed()
    story.deliver()
    claims.claim_damage(story.bob, story.trade, said="The cab window is broken.", photos=[photo(5)], now=story.now)
    return story, policy


def approved(story: Story, policy: PolicyView, minor: int) -> ClaimView:
    loss = Money(minor, "CNY")
    claim = filed(story, policy, loss, happened_at=story.row().delivered_at)
    operations.look(story.ivy, claim.id, now=story.now)
    return claim_cover.decide(story.ivy, claim.id, loss=loss, reasons="As the photos show.", now=story.now)


def by_carrier(story: Story) -> None:
    claims.accept_claim(story.carl, the_claim(story).id, now=story.now)


def in_part(story: Story, minor: int) -> None:
    claim = the_claim(story)
    claims.contest_claim(story.carl, claim.id, answer="It was old.", now=story.now)
    claims.decide_claim(story.olga, claim.id, amount=Money(minor, "CNY"), reasons="In part.", now=story.now)


def recovered(claim: ClaimView, story: Story) -> list[int]:
    whole = queries.claim(claim.id, story.ivy)
    return [int(str(each.facts["amount"])) for each in whole.entries if each.act is Act.RECOVERED]


def by_policy(policy: PolicyView, minor: int) -> int:
    return (minor - policy.deductible.minor) * 9 // 10


def test_a_carrier_that_pays_first_leaves_the_insurer_the_rest() -> None:
    story, policy = delivered()
    had = story.balance("bob")
    by_carrier(story)
    claim = approved(story, policy, 400_000)
    paid(story, claim)
    rest = by_policy(policy, 400_000 - BY_CARRIER)
    assert (claim.made_good.minor, claim.amount.minor) == (BY_CARRIER, rest)
    assert story.balance("bob") == had + BY_CARRIER + rest
    assert recovered(claim, story) == []
    assert books_agree()


def test_an_insurer_that_paid_first_gets_back_what_exceeds_the_loss() -> None:
    story, policy = delivered()
    had, began = story.balance("bob"), story.balance("ivy")
    claim = approved(story, policy, 400_000)
    paid(story, claim)
    by_carrier(story)
    back = claim.amount.minor + BY_CARRIER - 400_000
    assert 0 < back < claim.amount.minor
    assert recovered(claim, story) == [back]
    assert story.balance("bob") == had + 400_000
    assert story.balance("ivy") == began - claim.amount.minor + back
    assert books_agree()


def test_an_insurer_gets_back_no_more_than_it_paid() -> None:
    story, policy = delivered()
    began = story.balance("ivy")
    claim = approved(story, policy, 200_000)
    paid(story, claim)
    by_carrier(story)
    assert recovered(claim, story) == [claim.amount.minor]
    assert story.balance("ivy") == began


def test_a_silent_carrier_pays_the_insurer_back_as_well() -> None:
    story, policy = delivered()
    claim = approved(story, policy, 400_000)
    paid(story, claim)
    story.wait(hours=72)
    assert the_claim(story).settled is not None
    assert recovered(claim, story) == [claim.amount.minor + BY_CARRIER - 400_000]


def test_what_does_not_exceed_the_loss_stays_with_the_buyer() -> None:
    story, policy = delivered()
    claim = approved(story, policy, 400_000)
    paid(story, claim)
    in_part(story, 400_000 - claim.amount.minor)
    assert recovered(claim, story) == []


def test_a_ruling_after_the_carrier_counts_what_came_back_before() -> None:
    story, policy = delivered()
    claim = approved(story, policy, 400_000)
    paid(story, claim)
    in_part(story, 100_000)
    first = claim.amount.minor + 100_000 - 400_000
    story.quarrel().ripe().rule(50_000, ASKING.minor - 50_000).carried_out()
    assert recovered(claim, story) == [first, 50_000]
    assert books_agree()


def test_one_payment_makes_one_of_two_losses_good() -> None:
    """The second claim is of another loss: what the carrier paid stands against the first alone."""
    story, policy = delivered()
    one = approved(story, policy, 400_000)
    paid(story, one)
    two = approved(story, policy, 300_000)
    paid(story, two)
    had = story.balance("bob")
    by_carrier(story)
    back = one.amount.minor + BY_CARRIER - 400_000
    assert (recovered(one, story), recovered(two, story)) == ([back], [])
    assert story.balance("bob") == had + BY_CARRIER - back
    three = approved(story, policy, 100_000)
    assert three.made_good.minor == 0


def test_a_carrier_makes_no_breakdown_good() -> None:
    story, _ = harmed()
    give(story, "bob", 9_000_000)
    policy = insured(story, Kind.WARRANTY)
    story.deliver()
    claims.claim_damage(story.bob, story.trade, said="The cab window is broken.", photos=[photo(5)], now=story.now)
    story.accept()
    claim = filed(story, policy, Money(2_000_000, "CNY"), Reason.BREAKDOWN, meter=6_200)
    operations.look(story.ivy, claim.id, now=story.now)
    claim = claim_cover.decide(story.ivy, claim.id, loss=claim.loss, reasons="The pump failed.", now=story.now)
    paid(story, claim)
    by_carrier(story)
    assert recovered(claim, story) == []


def both_at_once(monkeypatch: pytest.MonkeyPatch) -> tuple[Story, ClaimView]:
    """The insurer has reckoned and is about to pay when the carrier pays."""
    story, policy = delivered()
    claim = approved(story, policy, 400_000)
    reckoned, carried = Event(), Event()

    def slowly(trade: Trade, claim: ClaimView, loss: Money) -> Money:
        good = good_for(trade, claim, loss)
        reckoned.set()
        carried.wait(1)
        return good

    def carry() -> None:
        reckoned.wait(10)
        by_carrier(story)
        carried.set()

    monkeypatch.setattr(claim_cover, "good_for", slowly)
    calls: list[Callable[[], None]] = [lambda: paid(story, claim), carry]
    assert race(*calls) == [None, None]
    return story, queries.claim(claim.id, story.ivy)


@pytest.mark.django_db(transaction=True)
def test_carrier_and_insurer_at_one_moment_make_the_buyer_whole_once(monkeypatch: pytest.MonkeyPatch) -> None:
    story, claim = both_at_once(monkeypatch)
    assert claim.stage is Stage.PAID
    assert recovered(claim, story) == [claim.amount.minor + BY_CARRIER - 400_000]
    assert not list(escrow.fsck())


@pytest.mark.django_db(transaction=True)
def test_control_without_the_trades_lock_the_loss_is_paid_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def unlocked(trade_id: UUID) -> Trade:
        return Trade.objects.get(pk=trade_id)

    monkeypatch.setattr(claims, "_locked", unlocked)
    story, claim = both_at_once(monkeypatch)
    assert claim.amount.minor + BY_CARRIER > 400_000
    assert recovered(claim, story) == []
