"""Whole lives through the doors."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.alone import verify
from tests.trade.story import ASKING, Story
from truehand.credit import queries as credit
from truehand.escrow import queries as escrow
from truehand.identity import queries as identity
from truehand.kernel.actor import NotPermitted
from truehand.listings import queries as listings
from truehand.listings.domain.status import Status
from truehand.trade.domain.process import Condition
from truehand.trade.domain.refusals import CONDITION_REFUSALS
from truehand.trade.domain.terms import commission
from truehand.trade.operations import dispute, inspect, prove
from truehand.trade.operations.advance import advance
from truehand.trade.queries import views
from truehand.trade.queries.check import fsck

pytestmark = pytest.mark.django_db


def conserved() -> bool:
    return all(proof.difference.minor == 0 for proof in escrow.proof())


def test_a_trade_goes_from_offer_to_settled_and_rated() -> None:
    story = Story.begun().settled()
    assert story.state == "settled"
    deposit = story.row().deposit_minor
    assert story.held() == {}
    assert story.balance("alice") == ASKING.minor - commission(ASKING).minor + deposit
    assert story.balance("bob") == story.row().buyer_deposit_minor
    assert listings.listing(story.listing, None).status is Status.SOLD
    story.rate("bob").rate("alice", 4)
    assert story.state == "rated"
    story.wait(hours=25)
    assert story.state == "closed"
    assert conserved()
    assert list(fsck()) == []


def test_silence_after_delivery_is_acceptance() -> None:
    story = Story.begun().delivered()
    story.wait(hours=71)
    assert story.state == "delivered"
    story.wait(hours=1)
    assert story.state == "settled"


def test_contradictions_let_the_buyer_withdraw_with_a_full_refund() -> None:
    story = Story.begun().doubted()
    assert story.state == "doubted"
    assert "withdraw" in story.acts("bob")
    inspect.withdraw(story.bob, story.trade, seen=story.seen, now=story.now)
    assert story.state == "withdrawn"
    assert story.balance("bob") == story.paid_in()
    assert listings.listing(story.listing, story.olga).status is Status.IN_REVIEW
    assert conserved()


def test_a_dispute_stops_the_clock_and_withdrawn_it_goes_on_with_what_was_left() -> None:
    story = Story.begun().delivered()
    story.wait(hours=30).quarrel()
    assert story.state == "disputed"
    story.wait(hours=47)
    assert story.state == "disputed"
    dispute.withdraw_dispute(story.bob, story.trade, seen=story.seen, now=story.now)
    assert story.row().due_at == story.now + timedelta(hours=42)
    story.wait(hours=41)
    assert story.state == "delivered"
    story.wait(hours=1)
    assert story.state == "settled"


def test_a_ruling_splits_exactly_what_is_held_and_the_money_follows() -> None:
    story = Story.begun().delivered().quarrel().ripe()
    third = ASKING.minor // 3
    with pytest.raises(CONDITION_REFUSALS[Condition.RULING_SUMS]):
        story.rule(third, third)
    story.rule(third, ASKING.minor - third, seize=True)
    assert story.state == "decided"
    assert story.held()["price"] == ASKING.minor
    story.carried_out()
    assert story.state == "resolved"
    assert story.held() == {}
    deposit = story.row().deposit_minor
    fee = commission(ASKING).minor * (ASKING.minor - third) // ASKING.minor
    assert story.balance("bob") == third + deposit - deposit // 2 + story.row().buyer_deposit_minor
    assert story.balance("alice") == ASKING.minor - third - fee
    assert conserved()
    story.wait(days=7)
    assert story.state == "closed"


def test_an_operator_with_a_part_in_the_trade_does_not_rule() -> None:
    story = Story.begun().delivered().quarrel().ripe()
    dealing = {**story.people, "olga": replace(story.bob, roles=story.olga.roles)}
    with pytest.raises(CONDITION_REFUSALS[Condition.NO_PART]):
        Story(dealing, story.listing, story.trade, story.now).rule(ASKING.minor, 0)


def test_a_dispute_that_nobody_rules_halves_what_is_held() -> None:
    story = Story.begun().delivered().quarrel().answer()
    story.wait(hours=48)
    assert story.state == "investigated"
    story.wait(hours=72)
    assert story.state == "escalated"
    story.wait(hours=72)
    assert story.state == "resolved"
    assert story.balance("bob") == ASKING.minor // 2 + story.row().buyer_deposit_minor
    assert conserved()


def test_a_machine_that_never_arrives_is_disputed_by_the_clock_and_refunded_by_default() -> None:
    story = Story.begun().shipped()
    story.wait(days=14)
    assert story.state == "disputed"
    with pytest.raises(CONDITION_REFUSALS[Condition.DISPUTED_IN_TRANSIT]):
        advance(story.trade, "resume_transport", actor=story.bob, seen=story.seen, now=story.now)
    story.wait(hours=48)
    assert story.state == "conceding"
    story.wait(hours=72)
    assert story.state == "resolved"
    assert story.balance("bob") == story.paid_in()


def test_a_late_delivery_is_recorded_in_the_dispute_and_the_buyer_may_go_on() -> None:
    story = Story.begun().shipped()
    story.wait(days=14).deliver()
    assert story.state == "disputed"
    dispute.withdraw_dispute(story.bob, story.trade, seen=story.seen, now=story.now)
    assert story.state == "delivered"
    assert story.row().due_at == story.now + timedelta(days=3)


def test_who_must_act_is_reminded_a_day_and_four_hours_before() -> None:
    story = Story.begun().delivered()
    assert reminders(story) == 0
    story.wait(hours=48)
    assert reminders(story) == 1
    story.wait(hours=1)
    assert reminders(story) == 1
    story.wait(hours=19)
    assert reminders(story) == 2


def reminders(story: Story) -> int:
    return sum(each.kind == "trade.reminder" for each in identity.notices(story.bob, size=100).items)


def test_a_single_rating_is_published_when_the_time_is_up_and_not_before() -> None:
    story = Story.begun().settled().rate("bob", 2)
    assert credit.ratings_of_trade(story.trade) == ()
    story.wait(days=7)
    assert [each.stars for each in credit.ratings_of_trade(story.trade)] == [2]
    assert story.state == "rated"


def test_a_settled_trade_counts_for_both_and_a_withdrawn_one_against_its_seller() -> None:
    story = Story.begun()
    before = credit.standing(story.alice.party_id, now=story.now).score
    story.settled().rate("bob").rate("alice")
    assert credit.standing(story.alice.party_id, now=story.now).score > before


def test_every_step_of_a_trade_is_in_its_bundle_and_the_stand_alone_verifier_says_valid(tmp_path: Path) -> None:
    story = Story.begun().settled().rate("bob").rate("alice")
    bundle = prove.export_bundle(story.bob, story.trade, now=story.now)
    (tmp_path / "bundle.zip").write_bytes(bundle)
    assert verify(tmp_path / "bundle.zip").returncode == 0
    assert all(each.index is not None for each in story.view("bob").steps)
    altered = bytearray(bundle)
    altered[len(altered) // 2] ^= 1
    (tmp_path / "bundle.zip").write_bytes(altered)
    assert verify(tmp_path / "bundle.zip").returncode == 1


def test_who_only_serves_a_trade_gets_no_bundle() -> None:
    story = Story.begun().settled()
    for who in ("ines", "carl"):
        with pytest.raises(NotPermitted):
            prove.export_bundle(story.people[who], story.trade, now=story.now)


def test_whoever_did_their_part_is_not_waited_for() -> None:
    story = Story.begun().agreed()
    assert turns(story) == {"alice", "bob"}
    story.sign("bob")
    assert turns(story) == {"alice"}
    story.sign("alice")
    assert turns(story) == {"alice", "bob"}
    story.pay("bob")
    assert turns(story) == {"alice"}
    story.pay("alice").report().book().pick_up().deliver().accept().rate("alice")
    assert turns(story) == {"bob"}


def turns(story: Story) -> set[str]:
    names = {"the seller": "alice", "the buyer": "bob"}
    waited = {names[en] for _, en in story.view("bob").waiting_for}
    assert waited == {who for who in ("alice", "bob") if views.mine(story.people[who]).items[0].waits_for_viewer}
    return waited
