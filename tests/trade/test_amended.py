"""A contract that both signed changes only when both sign the change; then clocks, penalties and papers follow it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests import money
from tests.trade.amending import REASON, amended, propose, sign, waiting
from tests.trade.story import ASKING, Story, cast, listed
from truehand.contracts import queries as contracts
from truehand.contracts.domain.amendment import Outcome
from truehand.contracts.domain.refusals import AlreadySigned, ContractChanged, ForbiddenClause
from truehand.evidence import queries as evidence
from truehand.identity.domain.refusals import ConfirmationChanged, ConfirmationNeeded
from truehand.identity.models import Notice
from truehand.trade.domain.agreed import AgreedTerms
from truehand.trade.domain.amendment_refusals import AmendmentTimeOutOfRange, NothingAmended, TermNotAmendable
from truehand.trade.domain.fees import Shares
from truehand.trade.domain.late import end_of
from truehand.trade.domain.process import Condition
from truehand.trade.domain.refusals import (
    CONDITION_REFUSALS,
    DeliveryDateOutOfRange,
    NotFromHere,
    NotYourMove,
    TradeNotFound,
)
from truehand.trade.operations import agree, amend, dispute
from truehand.trade.queries.check import fsck
from truehand.trade.queries.documents import documents_of

pytestmark = pytest.mark.django_db(transaction=True)


def dated(days: int = 3) -> Story:
    """Paid and inspected, to be delivered within so many days."""
    people = cast()
    story = Story(people, listed(people["alice"]))
    beside = AgreedTerms(Shares.NONE, Shares.NONE, delivery_by=story.now.date() + timedelta(days=days))
    story.trade = agree.offer(
        story.bob,
        story.listing,
        price=ASKING,
        delivery_place="济南市槐荫区工地三号门",
        beside=beside,
        now=story.now,
    )
    return story.signed().pay("bob").pay("alice").report()


def test_what_both_sign_is_in_force_and_what_was_before_stays_provable() -> None:
    story = dated()
    first = contracts.contract_of(story.trade)
    assert first is not None
    day = story.now.date() + timedelta(days=20)
    drawn = propose(story, delivery_by=day, warranty_days=60)
    told = drawn.sheet.amendment
    assert told is not None
    assert [each.key for each in told.changes] == ["delivery_by", "warranty"]
    assert contracts.contract_of(story.trade) == first, "nothing changes before both have signed"
    sign(story, "bob")
    assert (story.row().delivery_by, contracts.contract_of(story.trade)) == (story.now.date() + timedelta(3), first)
    sign(story, "alice")
    row, now_in_force = story.row(), contracts.contract_of(story.trade)
    assert now_in_force is not None
    assert (row.delivery_by, row.warranty_days, row.deliver_due) == (day, 60, end_of(day))
    assert (now_in_force.sha256, now_in_force.complete, now_in_force.revision) == (drawn.sha256, True, 2)
    assert json.loads(now_in_force.document)["amends"] == {"revision": 1, "sha256": first.sha256}
    assert documents_of(story.trade)["contract.json"] == first.document
    assert documents_of(story.trade)["amendment-2.json"] == drawn.document
    kinds = [each.kind for each in evidence.entries_of(story.trade)]
    assert kinds.count("contract.amendment_proposed") == kinds.count("contract.amendment_ended") == 1
    assert (row.amendment_due, row.amendment_signer, row.amendment_keys) == (None, None, [])
    assert list(fsck()) == []


def test_the_amended_text_says_it_and_its_clauses_oblige_as_the_first() -> None:
    story = dated()
    before = contracts.contract_of(story.trade)
    amended(story, warranty_days=90, warranty_hours=300)
    after = contracts.contract_of(story.trade)
    assert before is not None
    assert after is not None
    old, new = before.sheet.clauses, after.sheet.clauses
    assert [each.key for each in new] == [*(each.key for each in old), "amendment"]
    assert [each.owes for each in new[:-1]] == [each.owes for each in old]
    assert REASON in new[-1].paragraphs[2][1]
    assert "90" in next(each for each in new if each.key == "agreed").paragraphs[0][0]


def test_a_later_day_takes_the_penalty_of_the_earlier_one_away_and_counts_its_own() -> None:
    story = dated(days=3).book().pick_up()
    story.wait(days=6)
    late = story.view("bob").late
    assert late is not None
    assert late.owed.minor > 0
    amended(story, delivery_by=story.now.date() + timedelta(days=2))
    late = story.view("bob").late
    assert late is not None
    assert (late.owed.minor, late.due) == (0, story.row().deliver_due)
    story.wait(days=4)
    late = story.view("bob").late
    assert late is not None
    assert late.days == 1


def test_a_day_after_the_time_for_transport_moves_that_time() -> None:
    story = dated(days=10).book().pick_up()
    day = story.now.date() + timedelta(days=30)
    amended(story, delivery_by=day)
    assert story.row().due_at == story.view("bob").due_at == end_of(day)
    story.wait(days=20)
    assert story.state == "shipped", "no dispute is opened before the day that both agreed on"


def test_a_longer_period_to_inspect_begins_to_count_at_once_and_no_running_one_gets_shorter() -> None:
    story = Story.begun().delivered()
    due = story.row().due_at
    assert due is not None
    amended(story, inspection_days=8)
    assert story.row().due_at == story.view("bob").due_at == due + timedelta(days=5)
    with pytest.raises(TermNotAmendable):
        propose(story, inspection_days=2)
    with pytest.raises(TermNotAmendable):
        propose(story, delivery_by=story.now.date() + timedelta(days=9))
    story.wait(days=6)
    assert story.state == "delivered"
    story.wait(days=3)
    assert story.state == "settled"


def test_a_window_for_returns_opens_with_the_amendment() -> None:
    story = Story.begun().delivered()
    assert "return_freely" not in story.acts("bob")
    amended(story, returns=5)
    assert "return_freely" in story.acts("bob")
    assert story.row().inspection_days == 5, "the money is held as long as the window is open"


def test_silence_declines_and_a_signature_after_the_deadline_is_refused_before_the_sweep_comes() -> None:
    story = dated()
    propose(story, warranty_days=30, days=1)
    sign(story, "alice")
    act = amend.signing_act(story.bob, story.trade)
    due = story.row().amendment_due
    assert due is not None
    assert story.view("bob").amendment_due == due
    story.now = due
    confirmation = money.confirm(story.bob, act, now=story.now)
    with pytest.raises(CONDITION_REFUSALS[Condition.AMENDMENT_OPEN]):
        amend.sign(story.bob, story.trade, sha256=act.binds, confirmation=confirmation, seen=story.seen, now=story.now)
    assert "sign_amendment" not in story.acts("bob")
    story.wait(minutes=1)
    (found,) = contracts.amendments_of(story.trade)
    assert (found.outcome, story.row().warranty_days, story.row().amendment_due) == (Outcome.LAPSED, 0, None)
    assert Notice.objects.filter(kind="trade.amendment_lapsed").count() == 2
    assert "amend" in story.acts("bob"), "another may be proposed"


def test_one_side_declines_and_the_contract_stays_as_it_was() -> None:
    story = dated()
    before = contracts.contract_of(story.trade)
    propose(story, "bob", warranty_days=30)
    sign(story, "bob")
    with pytest.raises(CONDITION_REFUSALS[Condition.NOT_AMENDING]):
        propose(story, warranty_days=10)
    amend.decline(story.alice, story.trade, seen=story.seen, now=story.now)
    (found,) = contracts.amendments_of(story.trade)
    assert (found.outcome, contracts.contract_of(story.trade)) == (Outcome.DECLINED, before)
    propose(story, warranty_days=10)
    assert waiting(story).revision == 3


def test_nobody_signs_twice_unseen_unconfirmed_or_another_text_than_was_confirmed() -> None:
    story = dated()
    drawn = propose(story, warranty_days=30)
    with pytest.raises(ConfirmationNeeded):
        amend.sign(story.bob, story.trade, sha256=drawn.sha256, confirmation=None, seen=story.seen, now=story.now)
    earlier = money.confirm(story.bob, amend.signing_act(story.bob, story.trade), now=story.now)
    amend.decline(story.alice, story.trade, seen=story.seen, now=story.now)
    other = propose(story, warranty_days=40)
    with pytest.raises(ConfirmationChanged):
        amend.sign(story.bob, story.trade, sha256=other.sha256, confirmation=earlier, seen=story.seen, now=story.now)
    fresh = money.confirm(story.bob, amend.signing_act(story.bob, story.trade), now=story.now)
    with pytest.raises(ContractChanged):
        amend.sign(story.bob, story.trade, sha256=drawn.sha256, confirmation=fresh, seen=story.seen, now=story.now)
    sign(story, "bob")
    with pytest.raises((AlreadySigned, CONDITION_REFUSALS[Condition.LAST_TO_AMEND])):
        sign(story, "bob")


def test_who_has_no_side_and_what_no_contract_may_say_is_refused() -> None:
    story = dated()
    with pytest.raises(NotYourMove):
        propose(story, "olga", warranty_days=30)
    with pytest.raises(NotYourMove):
        propose(story, "carl", warranty_days=30)
    with pytest.raises(TradeNotFound):
        amend.signing_act(replace(story.carl, roles=frozenset()), story.trade)
    with pytest.raises(ForbiddenClause):
        propose(story, reason="差额现金另付，私下转账结算。", warranty_days=30)
    assert contracts.amendments_of(story.trade) == ()
    with pytest.raises(NothingAmended):
        propose(story, warranty_days=0)
    with pytest.raises(DeliveryDateOutOfRange):
        propose(story, delivery_by=story.now.date())
    with pytest.raises(AmendmentTimeOutOfRange):
        propose(story, warranty_days=30, days=15)


def test_nothing_is_amended_while_a_dispute_is_open() -> None:
    story = Story.begun().delivered()
    propose(story, inspection_days=9)
    sign(story, "alice")
    act = amend.signing_act(story.bob, story.trade)
    dispute.open_dispute(
        story.bob,
        story.trade,
        reason="other",
        statement="The slew motor leaks oil.",
        photos=[],
        seen=story.seen,
        now=story.now,
    )
    confirmation = money.confirm(story.bob, act, now=story.now)
    with pytest.raises(NotFromHere):
        amend.sign(story.bob, story.trade, sha256=act.binds, confirmation=confirmation, seen=story.seen, now=story.now)
    assert not {"amend", "sign_amendment", "decline_amendment"} & (story.acts("bob") | story.acts("alice"))
    story.wait(days=3, minutes=1)
    assert contracts.amendments_of(story.trade)[0].outcome is Outcome.LAPSED


def test_an_amendment_overtaken_by_the_trade_is_no_longer_signed() -> None:
    story = dated().book()
    propose(story, delivery_by=story.now.date() + timedelta(days=9))
    story.pick_up().deliver()
    with pytest.raises(CONDITION_REFUSALS[Condition.STILL_AMENDABLE]):
        sign(story, "bob")


def test_while_a_trade_is_being_paid_an_amendment_leaves_whose_turn_it_is_alone() -> None:
    story = Story.contracted().pay("bob")
    before = story.view("alice").waiting_for
    amended(story, warranty_days=30)
    assert story.view("alice").waiting_for == before
    story.pay("alice")
    assert story.state == "funded"
