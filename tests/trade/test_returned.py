"""A delivered machine goes back while the price is held: who says what, who pays what, and what may not happen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.inspection.cast import photo
from tests.retold import retold
from tests.trade.story import ASKING, Story
from truehand.equipment.domain.claims import ClaimKind
from truehand.escrow import queries as escrow
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.listings.models import Listing
from truehand.returns import operations as policies
from truehand.returns import queries as returns
from truehand.returns.domain.policy import Policy, WayBack
from truehand.trade.operations import dispute, machines, returning

pytestmark = pytest.mark.django_db

GRANTED = Policy(5, 500, exclusions=("mounted", "put_to_work"))
FEE = ASKING.minor * 5 // 100


@retold
def _delivered(policy: Policy, plan: str, shares: str) -> Story:
    story = Story.begun(plan=plan, shares=shares)
    policies.set_policy(story.alice, "excavator", policy, now=story.now)
    return story.delivered()


def delivered(policy: Policy = GRANTED, plan: str = "acceptance", shares: str = "none") -> Story:
    return _delivered(policy, plan, shares)


def freely(story: Story, *states: str) -> Story:
    returning.return_freely(story.bob, story.trade, states=states, seen=story.seen, now=story.now)
    return story


def asked(story: Story, cause: str = "hidden_defect") -> Story:
    said = "The slew motor leaks."
    returning.ask_return(story.bob, story.trade, cause=cause, statement=said, seen=story.seen, now=story.now)
    return story


def sent(story: Story, cost: int = 0) -> Story:
    returning.send_back(
        story.bob,
        story.trade,
        tracking="SF 7788",
        photo=photo(33),
        cost=Money(cost, "CNY"),
        seen=story.seen,
        now=story.now,
    )
    return story


def plain(story: Story, who: str, name: str) -> Story:
    getattr(returning, name)(story.people[who], story.trade, seen=story.seen, now=story.now)
    return story


def received(story: Story) -> Story:
    return plain(story, "alice", "confirm_back")


def objected(story: Story) -> Story:
    returning.object_return(
        story.alice,
        story.trade,
        reason="damaged",
        statement="The boom is bent.",
        photos=[photo(34)],
        seen=story.seen,
        now=story.now,
    )
    return story


def refused(story: Story) -> Story:
    returning.refuse_return(
        story.alice, story.trade, statement="It was dry.", photos=[], seen=story.seen, now=story.now
    )
    return story


def balanced(story: Story) -> bool:
    return story.held() == {} and all(each.difference.minor == 0 for each in escrow.proof())


def test_a_return_without_a_reason_pays_the_price_back_less_the_agreed_fee() -> None:
    story = received(sent(freely(delivered())))
    before = story.balance("bob")
    plain(story, "alice", "accept_return")
    assert story.state == "returned"
    assert story.balance("bob") - before == ASKING.minor - FEE + story.row().buyer_deposit_minor
    assert balanced(story)
    assert Listing.objects.get(pk=story.listing).status == "in_review"


def test_the_commission_falls_on_what_the_seller_keeps_alone() -> None:
    story = plain(received(sent(freely(delivered()))), "alice", "accept_return")
    (line,) = [each for each in story.view("alice").payouts if each.part == "ruling"]
    assert (line.gross.minor, line.commission.minor + line.tax.minor) == (FEE, FEE * 2 // 100)


def test_a_policy_of_after_the_agreement_changes_nothing() -> None:
    story = delivered()
    policies.set_policy(story.alice, "excavator", Policy(final_sale=True), now=story.now)
    assert freely(story).state == "return_granted"


def test_the_money_is_held_as_long_as_the_window_is_open() -> None:
    assert delivered(replace(GRANTED, days=9)).row().inspection_days == 9


def test_without_a_policy_nothing_goes_back_without_a_reason() -> None:
    story = Story.begun().delivered()
    assert "return_freely" not in story.acts("bob")
    with pytest.raises(Refusal, match="policy"):
        freely(story)


def test_what_was_put_to_work_is_not_returned_without_a_reason() -> None:
    story = delivered()
    with pytest.raises(Refusal):
        freely(story, "put_to_work")
    assert story.state == "delivered"


def test_a_return_for_a_cause_is_granted_by_silence_and_costs_the_buyer_nothing() -> None:
    story = asked(delivered(shares="buyer"))
    assert story.state == "return_asked"
    before = story.balance("bob")
    story.wait(hours=48)
    assert story.state == "return_granted"
    plain(received(sent(story, cost=80_000)), "alice", "accept_return")
    spent = story.paid_in()
    assert story.balance("bob") - before == spent + 80_000
    assert balanced(story)


def test_the_seller_pays_the_way_where_the_policy_says_so() -> None:
    story = received(sent(freely(delivered(replace(GRANTED, way_back=WayBack.SELLER))), cost=50_000))
    before = story.balance("bob")
    plain(story, "alice", "accept_return")
    assert story.balance("bob") - before == ASKING.minor - FEE + 50_000 + story.row().buyer_deposit_minor


def test_nobody_claims_more_than_a_tenth_of_the_price_for_the_way() -> None:
    with pytest.raises(Refusal, match="way back"):
        sent(freely(delivered()), cost=ASKING.minor // 10 + 1)


def test_what_was_released_at_the_pick_up_comes_back_too() -> None:
    story = received(sent(freely(delivered(plan="pick_up_20"))))
    before = story.balance("bob")
    plain(story, "alice", "accept_return")
    assert story.balance("bob") - before == ASKING.minor - FEE + story.row().buyer_deposit_minor
    assert balanced(story)


def test_the_sellers_silence_accepts_what_came_back() -> None:
    story = received(sent(freely(delivered()))).wait(days=5)
    assert story.state == "returned"
    assert balanced(story)


def test_what_is_not_sent_in_time_lapses_and_the_seller_is_paid() -> None:
    story = freely(delivered()).wait(days=7)
    assert story.state == "settled"
    assert returns.return_of(story.trade).outcome == "lapsed"  # type: ignore[union-attr]


def test_a_buyer_who_keeps_it_after_all_has_the_time_that_was_left_and_no_second_return() -> None:
    story = delivered()
    left = story.row().due_at - story.now  # type: ignore[operator]
    plain(asked(story).wait(hours=5), "bob", "drop_return")
    assert story.state == "delivered"
    assert story.row().due_at - story.now == left  # type: ignore[operator]
    assert not {"return_freely", "ask_return"} & story.acts("bob")
    with pytest.raises(Refusal):
        asked(story)


def test_a_refusal_becomes_a_dispute_in_which_the_seller_has_spoken() -> None:
    story = refused(asked(delivered()))
    assert story.state == "disputed"
    case = story.view("bob").case
    assert case is not None
    assert (case.thread.opener, case.thread.heard) == (story.bob.party_id, True)


@pytest.mark.parametrize("act", ["accept_return", "confirm_back", "drop_return", "grant_return"])
def test_nothing_is_paid_back_while_a_dispute_is_open(act: str) -> None:
    story = objected(received(sent(freely(delivered()))))
    held = story.held()
    for who in ("alice", "bob"):
        with pytest.raises(Refusal):
            plain(story, who, act)
    assert story.held() == held


def test_nothing_is_paid_back_twice() -> None:
    story = plain(received(sent(freely(delivered()))), "alice", "accept_return")
    before = story.balance("bob")
    with pytest.raises(Refusal):
        plain(story, "alice", "accept_return")
    story.wait(days=30)
    assert story.balance("bob") == before


def test_who_takes_the_objection_back_accepts_the_return() -> None:
    story = objected(received(sent(freely(delivered()))))
    assert "withdraw_dispute" in story.acts("alice")
    dispute.withdraw_dispute(story.alice, story.trade, seen=story.seen, now=story.now)
    assert story.state == "returned"
    assert balanced(story)


def test_a_return_that_never_arrives_is_disputed_for_the_seller_and_conceded_by_nobodys_silence() -> None:
    story = sent(freely(delivered())).wait(days=14)
    assert (story.state, story.row().dispute_opener_id) == ("disputed", story.alice.party_id)
    assert story.wait(hours=48).state == "investigated"


def test_without_a_ruling_the_buyer_of_a_machine_that_went_back_is_paid_back() -> None:
    story = objected(received(sent(freely(delivered(plan="pick_up_20")))))
    before = story.balance("bob")
    for _ in range(8):
        story.wait(hours=72)
    assert story.state == "returned"
    assert story.balance("bob") - before == ASKING.minor - FEE + story.row().buyer_deposit_minor
    assert balanced(story)


def test_a_ruling_on_what_came_back_sells_nothing() -> None:
    story = objected(received(sent(freely(delivered(plan="pick_up_20"))))).answer("bob").refer("alice")
    story.bring("bob").bring("alice")
    held = story.held()["price"]
    story.rule(held - 100_000, 100_000).carried_out()
    assert story.state == "resolved"
    assert Listing.objects.get(pk=story.listing).status == "in_review"
    assert balanced(story)


def test_the_code_that_the_seller_shows_receives_it_and_wrong_ones_lock() -> None:
    story = sent(freely(delivered()))
    code = returns.code_of(story.trade)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        with pytest.raises(Refusal):
            returning.hand_back(story.bob, story.trade, code=wrong, seen=story.seen, now=story.now)
    with pytest.raises(Refusal, match="wrong codes"):
        returning.hand_back(story.bob, story.trade, code=code, seen=story.seen, now=story.now)
    story.wait(hours=2)
    returning.hand_back(story.bob, story.trade, code=code, seen=story.seen, now=story.now)
    assert story.state == "return_received"


def test_nobody_else_types_the_code_or_confirms() -> None:
    story = sent(freely(delivered()))
    with pytest.raises(Refusal):
        returning.hand_back(story.alice, story.trade, code="000000", seen=story.seen, now=story.now)
    with pytest.raises(Refusal):
        plain(story, "bob", "confirm_back")


def test_a_claimed_machine_does_not_move_back_and_the_money_stays() -> None:
    story = received(sent(freely(delivered())))
    machines.claim_machine(story.olga, story.row().passport_id, kind=ClaimKind.STOLEN, reference="A 1", now=story.now)
    with pytest.raises(Refusal):
        plain(story, "alice", "accept_return")
    assert story.wait(days=30).state == "return_received"
