"""The traps that disputes elsewhere fell into, each tried in every stage of one dispute.

A story goes through its stages once, and everything that must not happen is tried at each of them. The same traps at
one stage, and what they cost, stand in tests/trade/test_stages.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from tests import money
from tests.retold import retold
from tests.trade.story import ASKING, Story
from tests.trade.test_stages import mediators, sound
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.kernel.actor import Actor, Role
from truehand.trade.domain.life.v3 import QUARREL
from truehand.trade.domain.process import Condition, State
from truehand.trade.domain.refusals import CONDITION_REFUSALS, DeadlinePassed, NotDueYet, NotFromHere, NotYourMove
from truehand.trade.operations import accept, advance, dispute, give_back, returning
from truehand.trade.web.schemas import TradeOut

pytestmark = pytest.mark.django_db
HALF = ASKING.minor // 2
INSTANT = timedelta(microseconds=1)
WHY = "The yard burnt down."
Told = Callable[[Story], object]


@retold
def quarrelled() -> Story:
    """A delivered machine, and a dispute about it; two people may mediate; a refund was approved before."""
    story = Story.begun()
    mediators(story, "mei", "mo")
    story.inspected()
    proposal = give_back.ask_override(story.olga, story.trade, reason=WHY, now=story.now)
    money.approve(story.otto, proposal, now=story.now)
    return story.book().pick_up().deliver().quarrel()


PATH: dict[State, Told] = {
    State.DISPUTED: lambda _: None,
    State.CONCEDING: lambda story: story.wait(hours=48),
    State.INVESTIGATED: lambda story: story.answer().refer(),
    State.MEDIATED: lambda story: story.bring("bob").bring("alice"),
    State.SUGGESTED: lambda story: story.propose(mediator(story), HALF, ASKING.minor - HALF),
    State.ESCALATED: lambda story: story.decline("alice"),
    State.DECIDED: lambda story: story.rule(HALF, ASKING.minor - HALF, seize=True),
    State.APPEALED: lambda story: story.appeal("bob"),
}


def stages(story: Story) -> Iterator[State]:
    """Go through every stage of a dispute, one after the other."""
    for stage, told in PATH.items():
        told(story)
        assert story.state == stage.value
        yield stage
    assert set(PATH) == set(QUARREL)


def mediator(story: Story) -> str:
    return next(key for key in ("mei", "mo") if story.people[key].party_id == story.row().mediator_id)


def office(story: Story, who: str, role: Role) -> None:
    """Somebody with a part in the trade is given an office as well."""
    identity.appoint(story.people[who].party_id, role, now=story.now)
    story.people[who] = people.actor_of_party(story.people[who].party_id, stepped_up=True)


def test_no_refund_leaves_escrow_during_a_dispute_not_even_one_that_two_approved_before() -> None:
    story = quarrelled()
    for _ in stages(story):
        refunds: tuple[Callable[[], object], ...] = (
            lambda: give_back.override_refund(story.olga, story.trade, reason=WHY, seen=story.seen, now=story.now),
            lambda: give_back.give_up(story.alice, story.trade, seen=story.seen, now=story.now),
            lambda: returning.return_freely(story.bob, story.trade, states=(), seen=story.seen, now=story.now),
        )
        for refund in refunds:
            with pytest.raises(NotFromHere):
                refund()
        assert story.held()["price"] == ASKING.minor


def test_a_timer_inside_a_dispute_strands_no_cent_from_whichever_stage_silence_begins() -> None:
    story = quarrelled()
    for stage in stages(story):
        then = story.now
        with transaction.atomic():
            for _ in range(7):
                story.wait(hours=73)
            assert story.state in {"resolved", "closed"}, stage
            assert sound(story), stage
            transaction.set_rollback(True)
        story.now = then


def test_the_page_the_api_and_the_executor_read_one_deadline_in_every_stage() -> None:
    story = quarrelled()
    for stage in stages(story):
        view = story.view("bob")
        assert view.due_at is not None
        assert view.due_at == TradeOut.of(view).due_at == story.row().due_at
        with pytest.raises(NotDueYet):
            advance.run_out(story.trade, now=view.due_at - INSTANT)
        with pytest.raises(DeadlinePassed):
            advance.advance(story.trade, HAND[stage], actor=actor_of(story, stage), seen=story.seen, now=view.due_at)
        with transaction.atomic():
            assert advance.run_out(story.trade, now=view.due_at) > view.step
            transaction.set_rollback(True)


# Something that somebody could do in a stage until its time is up.
HAND = {
    State.DISPUTED: "answer_dispute",
    State.CONCEDING: "object_concession",
    State.INVESTIGATED: "bring_evidence",
    State.MEDIATED: "suggest_settlement",
    State.SUGGESTED: "refuse_suggestion",
    State.ESCALATED: "decide",
    State.DECIDED: "appeal",
    State.APPEALED: "decide_appeal",
}


def actor_of(story: Story, stage: State) -> Actor:
    """Whoever may do that."""
    if stage is State.MEDIATED:
        return story.people[mediator(story)]
    return story.people[{State.ESCALATED: "olga", State.APPEALED: "otto"}.get(stage, "alice")]


def test_pressing_confirm_dodges_no_penalty_in_any_stage() -> None:
    story = quarrelled()
    for stage in stages(story):
        with pytest.raises(NotFromHere):
            accept.accept(story.bob, story.trade, seen=story.seen, now=story.now)
        if stage in {State.DECIDED, State.APPEALED}:
            with pytest.raises(NotFromHere):
                dispute.withdraw_dispute(story.bob, story.trade, seen=story.seen, now=story.now)
    story.wait(hours=73)
    row = story.row()
    assert story.balance("bob") == HALF + row.buyer_deposit_minor + row.deposit_minor - row.deposit_minor // 2
    assert story.balance("alice") < ASKING.minor - HALF
    assert sound(story)


def test_both_may_still_finish_as_if_there_had_been_no_dispute_until_somebody_has_ruled() -> None:
    story = quarrelled()
    for stage in stages(story):
        if stage in {State.DECIDED, State.APPEALED}:
            break
        with transaction.atomic():
            dispute.withdraw_dispute(story.bob, story.trade, seen=story.seen, now=story.now)
            assert story.accept().state == "settled", stage
            assert sound(story), stage
            transaction.set_rollback(True)


@pytest.mark.parametrize("who", ["alice", "bob", "ines", "carl"])
def test_who_has_a_part_neither_rules_nor_asks_nor_decides_an_appeal(who: str) -> None:
    story = quarrelled()
    office(story, who, Role.OPERATOR)
    office(story, who, Role.MEDIATOR)
    for stage in stages(story):
        assert story.row().mediator_id != story.people[who].party_id
        if stage in {State.ESCALATED, State.APPEALED}:
            with pytest.raises(CONDITION_REFUSALS[Condition.NO_PART]):
                story.rule(ASKING.minor, 0, who=who)
        if stage is State.MEDIATED:
            with pytest.raises((NotYourMove, CONDITION_REFUSALS[Condition.ASSIGNED_MEDIATOR])):
                advance.advance(
                    story.trade, "suggest_settlement", actor=story.people[who], seen=story.seen, now=story.now
                )
