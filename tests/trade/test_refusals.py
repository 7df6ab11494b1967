"""What a trade does not do, and that nothing has changed then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests import money
from tests.trade.story import ASKING, Story, cast, listed
from truehand.escrow import queries as escrow
from truehand.identity.domain.refusals import ConfirmationNeeded
from truehand.kernel.actor import Actor, NotVerified
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.listings import queries as listings
from truehand.listings.domain.status import Status
from truehand.logistics.domain.refusals import CodeWrong
from truehand.payments.sandbox import inside as bank
from truehand.risk.queries import decisions_of
from truehand.trade.domain import life
from truehand.trade.domain.given import HandOver
from truehand.trade.domain.life import CURRENT
from truehand.trade.domain.process import Condition, Process
from truehand.trade.domain.refusals import (
    CONDITION_REFUSALS,
    DeadlinePassed,
    NotFromHere,
    NotYourMove,
    OfferAlreadyOpen,
    OfferOutOfRange,
    OwnListing,
    PeriodOutOfRange,
    StaleStep,
    TradeNotFound,
    UnknownTransition,
)
from truehand.trade.models import Step
from truehand.trade.operations import accept, agree, fund, give_back, inspect, ship
from truehand.trade.operations.advance import advance
from truehand.trade.queries import views
from truehand.trade.queries.check import fsck

pytestmark = pytest.mark.django_db


def test_a_stale_click_changes_nothing() -> None:
    story = Story.begun()
    seen = story.seen
    story.agreed()
    before = Step.objects.filter(trade_id=story.trade).count()
    with pytest.raises(StaleStep) as refused:
        agree.decline(story.alice, story.trade, seen=seen, now=story.now)
    assert refused.value.data == {"seen": 1, "step": 2}
    assert story.state == "agreed"
    assert Step.objects.filter(trade_id=story.trade).count() == before


def test_a_stranger_learns_not_even_that_the_trade_exists() -> None:
    story = Story.begun()
    stranger = Actor(story.audra.party_id, frozenset(), verified=True)
    for call in (
        lambda: views.trade(story.trade, stranger, now=story.now),
        lambda: agree.accept_price(stranger, story.trade, seen=1, now=story.now),
        lambda: accept.accept(stranger, story.trade, seen=1, now=story.now),
    ):
        with pytest.raises(TradeNotFound):
            call()


def test_the_other_sides_step_is_not_mine_to_take() -> None:
    story = Story.begun()
    with pytest.raises(NotYourMove):
        agree.accept_price(story.bob, story.trade, seen=1, now=story.now)
    assert story.state == "offered"


def test_the_clocks_and_the_banks_steps_are_nobodys_to_take() -> None:
    story = Story.contracted()
    for name in ("complete_funding", "lapse_funding", "settle"):
        for who in ("alice", "bob", "olga"):
            with pytest.raises(NotYourMove):
                advance(story.trade, name, actor=story.people[who], seen=story.seen, now=story.now)
    with pytest.raises(UnknownTransition):
        advance(story.trade, "set_state", actor=story.olga, seen=story.seen, now=story.now)
    assert story.state == "signed"


def test_a_step_that_does_not_start_here_is_refused() -> None:
    story = Story.begun()
    with pytest.raises(NotFromHere):
        accept.accept(story.bob, story.trade, seen=1, now=story.now)


def test_a_click_after_the_deadline_is_too_late_even_before_the_sweep_came() -> None:
    story = Story.begun()
    with pytest.raises(DeadlinePassed):
        agree.accept_price(story.alice, story.trade, seen=1, now=story.now + timedelta(hours=48))
    story.wait(hours=48)
    assert story.state == "expired"


@pytest.mark.parametrize(
    ("price", "days", "refusal"),
    [
        (Money(0, "CNY"), 3, OfferOutOfRange),
        (Money(-1, "CNY"), 3, OfferOutOfRange),
        (Money(ASKING.minor * 2 + 1, "CNY"), 3, OfferOutOfRange),
        (Money(1, "USD"), 3, OfferOutOfRange),
        (ASKING, 0, PeriodOutOfRange),
        (ASKING, 31, PeriodOutOfRange),
    ],
)
def test_an_offer_that_no_trade_can_have_is_refused(price: Money, days: int, refusal: type[Refusal]) -> None:
    people = cast()
    story = Story(people, listed(people["alice"]))
    with pytest.raises(refusal):
        story.offer(price, days)


def test_nobody_buys_from_themselves_twice_at_once_or_unverified() -> None:
    story = Story.begun()
    with pytest.raises(OfferAlreadyOpen):
        story.offer()
    with pytest.raises(OwnListing):
        Story({**story.people, "bob": story.alice}, story.listing).offer()
    with pytest.raises(NotVerified):
        Story({**story.people, "bob": replace(story.carl, verified=False)}, story.listing).offer()


def test_a_reserved_machine_cannot_be_agreed_on_by_a_second_buyer() -> None:
    story = Story.begun()
    other = Story({**story.people, "bob": story.carl}, story.listing).offer()
    story.agreed()
    with pytest.raises(CONDITION_REFUSALS[Condition.LISTING_FREE]):
        other.agreed()
    assert other.state == "offered"


def test_bargaining_goes_to_and_fro_and_ends_after_ten_rounds() -> None:
    story = Story.begun()
    for round_number in range(10):
        who = story.alice if story.state == "offered" else story.bob
        price = Money(ASKING.minor - round_number, "CNY")
        agree.counter(who, story.trade, price=price, seen=story.seen, now=story.now)
    assert story.view("bob").price == Money(ASKING.minor - 9, "CNY")
    with pytest.raises(CONDITION_REFUSALS[Condition.ROUNDS_LEFT]):
        agree.counter(story.alice, story.trade, price=ASKING, seen=story.seen, now=story.now)
    assert "counter" not in story.acts("alice")


def test_a_contract_is_signed_once_by_each_who_saw_this_text() -> None:
    story = Story.begun().agreed()
    with pytest.raises(CONDITION_REFUSALS[Condition.CONTRACT_SEEN]):
        agree.sign(story.bob, story.trade, contract_sha256="0" * 64, seen=story.seen, now=story.now)
    story.sign("bob")
    with pytest.raises(CONDITION_REFUSALS[Condition.NOT_SIGNED_YET]):
        story.sign("bob")
    assert story.state == "half_signed"


def test_paying_needs_a_fresh_second_factor() -> None:
    story = Story.contracted()
    with pytest.raises(ConfirmationNeeded):
        fund.start_payment(story.bob, story.trade, confirmation=None, now=story.now)
    assert decisions_of(story.trade) == ()
    assert story.held() == {}


def test_a_part_is_held_and_the_trade_still_waits_for_the_rest() -> None:
    story = Story.contracted().pay("bob", Money(100, "CNY"))
    assert story.state == "signed"
    assert story.held() == {"buyer_deposit": 100}
    assert story.balance("bob") == 0


def test_a_repeated_call_back_is_booked_once() -> None:
    story = Story.contracted()
    intent = money.start_payment(story.bob, story.trade, now=story.now)
    message = bank.confirm(intent.reference, now=story.now)
    for _ in range(3):
        fund.receive_callback("sandbox", message.body, message.headers, now=story.now)
    assert story.held() == {"buyer_deposit": story.row().buyer_deposit_minor}


def test_money_that_comes_after_the_trade_expired_is_the_payers_balance() -> None:
    story = Story.contracted().pay("alice")
    intent = money.start_payment(story.bob, story.trade, now=story.now)
    story.wait(hours=72)
    assert story.state == "expired"
    assert story.held() == {}
    assert story.balance("alice") == story.row().deposit_minor
    message = bank.confirm(intent.reference, now=story.now)
    fund.receive_callback("sandbox", message.body, message.headers, now=story.now)
    assert story.balance("bob") == story.row().buyer_deposit_minor
    assert listings.listing(story.listing, None).status is Status.PUBLISHED
    assert all(each.difference.minor == 0 for each in escrow.proof())


def test_only_an_inspector_without_a_part_takes_the_job_and_only_that_one_reports() -> None:
    story = Story.begun().funded()
    dealer = replace(story.bob, roles=story.ines.roles)
    with pytest.raises(CONDITION_REFUSALS[Condition.NO_PART]):
        inspect.take(dealer, story.trade, seen=story.seen, now=story.now)
    inspect.take(story.ines, story.trade, seen=story.seen, now=story.now)
    other = replace(story.carl, roles=story.ines.roles)
    with pytest.raises(TradeNotFound):
        inspect.report(other, story.trade, findings={}, seen=story.seen, now=story.now)


def test_a_wrong_hand_over_code_is_counted_and_moves_nothing() -> None:
    story = Story.begun().inspected().book()
    proof = HandOver(b"", "")
    with pytest.raises(CodeWrong):
        ship.pick_up(story.carl, story.trade, code="000000", proof=proof, seen=story.seen, now=story.now)
    assert story.state == "inspected"


def test_giving_up_costs_the_seller_the_deposit_and_half_of_it_is_the_buyers() -> None:
    story = Story.begun().inspected().book()
    deposit = story.row().deposit_minor
    give_back.give_up(story.alice, story.trade, seen=story.seen, now=story.now)
    assert story.state == "cancelled"
    assert story.balance("bob") == story.paid_in() + deposit - deposit // 2
    assert story.balance("alice") == 0


def test_a_seller_whose_machine_nobody_collects_by_booking_keeps_the_deposit() -> None:
    story = Story.begun().inspected().book()
    story.wait(days=7)
    assert story.state == "cancelled"
    assert story.balance("alice") == story.row().deposit_minor
    assert story.balance("bob") == story.paid_in()


def test_a_seller_who_arranges_no_carriage_loses_the_deposit() -> None:
    story = Story.begun().inspected()
    story.wait(days=7)
    assert story.state == "cancelled"
    assert story.balance("alice") == 0


def test_an_override_needs_another_operators_approval_of_exactly_this() -> None:
    from truehand.identity import operations as identity

    story = Story.begun().funded()
    reason = "The seller's account was stolen."
    with pytest.raises(Refusal, match="second_person_needed"):
        give_back.override_refund(story.olga, story.trade, reason=reason, seen=story.seen, now=story.now)
    proposal = give_back.ask_override(story.olga, story.trade, reason=reason, now=story.now)
    with pytest.raises(Refusal):
        identity.approve(story.olga, proposal, now=story.now)
    with pytest.raises(Refusal, match="confirmation_needed"):
        identity.approve(story.otto, proposal, now=story.now)
    money.approve(story.otto, proposal, now=story.now)
    with pytest.raises(Refusal, match="second_person_needed"):
        give_back.override_refund(story.olga, story.trade, reason="Another reason.", seen=story.seen, now=story.now)
    give_back.override_refund(story.olga, story.trade, reason=reason, seen=story.seen, now=story.now)
    assert story.state == "cancelled"
    assert story.balance("bob") == story.paid_in()


def test_an_auditor_sees_and_does_nothing() -> None:
    story = Story.begun()
    assert story.acts("audra") == set()


def test_a_trade_keeps_the_process_version_it_started_with(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun()
    rows = tuple(row for row in CURRENT.transitions if row.name != "accept_offer")
    later = Process(CURRENT.version + 1, rows, CURRENT.waits, CURRENT.terminal)
    monkeypatch.setitem(life.PROCESSES, later.version, later)
    monkeypatch.setattr(agree, "CURRENT", later)
    newer = Story({**story.people, "bob": story.carl}, story.listing).offer()
    with pytest.raises(UnknownTransition):
        newer.agreed()
    story.agreed()
    assert (story.row().process_version, newer.row().process_version) == (CURRENT.version, later.version)
    assert list(fsck()) == []
