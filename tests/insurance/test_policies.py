"""A policy is taken before the risk, its premium is held, earned as cover begins, and goes back where it never did."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tests import money
from tests.insurance.cast import OF_KIND, books_agree, give, held, insured, pay, published, selling, take
from tests.retold import retold
from tests.trade.story import Story
from truehand.escrow import operations as ledger
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.domain.refusals import InsufficientBalance
from truehand.identity.domain.refusals import ConfirmationChanged, ConfirmationNeeded
from truehand.insurance import queries as policies
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.policies import Status
from truehand.insurance.domain.refusals import (
    CoveredAlready,
    CoverHasBegun,
    NotEligible,
    NotYourTrade,
    PolicyUnknown,
    PremiumNotDue,
    ProductUnknown,
    TooLateToInsure,
)
from truehand.insurance.models import Policy, Product
from truehand.kernel.money import Money
from truehand.payments.sandbox import inside as bank
from truehand.trade.domain.refusals import MachineIsHeld, TradeNotFound
from truehand.trade.models import Trade
from truehand.trade.operations import fund, insure
from truehand.trade.queries.insuring import insurance_of, policy_for

pytestmark = pytest.mark.django_db


@retold
def offered() -> Story:
    found = Story.contracted()
    selling(found)
    give(found, "bob")
    give(found, "alice")
    return found


@pytest.fixture
def story() -> Story:
    return offered()


def test_offers_stand_with_their_price_or_with_the_reasons_against(story: Story) -> None:
    found = {each.product.kind: each for each in insurance_of(story.bob, story.trade, now=story.now).offers}
    assert set(found) == set(Kind)
    priced = found[Kind.TRANSIT].quote
    assert priced is not None
    assert priced.premium == priced.lines[-1].after
    assert [each.key for each in found[Kind.WARRANTY].bars] == ["report"]
    assert insurance_of(story.olga, story.trade, now=story.now).offers == ()
    with pytest.raises(TradeNotFound):
        insurance_of(story.ivy, story.trade, now=story.now)


def test_the_premium_is_held_and_earned_at_pick_up_less_the_commission(story: Story) -> None:
    policy, own = insured(story, Kind.TRANSIT), story.balance("bob")
    assert (policy.status, held(policy.id), story.balance("ivy")) == (Status.PAID, policy.premium.minor, 0)
    story.pay("bob").pay("alice").report().book().pick_up()
    now = policies.policy(policy.id)
    assert (now.status, now.began_at, held(policy.id)) == (Status.IN_FORCE, story.now, 0)
    assert story.balance("ivy") == policy.premium.minor - policy.commission.minor
    story.deliver()
    assert policies.policy(policy.id).status is Status.OVER
    story.accept()
    assert story.state == "settled"
    assert story.balance("bob") >= own
    assert books_agree()


def test_a_trade_that_ends_before_cover_begins_gives_the_whole_premium_back(story: Story) -> None:
    before = story.balance("bob")
    policy = insured(story, Kind.TRANSIT)
    story.wait(hours=73)
    assert story.state in {"cancelled", "expired"}
    assert (policies.policy(policy.id).status, held(policy.id)) == (Status.LAPSED, 0)
    assert story.balance("bob") == before
    assert story.balance("ivy") == 0
    assert books_agree()


def test_a_policy_whose_premium_is_not_there_never_begins(story: Story) -> None:
    policy = take(story, Kind.TRANSIT)
    story.pay("bob").pay("alice").report().book().pick_up()
    assert policies.policy(policy.id).status is Status.LAPSED
    with pytest.raises(PremiumNotDue):
        insure.premium_act(story.bob, policy.id)
    assert story.state == "shipped"


def test_a_warranty_begins_with_acceptance_and_ends_by_days(story: Story) -> None:
    story.pay("bob").pay("alice").report()
    policy = insured(story, Kind.WARRANTY, "alice")
    assert (policy.holder_id, policy.beneficiary_id) == (story.alice.party_id, story.bob.party_id)
    story.book().pick_up().deliver()
    assert policies.policy(policy.id).status is Status.PAID
    story.accept()
    now = policies.policy(policy.id)
    assert (now.status, now.began_at) == (Status.IN_FORCE, story.now)
    assert now.ends_at == story.now + timedelta(days=30)
    assert (now.meter, now.last_meter) == (6_120, 6_320)
    story.wait(days=30)
    assert policies.policy(policy.id).status is Status.OVER
    assert books_agree()


def test_a_trade_undone_while_cover_runs_gives_back_what_is_not_earned(story: Story) -> None:
    policy = insured(story, Kind.MISMATCH)
    story.pay("bob").pay("alice").report(hours=9_900)
    assert policies.policy(policy.id).status is Status.IN_FORCE
    had = story.balance("ivy")
    story.wait(hours=24 * 15)
    assert story.state == "withdrawn"
    now = policies.policy(policy.id)
    assert now.status is Status.OVER
    assert now.ends_at is not None
    assert 0 < now.returned.minor < policy.premium.minor
    assert story.balance("ivy") == max(had - now.returned.minor, 0)
    assert books_agree()


def test_the_holder_gives_a_policy_up_before_cover_begins_and_not_after(story: Story) -> None:
    before = story.balance("bob")
    policy = insured(story, Kind.TRANSIT)
    with pytest.raises(PolicyUnknown):
        insure.give_up(story.alice, policy.id, now=story.now)
    insure.give_up(story.bob, policy.id, now=story.now)
    assert (story.balance("bob"), held(policy.id)) == (before, 0)
    with pytest.raises(CoverHasBegun):
        insure.give_up(story.bob, policy.id, now=story.now)
    again = insured(story, Kind.TRANSIT)
    story.pay("bob").pay("alice").report().book().pick_up()
    with pytest.raises(CoverHasBegun):
        insure.give_up(story.bob, again.id, now=story.now)
    assert books_agree()


def test_it_is_taken_by_a_side_once_before_the_risk_and_never_from_a_party_of_the_trade(story: Story) -> None:
    product = Product.objects.get(kind=Kind.TRANSIT)
    for who, refusal in (("ines", TradeNotFound), ("olga", NotYourTrade)):
        with pytest.raises(refusal):
            insure.take(story.people[who], story.trade, product.id, now=story.now)
    insured(story, Kind.TRANSIT)
    with pytest.raises(CoveredAlready):
        take(story, Kind.TRANSIT, "alice")
    with pytest.raises(NotEligible) as caught:
        take(story, Kind.WARRANTY)
    assert "no inspection report" in str(caught.value)
    Trade.objects.filter(pk=story.trade).update(machine_held_at=story.now)
    with pytest.raises(MachineIsHeld):
        take(story, Kind.MISMATCH)
    Trade.objects.filter(pk=story.trade).update(machine_held_at=None)
    story.pay("bob").pay("alice").report()
    with pytest.raises(TooLateToInsure):
        take(story, Kind.MISMATCH)
    Product.objects.filter(kind=Kind.WARRANTY).update(ended_at=story.now)
    with pytest.raises(ProductUnknown):
        insure.take(story.bob, story.trade, Product.objects.get(kind=Kind.WARRANTY).id, now=story.now)


def test_a_new_tariff_changes_no_policy_that_was_taken(story: Story) -> None:
    policy = take(story, Kind.TRANSIT)
    published(story, Kind.TRANSIT, replace(OF_KIND[Kind.TRANSIT], rate=900))
    assert policies.policy(policy.id).premium == policy.premium
    assert insure.premium_act(story.bob, policy.id).amount == policy.premium


def test_money_for_a_premium_is_confirmed_and_covered(story: Story) -> None:
    policy = take(story, Kind.TRANSIT)
    with pytest.raises(ConfirmationNeeded):
        insure.pay_from_balance(story.bob, policy.id, confirmation=None, now=story.now)
    other = money.confirm(story.bob, insure.premium_act(story.bob, policy.id), now=story.now)
    with pytest.raises(ConfirmationChanged):
        insure.pay_from_balance(story.bob, policy.id, confirmation=other, now=story.now)
    ledger.charge(
        story.bob.party_id,
        to=((story.alice.party_id, Money(story.balance("bob"), "CNY")),),
        key="emptied",
        subject=story.trade,
        now=story.now,
    )
    with pytest.raises(InsufficientBalance):
        pay(story, policy)


@pytest.mark.parametrize("late", [False, True])
def test_a_premium_paid_through_a_channel_is_held_or_else_the_payers_own(story: Story, *, late: bool) -> None:
    policy, before = take(story, Kind.TRANSIT), story.balance("bob")
    confirmation = money.confirm(story.bob, insure.premium_act(story.bob, policy.id), now=story.now)
    intent = insure.start_payment(story.bob, policy.id, confirmation=confirmation, now=story.now)
    assert (intent.purpose, intent.amount) == (Purpose.PREMIUM, policy.premium)
    if late:
        insure.give_up(story.bob, policy.id, now=story.now)
    message = bank.confirm(intent.reference, now=story.now)
    for _ in range(2):
        fund.receive_callback("sandbox", message.body, message.headers, now=story.now)
    assert held(policy.id) == (0 if late else policy.premium.minor)
    assert story.balance("bob") == before + (policy.premium.minor if late else 0)
    assert policies.policy(policy.id).status is (Status.LAPSED if late else Status.PAID)
    assert books_agree()


def test_the_document_says_everything_in_both_languages_and_is_hashed(story: Story) -> None:
    policy = take(story, Kind.TRANSIT)
    said = json.loads(policy.document)
    assert policy.sha256 == hashlib.sha256(policy.document).hexdigest()
    assert said["premium"] == policy.premium.minor == said["lines"][-1]["after"]
    assert policy.number in said["zh"]
    assert "P-2026-117" in said["en"]
    assert str(policy.insured) in said["zh"]


def test_a_policy_is_read_by_whom_it_concerns_and_nobody_else(story: Story) -> None:
    policy = take(story, Kind.TRANSIT)
    for who in ("bob", "ivy", "olga", "audra"):
        assert policy_for(story.people[who], policy.id) == policy
    for who in ("alice", "ines", "carl"):
        with pytest.raises(PolicyUnknown):
            policy_for(story.people[who], policy.id)


@pytest.mark.parametrize(
    "change",
    [
        {"premium": 1},
        {"insured": 1},
        {"status": "taken"},
        {"holder_id": UUID(int=7)},
        {"began_at": None, "status": "lapsed"},
        {"returned": 10**12},
    ],
)
def test_the_database_keeps_what_was_promised(story: Story, change: dict[str, object]) -> None:
    policy = insured(story, Kind.TRANSIT)
    story.pay("bob").pay("alice").report().book().pick_up()
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.filter(id=policy.id).update(**change)
