"""A dispute goes through its stages: each has a clock and an outcome of silence, and none strands a cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.logistics.papers import vetted
from tests.trade.story import ASKING, Story
from truehand.disputes import queries as disputes
from truehand.disputes.domain.thread import Kind
from truehand.escrow import queries as escrow
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.cast import PLAYERS
from truehand.identity.domain.refusals import SecondPersonNeeded
from truehand.kernel.actor import Actor, Role
from truehand.kernel.money import Money
from truehand.trade.domain import penalties
from truehand.trade.domain.penalties import BY_RULING, Fault
from truehand.trade.domain.process import Condition
from truehand.trade.domain.refusals import CONDITION_REFUSALS, DeadlinePassed, NotFromHere, NotYourMove, TradeNotFound
from truehand.trade.operations import accept, dispute, give_back
from truehand.trade.queries import views
from truehand.trade.queries.check import fsck

pytestmark = pytest.mark.django_db
HALF = ASKING.minor // 2


def sound(story: Story) -> bool:
    """Nothing is held any more, nothing is missing, and the steps fit the table."""
    return not story.held() and all(each.difference.minor == 0 for each in escrow.proof()) and not list(fsck())


def quarrelled() -> Story:
    return Story.begun().delivered().quarrel()


def mediators(story: Story, *keys: str) -> list[Actor]:
    """People who mediate and do nothing else."""
    stems = {"mei": "11010119800101000", "mo": "11010119800102000"}
    players = [
        replace(PLAYERS["ines"], key=key, display_name=key, legal_name=key, stem=stems[key], role=Role.MEDIATOR)
        for key in keys
    ]
    found = identity.load_cast(now=story.now, cast=tuple(players))
    for key in keys:
        story.people[key] = people.actor_of_party(found[key], stepped_up=True)
    return [story.people[key] for key in keys]


def mediated() -> tuple[Story, str]:
    """Both brought what they have, and one of two mediators has the case; return who."""
    story = Story.begun()
    mediators(story, "mei", "mo")
    story.delivered().quarrel().ripe()
    assert story.state == "mediated"
    return story, next(key for key in ("mei", "mo") if story.people[key].party_id == story.row().mediator_id)


# Negotiation


def test_a_proposal_that_the_other_side_accepts_ends_the_dispute_to_the_cent() -> None:
    story = quarrelled()
    with pytest.raises(CONDITION_REFUSALS[Condition.PROPOSAL_SUMS]):
        story.propose("alice", HALF, HALF - 1)
    story.propose("alice", HALF, ASKING.minor - HALF)
    with pytest.raises(CONDITION_REFUSALS[Condition.PROPOSED_BY_OTHER]):
        story.agree_to("alice")
    story.agree_to("bob")
    assert story.state == "resolved"
    assert story.balance("bob") == HALF + story.row().buyer_deposit_minor
    assert sound(story)


def test_a_proposal_is_declined_and_countered_and_only_the_last_one_stands() -> None:
    story = quarrelled().propose("alice", 0, ASKING.minor).decline("bob")
    with pytest.raises(CONDITION_REFUSALS[Condition.PROPOSED_BY_OTHER]):
        story.agree_to("bob")
    story.propose("bob", ASKING.minor, 0).propose("alice", HALF, ASKING.minor - HALF)
    with pytest.raises(CONDITION_REFUSALS[Condition.PROPOSED_BY_OTHER]):
        story.agree_to("alice")
    story.agree_to("bob")
    case = disputes.case_of(story.trade)
    assert case is not None
    assert (case.status.value, case.answered) == ("settled", True)


def test_nobody_ends_the_negotiation_before_the_other_side_was_heard() -> None:
    story = quarrelled()
    with pytest.raises(CONDITION_REFUSALS[Condition.RESPONDENT_HEARD]):
        story.refer()
    assert story.answer().refer().state == "investigated"


# Concession


def test_silence_is_announced_as_consent_and_then_is() -> None:
    story = quarrelled().wait(hours=48)
    assert story.state == "conceding"
    due = story.row().due_at
    assert due == story.now + timedelta(hours=72)
    story.wait(hours=72)
    assert story.state == "resolved"
    assert story.balance("bob") == story.paid_in()
    assert sound(story)


def test_any_answer_cancels_an_announced_concession_and_only_the_silent_side_can() -> None:
    story = quarrelled().wait(hours=48)
    with pytest.raises(CONDITION_REFUSALS[Condition.RESPONDENT]):
        story.answer("bob")
    assert story.wait(hours=71).answer("alice").state == "disputed"
    assert story.wait(hours=48).state == "investigated"


def test_a_seller_is_never_paid_because_a_buyer_said_nothing() -> None:
    story = Story.begun().shipped().quarrel("alice").wait(hours=48)
    assert story.state == "investigated"


def test_what_the_opener_asked_for_is_what_silence_concedes() -> None:
    story = Story.begun().delivered()
    dispute.open_dispute(
        story.bob,
        story.trade,
        reason="hidden_defect",
        statement="The slew motor leaks.",
        photos=[],
        claim=Money(28_000_00, "CNY"),
        seen=story.seen,
        now=story.now,
    )
    story.wait(hours=48).wait(hours=72)
    assert story.balance("bob") == 28_000_00 + story.row().buyer_deposit_minor
    assert sound(story)


# Evidence


def test_evidence_is_asked_as_the_reason_says_and_the_last_to_bring_it_moves_the_case_on() -> None:
    story = quarrelled().answer().refer()
    case = disputes.case_of(story.trade)
    assert case is not None
    assert case.thread.missing == {
        story.bob.party_id: ("defect", "use", "quote"),
        story.alice.party_id: ("service",),
    }
    story.bring("bob")
    with pytest.raises(CONDITION_REFUSALS[Condition.LAST_TO_BRING]):
        story.bring("bob")
    assert story.bring("alice").state == "escalated"


def test_evidence_that_does_not_come_is_not_waited_for() -> None:
    assert quarrelled().answer().refer().wait(hours=72).state == "escalated"


def test_an_operator_asks_once_more_and_then_rules() -> None:
    story = quarrelled().ripe()

    def ask() -> int:
        said = "How many hours did it run?"
        return dispute.ask_evidence(story.olga, story.trade, sides=["buyer"], text=said, seen=story.seen, now=story.now)

    ask()
    assert story.state == "investigated"
    assert story.bring("bob").state == "escalated"
    with pytest.raises(CONDITION_REFUSALS[Condition.MAY_ASK_AGAIN]):
        ask()


# Mediation


def test_a_mediators_proposal_that_both_agree_to_ends_the_dispute() -> None:
    story, mei = mediated()
    story.propose(mei, HALF, ASKING.minor - HALF)
    assert story.state == "suggested"
    assert story.agree_to("bob").state == "suggested"
    with pytest.raises(CONDITION_REFUSALS[Condition.LAST_TO_AGREE]):
        story.agree_to("bob")
    assert story.agree_to("alice").state == "resolved"
    assert sound(story)


def test_a_silent_mediator_is_replaced_and_after_the_second_one_the_operator_rules() -> None:
    story, first = mediated()
    story.wait(hours=24)
    assert story.state == "mediated"
    assert story.row().mediator_id != story.people[first].party_id
    assert story.row().due_at == story.now + timedelta(hours=24)
    with pytest.raises((NotYourMove, TradeNotFound)):
        story.propose(first, HALF, ASKING.minor - HALF)
    assert story.wait(hours=24).state == "escalated"


def test_nobody_mediates_who_ever_dealt_with_a_side() -> None:
    story = Story.begun()
    mediators(story, "mei")
    story.people["carl"] = story.people["mei"]
    identity.appoint(story.mei.party_id, Role.CARRIER, now=story.now)
    story.people["carl"] = people.actor_of_party(story.mei.party_id, stepped_up=True)
    vetted(story.people, story.now)
    story.delivered().quarrel().ripe()
    assert (story.state, story.row().mediator_id) == ("escalated", None)


def test_a_mediator_reads_the_case_and_nothing_of_the_money_and_strangers_nothing() -> None:
    story, mei = mediated()
    view = story.view(mei)
    assert view.case is not None
    assert (view.payouts, view.closed) == ((), False)
    assert story.acts(mei) == {"propose"}
    other = next(key for key in ("mei", "mo") if key != mei)
    with pytest.raises(TradeNotFound):
        views.trade(story.trade, story.people[other], now=story.now)


def test_who_alone_refuses_and_gets_no_more_by_the_ruling_bears_a_slight_fault() -> None:
    story, mei = mediated()
    story.propose(mei, HALF, ASKING.minor - HALF).decline("alice")
    story.rule(HALF, ASKING.minor - HALF).carried_out()
    deposit, row = story.row().deposit_minor, story.row()
    lost = Money(deposit, "CNY").share(BY_RULING[Fault.SLIGHT]).minor
    assert story.balance("bob") == HALF + row.buyer_deposit_minor + lost - lost // 2
    assert sound(story)


@given(
    held=st.integers(1, 10**9),
    shares=st.tuples(st.integers(0, 100), st.integers(0, 100)),
    deposits=st.tuples(st.integers(0, 10**8), st.integers(0, 10**8)),
    faults=st.tuples(st.sampled_from(Fault), st.sampled_from(Fault)),
)
def test_refusing_in_bad_faith_never_leaves_a_side_better_off(
    held: int, shares: tuple[int, int], deposits: tuple[int, int], faults: tuple[Fault, Fault]
) -> None:
    offered, ruled = (Money(held * each // 100, "CNY") for each in shares)
    own, other = (Money(each, "CNY") for each in deposits)
    own_fault, other_fault = faults
    compensation = penalties.of_victim(penalties.seized(other, other, [BY_RULING[other_fault]]))
    fault = penalties.after_refusal(own_fault, offered=offered, awarded=ruled + compensation)
    lost = penalties.seized(own, own, [BY_RULING[fault]])
    after_refusing = ruled.minor + compensation.minor - lost.minor
    if fault is not own_fault:
        assert after_refusing <= offered.minor
    assert BY_RULING[fault] >= BY_RULING[own_fault]


def test_penalties_do_not_add_up_the_largest_counts() -> None:
    deposit = Money(10_000, "CNY")
    assert penalties.seized(deposit, deposit, [2_500, 5_000]).minor == 5_000
    assert penalties.seized(deposit, Money(1_000, "CNY"), [2_500, 5_000]).minor == 1_000
    assert penalties.seized(deposit, deposit, []).minor == 0


# Decision and appeal


def test_a_ruling_waits_for_an_appeal_which_somebody_else_decides_once() -> None:
    story = quarrelled().ripe().rule(ASKING.minor, 0).appeal("alice")
    assert story.state == "appealed"
    with pytest.raises(CONDITION_REFUSALS[Condition.OTHER_JUDGE]):
        story.rule(HALF, ASKING.minor - HALF)
    story.rule(HALF, ASKING.minor - HALF, who="otto")
    assert story.state == "resolved"
    assert story.balance("bob") == HALF + story.row().buyer_deposit_minor
    case = disputes.case_of(story.trade)
    assert case is not None
    assert [each.instance for each in case.rulings] == [1, 2]
    with pytest.raises(NotFromHere):
        story.appeal("bob")
    assert sound(story)


def test_an_appeal_that_nobody_decides_lets_the_ruling_stand() -> None:
    story = quarrelled().ripe().rule(ASKING.minor, 0).appeal("alice").wait(hours=72)
    assert story.state == "resolved"
    assert story.balance("bob") == story.paid_in()
    assert sound(story)


def test_a_large_amount_is_ruled_by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("truehand.trade.operations.approval.FOUR_EYES_FROM_YUAN", 1_000)
    story = quarrelled().ripe()
    with pytest.raises(SecondPersonNeeded):
        story.rule(ASKING.minor, 0)
    assert story.state == "escalated"


# The traps


def test_nothing_is_refunded_or_accepted_while_a_dispute_is_open() -> None:
    """A refund during a dispute; a penalty dodged by pressing confirm; a normal finish that both want."""
    story = quarrelled()
    with pytest.raises(NotFromHere):
        give_back.override_refund(
            story.olga, story.trade, reason="The yard burnt down.", seen=story.seen, now=story.now
        )
    with pytest.raises(NotFromHere):
        story.accept()
    assert story.held()["price"] == ASKING.minor


def test_a_normal_finish_after_a_dispute_is_the_openers_withdrawal_or_a_settlement_of_everything() -> None:
    story = quarrelled()
    dispute.withdraw_dispute(story.bob, story.trade, seen=story.seen, now=story.now)
    assert story.accept().state == "settled"
    assert sound(story)


def test_pressing_confirm_dodges_no_penalty_once_a_ruling_has_found_a_fault() -> None:
    story = quarrelled().ripe().rule(HALF, ASKING.minor - HALF, seize=True)
    for act in (
        lambda: accept.accept(story.bob, story.trade, seen=story.seen, now=story.now),
        lambda: dispute.withdraw_dispute(story.bob, story.trade, seen=story.seen, now=story.now),
        lambda: story.propose("bob", 0, ASKING.minor),
    ):
        with pytest.raises(NotFromHere):
            act()
    story.carried_out()
    assert story.balance("alice") < ASKING.minor - HALF
    assert sound(story)


def test_the_clock_of_what_was_interrupted_does_not_run_out_inside_a_dispute() -> None:
    story = Story.begun().delivered().wait(hours=71).quarrel().answer().refer().wait(hours=71)
    assert story.state == "investigated"
    assert story.held()["price"] == ASKING.minor
    dispute.withdraw_dispute(story.bob, story.trade, seen=story.seen, now=story.now)
    assert story.row().due_at == story.now + timedelta(hours=1)


def test_the_deadline_on_the_page_is_the_one_that_is_carried_out() -> None:
    story = quarrelled()
    shown = story.view("bob").due_at
    assert shown is not None
    story.now = shown - timedelta(microseconds=1)
    assert story.answer().state == "disputed"
    story.now = shown
    with pytest.raises(DeadlinePassed):
        story.answer()
    assert story.wait(seconds=0).state == "investigated"


def test_who_has_a_part_neither_rules_nor_mediates() -> None:
    story, mei = mediated()
    identity.appoint(story.people[mei].party_id, Role.OPERATOR, now=story.now)
    story.people[mei] = people.actor_of_party(story.people[mei].party_id, stepped_up=True)
    story.propose(mei, HALF, ASKING.minor - HALF).decline("bob")
    with pytest.raises(CONDITION_REFUSALS[Condition.NO_PART]):
        story.rule(ASKING.minor, 0, who=mei)


@pytest.mark.parametrize("said", ["nothing", "answered", "mediated", "appealed"])
def test_silence_alone_empties_escrow_from_wherever_it_begins(said: str) -> None:
    story = mediated()[0] if said == "mediated" else quarrelled()
    if said == "answered":
        story.answer()
    if said == "appealed":
        story.ripe().rule(HALF, ASKING.minor - HALF).appeal("bob")
    for _ in range(6):
        story.wait(hours=73)
    assert story.state in {"resolved", "closed"}
    assert sound(story)


def test_the_thread_names_everything_that_was_done() -> None:
    story, mei = mediated()
    story.propose(mei, HALF, ASKING.minor - HALF).decline("bob").rule(HALF, ASKING.minor - HALF).appeal("bob")
    case = disputes.case_of(story.trade)
    assert case is not None
    kinds = [each.kind for each in case.statements]
    assert kinds == [
        Kind.STATEMENT,
        Kind.STATEMENT,
        Kind.ASKED,
        Kind.EVIDENCE,
        Kind.EVIDENCE,
        Kind.MEDIATOR,
        Kind.SUGGESTION,
        Kind.DECLINED,
        Kind.APPEAL,
    ]
