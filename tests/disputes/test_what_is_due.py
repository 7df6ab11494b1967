"""Both sides are answered at once; in every stage page, interface and reminder say what is due, by whom, by when."""

from __future__ import annotations

import pytest

from tests.disputes.test_known_traps import mediator, quarrelled, stages
from tests.trade.story import Story
from truehand.identity.models import Notice
from truehand.trade.domain.duties import TASKS
from truehand.trade.domain.process import State, Who
from truehand.trade.domain.words import ACTORS, SILENCE
from truehand.trade.operations import returning
from truehand.trade.web.papers import CaseOut

pytestmark = pytest.mark.django_db
OF_STAGE = {
    State.DISPUTED: {Who.SELLER},
    State.CONCEDING: {Who.SELLER},
    State.INVESTIGATED: {Who.BUYER, Who.SELLER},
    State.MEDIATED: {Who.MEDIATOR},
    State.SUGGESTED: {Who.BUYER, Who.SELLER},
    State.ESCALATED: {Who.OPERATOR},
    State.DECIDED: {Who.BUYER, Who.SELLER},
    State.APPEALED: {Who.OPERATOR},
}


def answers(story: Story, act: str) -> dict[str, str]:
    """What buyer and seller were told of an act, in both languages."""
    told = {
        who: Notice.objects.get(party_id=story.people[who].party_id, kind=f"trade.{act}") for who in ("alice", "bob")
    }
    return {who: f"{each.zh} {each.en}" for who, each in told.items()}


def test_both_sides_are_answered_at_once_with_what_comes_next_by_whom_and_by_when() -> None:
    story = quarrelled()
    told = answers(story, "dispute_delivery")
    assert told["alice"] == told["bob"]
    due = story.row().due_at
    assert due is not None
    for words in (f"{due:%Y-%m-%d %H:%M} UTC", "the seller must answer the dispute", SILENCE["announce_concession"][1]):
        assert words in told["bob"]


def test_a_return_is_answered_at_once_as_well() -> None:
    story = Story.begun().delivered()
    returning.ask_return(
        story.bob,
        story.trade,
        cause="wrong_machine",
        statement="The cab is another one.",
        seen=story.seen,
        now=story.now,
    )
    told = answers(story, "ask_return")
    assert told["alice"] == told["bob"]
    assert TASKS[State.RETURN_ASKED][1] in told["bob"]
    assert SILENCE["grant_by_silence"][0] in told["bob"]


def test_every_stage_says_what_is_due_by_whom_and_by_when_to_both_sides_and_in_the_interface() -> None:
    story = quarrelled()
    for stage in stages(story):
        for who in ("alice", "bob", mediator(story) if story.row().mediator_id else "bob"):
            view = story.view(who)
            assert view.case is not None
            said = CaseOut.of(view.case, view).next
            assert said is not None
            assert (said.stage, said.due_at) == (stage.value, story.row().due_at)
            assert {each.en for each in said.waits_for} == {ACTORS[each][1] for each in OF_STAGE[stage]}, stage
            assert said.task.en == (TASKS[stage][1] if stage is not State.DISPUTED else "answer the dispute")
            assert said.silence is not None


def test_who_has_done_their_part_is_waited_for_no_longer() -> None:
    story = quarrelled().propose("alice", 1, story_price(1))
    assert waits_for(story) == {"the buyer"}
    story.answer().refer().bring("bob")
    assert waits_for(story) == {"the seller"}
    story.bring("alice").propose(mediator(story), 1, story_price(1)).agree_to("alice")
    assert waits_for(story) == {"the buyer"}


def test_only_who_has_not_done_their_part_is_reminded() -> None:
    story = quarrelled().answer().refer().bring("bob")
    already = set(Notice.objects.filter(kind="trade.reminder").values_list("id", flat=True))
    story.wait(hours=49)
    reminded = Notice.objects.filter(kind="trade.reminder").exclude(id__in=already).values_list("party_id", flat=True)
    assert set(reminded) == {story.alice.party_id}


def story_price(less: int) -> int:
    return 12_800_000 - less


def waits_for(story: Story) -> set[str]:
    return {each[1] for each in story.view("bob").waiting_for}
