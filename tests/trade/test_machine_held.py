"""A machine under sale turns out to be claimed: at whatever stage, its trade waits for a person, goes on, or ends."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests import money
from tests.concurrency.race import race
from tests.trade.story import ASKING, FACTS, Story
from tests.trade.test_chargebacks import end, take_back
from tests.trade.test_money_page import become
from truehand.edge import clock as edge_clock
from truehand.equipment import operations as equipment
from truehand.equipment import queries as passports
from truehand.equipment.domain.claims import ClaimKind
from truehand.equipment.operations import registers
from truehand.escrow import queries as escrow
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.refusals import SecondPersonNeeded
from truehand.kernel.actor import NotPermitted
from truehand.kernel.refusal import Refusal
from truehand.listings import operations as selling
from truehand.listings import queries as listings
from truehand.listings.domain.status import Status
from truehand.payments import queries as payments
from truehand.payments.sandbox import inside as bank
from truehand.trade.domain.refusals import ConditionFails, MachineIsHeld, NotDueYet, NotFromHere
from truehand.trade.operations import agree, clock, fund, inspect, machines
from truehand.trade.operations.advance import run_out
from truehand.trade.operations.give_back import give_up, override_refund
from truehand.trade.queries import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HEAD = "maker,serial,kind,reference,since\n"
THIS = f"{FACTS.maker},{FACTS.serial},stolen,S-77,2026-03-01\n"
OTHER = "Komatsu,KMTPC200A99999,pledged,P-1,\n"


def _retained(plan: str = "pick_up_20_retention_10") -> Story:
    return Story.begun(plan=plan, shares="buyer").delivered().accept()


def _withdraw(story: Story) -> int:
    return inspect.withdraw(story.bob, story.trade, seen=story.seen, now=story.now)


def _override(story: Story) -> int:
    return override_refund(story.olga, story.trade, reason="Past the claim.", seen=story.seen, now=story.now)


def _nothing(_: Story) -> None:
    """Here nobody's click moves money, only the clock."""
    raise MachineIsHeld


# Every stage at which money or the machine is bound, each with an act that moves either.
STAGES: dict[str, tuple[Callable[[], Story], Callable[[Story], object]]] = {
    "agreed": (lambda: Story.begun().agreed(), lambda story: story.sign("bob")),
    "half_signed": (lambda: Story.begun().agreed().sign("bob"), lambda story: story.sign("alice")),
    "signed": (lambda: Story.begun().signed().pay_once("bob"), lambda story: story.pay_once("bob")),
    "funded": (
        lambda: Story.begun().funded(),
        lambda story: give_up(story.alice, story.trade, seen=story.seen, now=story.now),
    ),
    "doubted": (lambda: Story.begun().doubted(), _withdraw),
    "inspected": (lambda: Story.begun(plan="pick_up_20").inspected().book(), lambda story: story.pick_up()),
    "shipped": (lambda: Story.begun(plan="pick_up_20").shipped(), _override),
    "delivered": (lambda: Story.begun(shares="buyer").delivered(), lambda story: story.accept()),
    "disputed": (lambda: Story.begun().delivered().quarrel(), _nothing),
    "escalated": (lambda: Story.begun().delivered().quarrel().ripe(), _nothing),
    "retained": (_retained, _nothing),
}


def claim(story: Story, kind: ClaimKind = ClaimKind.STOLEN) -> UUID:
    machine = story.row().passport_id
    return machines.claim_machine(story.olga, machine, kind=kind, reference="Report 2026-118", now=story.now)


def clear(story: Story, claimed: UUID) -> None:
    proposal = equipment.propose_clearing(story.olga, claimed, reason="The police found the owner.", now=story.now)
    identity.approve(story.otto, proposal, now=story.now)
    machines.clear_claim(story.olga, claimed, now=story.now)


def keep(*lines: str, story: Story) -> int:
    registers.keep("police", "Police list", HEAD + "".join(lines), now=story.now)
    return machines.follow_machines(now=story.now)


def end_it(story: Story, reason: str = "The police have the machine.") -> None:
    proposal = machines.ask_end(story.olga, story.trade, reason=reason, now=story.now)
    money.approve(story.otto, proposal, now=story.now)
    machines.end_held(story.olga, story.trade, reason=reason, seen=story.seen, now=story.now)


def sound(story: Story) -> None:
    assert all(each.difference.minor == 0 for each in escrow.proof())
    assert not [*payments.fsck(), *check.fsck(), *escrow.fsck()]
    assert story.row().machine_held_at is None or story.row().due_at is not None


@pytest.mark.parametrize("stage", STAGES)
def test_at_every_stage_a_claim_holds_the_trade_and_clearing_lets_it_go_on(stage: str) -> None:
    begin, act = STAGES[stage]
    story = begin()
    assert story.state == stage
    left, held = story.row().due_at - story.now, story.held()  # type: ignore[operator]
    claimed = claim(story)
    assert story.row().machine_held_at == story.now
    with pytest.raises(MachineIsHeld):
        act(story)
    story.now += 40 * DAY
    assert clock.tick(now=story.now) == 0
    with pytest.raises(NotDueYet):
        run_out(story.trade, now=story.now)
    assert (story.state, story.held()) == (stage, held)
    clear(story, claimed)
    assert story.row().machine_held_at is None
    assert story.row().due_at - story.now == left  # type: ignore[operator]
    sound(story)


def test_the_first_signature_after_a_hold_leaves_the_second_all_the_time_there_was() -> None:
    story = Story.begun().agreed()
    claimed, due = claim(story), story.row().due_at
    story.now += 40 * DAY
    clear(story, claimed)
    assert story.sign("bob").state == "half_signed"
    assert (story.row().due_at - due) / DAY == 40  # type: ignore[operator]
    assert story.sign("alice").state == "signed"


@pytest.mark.parametrize("stage", STAGES)
def test_at_every_stage_a_register_that_comes_later_holds_it_and_two_operators_give_everything_back(stage: str) -> None:
    story = STAGES[stage][0]()
    assert keep(OTHER, THIS, story=story) == 1
    assert keep(OTHER, THIS, story=story) == 0
    with pytest.raises(SecondPersonNeeded):
        machines.end_held(story.olga, story.trade, reason="Alone, at once.", seen=story.seen, now=story.now)
    end_it(story)
    assert (story.state, story.held(), story.row().machine_held_at) == ("cancelled", {}, None)
    status = listings.listing(story.listing, story.alice).status
    assert status is (Status.SOLD if stage == "retained" else Status.IN_REVIEW)
    assert story.balance("bob") == _paid_by_bob(story)
    sound(story)


def _paid_by_bob(story: Story) -> int:
    """What Bob paid into the trade."""
    paid = [each for each in payments.intents_of(story.trade) if each.status == "paid"]
    return sum(each.amount.minor for each in paid if each.payer_id == story.bob.party_id)


@pytest.mark.parametrize("who", ["bob", "alice", "olga"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_both_sides_and_the_operator_see_why(who: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun().funded()
    claim(story, ClaimKind.PLEDGED)
    keep(THIS, story=story)
    monkeypatch.setattr(edge_clock, "now", lambda: story.now)
    browser = become(who, language)
    page = browser.get(f"/trades/{story.trade}/").content.decode()
    for said in (
        "“Police list”",
        *(("抵押", "被盗", "计时暂停") if language == "zh-hans" else ("pledged", "stolen", "stands")),
    ):
        assert said in page
    assert ("has ended" in page, "交易已结束" in page) == (False, False)
    assert "S-77" not in page
    assert "Report 2026-118" not in page
    told = " ".join(each.en for each in people.notices(story.people[who]).items)
    assert "somebody claims the machine" in told
    if who == "olga":
        assert "end_held" in story.acts("olga")
        assert str(story.trade) in browser.get(f"/desk/machines/{story.row().passport_id}/").content.decode()
    else:
        assert story.acts(who).isdisjoint({"end_held", "give_up", "pay"})


def test_the_api_says_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun().funded()
    claim(story)
    monkeypatch.setattr(edge_clock, "now", lambda: story.now)
    said = become("bob").get(f"/api/v1/trades/{story.trade}").json()
    assert said["due_at"] is None
    assert said["machine_held_at"] is not None
    assert [each["en"] for each in said["machine_claims"]] == ["this machine is reported stolen."]


def test_nobody_is_asked_to_pay_for_a_claimed_machine() -> None:
    story = Story.begun().signed()
    claim(story)
    assert "pay" not in story.acts("bob")
    with pytest.raises(MachineIsHeld):
        story.pay_once("bob")


def test_money_that_was_under_way_is_taken_and_held() -> None:
    story = Story.begun().esteemed("bob").signed()
    asked = money.start_payment(story.bob, story.trade, now=story.now)
    claim(story)
    message = bank.confirm(asked.reference, now=story.now)
    fund.receive_callback("sandbox", message.body, message.headers, now=story.now)
    assert story.held()["price"] == ASKING.minor
    assert story.row().machine_held_at is not None
    sound(story)


def test_whoever_claims_or_ends_is_an_operator_and_not_alone() -> None:
    story = Story.begun().funded()
    with pytest.raises(NotPermitted):
        machines.claim_machine(
            story.bob, story.row().passport_id, kind=ClaimKind.STOLEN, reference="It is mine", now=story.now
        )
    with pytest.raises(ConditionFails):
        machines.end_held(story.olga, story.trade, reason="No claim at all.", seen=story.seen, now=story.now)
    claim(story)
    with pytest.raises(MachineIsHeld):
        override_refund(story.olga, story.trade, reason="Past the claim.", seen=story.seen, now=story.now)
    with pytest.raises(Refusal):
        machines.end_held(story.bob, story.trade, reason="For my money.", seen=story.seen, now=story.now)


def test_of_two_claims_both_have_to_be_cleared() -> None:
    story = Story.begun().funded()
    first = claim(story)
    keep(THIS, story=story)
    clear(story, first)
    assert story.row().machine_held_at is not None
    keep(OTHER, story=story)
    assert story.row().machine_held_at is None


def test_a_claim_while_a_payment_is_taken_back_counts_the_time_once() -> None:
    story = Story.begun().funded()
    left = story.row().due_at - story.now  # type: ignore[operator]
    case = take_back(story)
    story.now += 5 * DAY
    claimed = claim(story)
    story.now += 5 * DAY
    end(story, case, won=True)
    assert story.row().suspended_at is None
    assert clock.tick(now=story.now + 40 * DAY) == 0
    story.now += 5 * DAY
    clear(story, claimed)
    assert story.row().due_at - story.now == left  # type: ignore[operator]


def test_what_a_quarrel_interrupts_while_the_clock_stands_loses_no_time() -> None:
    story = Story.begun().shipped()
    left = story.row().due_at - story.now  # type: ignore[operator]
    claimed = claim(story)
    story.now += 10 * DAY
    story.quarrel("alice", "The driver does not answer.")
    assert story.row().frozen_left == left
    story.now += DAY
    clear(story, claimed)
    assert story.state == "disputed"


def test_a_bargain_about_a_claimed_machine_is_not_closed() -> None:
    story = Story.begun()
    claim(story)
    assert story.row().machine_held_at is None
    with pytest.raises(ConditionFails):
        story.agreed()


def test_what_is_settled_stays_settled() -> None:
    story = Story.begun().settled()
    before = story.balance("alice")
    assert keep(THIS, story=story) == 0
    assert (story.state, story.balance("alice")) == ("settled", before)
    with pytest.raises(NotFromHere):
        machines.end_held(story.olga, story.trade, reason="Too late now.", seen=story.seen, now=story.now)


def test_a_trade_of_a_passport_that_was_merged_is_held_by_a_claim_on_the_kept_one() -> None:
    story = Story.begun().funded()
    machine = story.row().passport_id
    kept = equipment.open_passport(
        equipment_class="excavator", maker="Komatsu", model="PC200-8", serial="KMTPC200A99999", year=2014, now=story.now
    )
    proposal = equipment.propose_merge(story.olga, kept, machine, reason="The plate was changed.", now=story.now)
    identity.approve(replace(story.otto, stepped_up=True), proposal, now=story.now)
    selling.merge_machines(story.olga, kept, machine, now=story.now)
    keep(OTHER, story=story)
    assert story.row().machine_held_at is not None
    assert [each.kind for each in passports.passport(machine).claims] == []


def _sold_meanwhile(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alice accepts; after the registers were asked, and before it is done, a register that has the machine arrives."""
    looked, followed = threading.Event(), threading.Event()
    ask = equipment.require_clear

    def asked(passport_id: UUID, *, now: datetime) -> None:
        ask(passport_id, now=now)
        looked.set()
        followed.wait(0.5)

    def arrives() -> None:
        looked.wait(10)
        keep(THIS, story=story)
        followed.set()

    monkeypatch.setattr("truehand.equipment.operations.require_clear", asked)
    outcomes = race(
        lambda: agree.accept_price(story.alice, story.trade, seen=1, now=story.now) and None,
        arrives,
    )
    assert outcomes == [None, None]


@pytest.mark.django_db(transaction=True)
def test_a_register_that_arrives_while_the_machine_is_reserved_holds_its_trade(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun()
    _sold_meanwhile(story, monkeypatch)
    assert story.state == "agreed"
    assert story.row().machine_held_at is not None


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_of_the_listing_it_would_not_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun()
    monkeypatch.setattr("truehand.listings.operations.pull_flagged", lambda **_: ())
    _sold_meanwhile(story, monkeypatch)
    assert (story.state, story.row().machine_held_at) == ("agreed", None)
    assert machines.follow_machines(now=story.now) == 1, "the sweep finds it"
