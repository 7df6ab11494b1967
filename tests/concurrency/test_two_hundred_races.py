"""Two hundred times two to four acts meet on one trade, the clock's among them: each time one of them happens.

The world is told once and put back as rows before each round. In every second round the acts wait for each other just
before they write, so that each has read the trade as it was; in the others they meet as it happens.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError, get_ident

import pytest
from django.core.management import call_command

from tests import money
from tests.concurrency.race import race
from tests.inspection.cast import photo
from tests.retold import kept
from tests.trade.story import ASKING, Story, cast, listed
from truehand.contracts import queries as contracts
from truehand.escrow import queries as escrow
from truehand.kernel.refusal import Refusal
from truehand.logistics import queries as logistics
from truehand.payments.domain.message import SignedMessage
from truehand.payments.sandbox import inside as bank
from truehand.trade.domain.given import HandOver
from truehand.trade.domain.process import State
from truehand.trade.domain.refusals import NotDueYet, NotFromHere, StaleStep
from truehand.trade.models import Step, Trade
from truehand.trade.operations import accept, advance, agree, dispute, fund, give_back, inspect, ship
from truehand.trade.operations.move import Move
from truehand.trade.queries.check import fsck

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[], object]
RACES = 200
HALF = ASKING.minor // 2
INSTANT = timedelta(microseconds=1)
# What whoever comes too late is told.
TOO_LATE = (StaleStep, NotFromHere, NotDueYet)


@dataclass
class Raced(Story):
    """A story of one machine among several."""

    serial: str = ""

    def report(self, **found: str | int) -> Raced:
        super().report(serial=self.serial, **found)
        return self


@dataclass
class World:
    """A trade in each state that is raced for, its hour just before the time is up; and what the bank may confirm."""

    stories: dict[State, Story]
    reference: str


def silent(story: Story) -> None:
    """Nobody answers the dispute; the other trades stand where they do."""
    story.now += timedelta(hours=48)
    advance.run_out(story.trade, now=story.now)


TOLD: dict[State, Callable[[Story], object]] = {
    State.HALF_SIGNED: lambda story: story.agreed().sign("bob"),
    State.SIGNED: lambda story: story.signed().pay("alice").pay_once("bob"),
    State.FUNDED: lambda story: story.funded(),
    State.INSPECTED: lambda story: story.inspected().book(),
    State.SHIPPED: lambda story: story.shipped(),
    State.DELIVERED: lambda story: story.delivered(),
    State.DISPUTED: lambda story: story.delivered().quarrel().propose("alice", HALF, ASKING.minor - HALF),
    State.CONCEDING: lambda story: silent(story.delivered().quarrel()),
    State.DECIDED: lambda story: story.delivered().quarrel().ripe().rule(HALF, ASKING.minor - HALF),
}


@kept
def world() -> World:
    people, stories = cast(), dict[State, Story]()
    for number, (state, tell) in enumerate(TOLD.items()):
        serial = f"KMTPC200A{number:02}"
        stories[state] = Raced(people, listed(people["alice"], serial=serial), serial=serial).offer()
        tell(stories[state])
    for state, story in stories.items():
        due = story.row().due_at
        assert story.state == state.value
        assert due is not None
        story.now = due - INSTANT
    paying = stories[State.SIGNED]
    return World(stories, money.start_payment(paying.bob, paying.trade, now=paying.now).reference)


def acts(told: World, state: State) -> list[Act]:
    """What several people do from the same page, and the clock an instant later."""
    story = told.stories[state]
    seen = {"seen": story.seen, "now": story.now}

    def by(who: str, door: Callable[..., object], **said: object) -> Act:
        return partial(door, story.people[who], story.trade, **said, **seen)

    def handed_over(door: Callable[..., object], leg: ship.Leg) -> Act:
        return by("carl", door, code=logistics.hand_over_code(story.trade, leg), proof=HandOver(PHOTO, "no damage"))

    silence: Act = partial(advance.run_out, story.trade, now=story.now + INSTANT)
    said = {"statement": "The cabin is dented.", "photos": []}
    if state is State.HALF_SIGNED:
        contract = contracts.contract_of(story.trade)
        assert contract is not None
        return [by("bob", agree.cancel), by("alice", agree.sign, contract_sha256=contract.sha256), silence]
    if state is State.SIGNED:
        return [partial(funded, story, bank.confirm(told.reference, now=story.now)), silence]
    if state is State.FUNDED:
        return [by("alice", give_back.give_up), by("ines", inspect.take)]
    if state is State.INSPECTED:
        return [by("alice", give_back.give_up), handed_over(ship.pick_up, "pick_up"), silence]
    complaints = [by(who, dispute.open_dispute, reason="damaged", **said) for who in ("bob", "alice")]
    return {
        State.SHIPPED: lambda: [handed_over(ship.deliver, "delivery"), *complaints, silence],
        State.DELIVERED: lambda: [by("bob", accept.accept), complaints[0], silence],
        State.DISPUTED: lambda: [by("bob", dispute.accept_proposal), by("bob", dispute.withdraw_dispute), silence],
        State.CONCEDING: lambda: [by("alice", dispute.answer, **said), by("bob", dispute.withdraw_dispute), silence],
        State.DECIDED: lambda: [by(who, dispute.appeal, **said) for who in ("alice", "bob")] + [silence],
    }[state]()


PHOTO = photo(60)


def funded(story: Story, message: SignedMessage) -> None:
    """The bank's word: never refused for good; it says so where the money was not for the trade any more."""
    with suppress(StaleStep):
        fund.receive_callback("sandbox", message.body, message.headers, now=story.now)
        if story.state == State.FUNDED:
            return
    # As the gateway does, which sends again whatever was not taken.
    fund.receive_callback("sandbox", message.body, message.headers, now=story.now)
    raise NotDueYet


class Meeting:
    """Takes the place of the comparison: who comes to write waits a moment for the others, once each."""

    def __init__(self, those: int, write: Callable[[Move], None]) -> None:
        self.barrier = Barrier(those)
        self.write = write
        self.met: set[int] = set()

    def __call__(self, move: Move) -> None:
        if get_ident() not in self.met:
            self.met.add(get_ident())
            with suppress(BrokenBarrierError):
                self.barrier.wait(0.5)
        self.write(move)


def later(act: Act, seconds: float) -> object:
    time.sleep(seconds)
    return act()


def contested(
    told: World, state: State, patch: pytest.MonkeyPatch, write: Callable[[Move], None] | None, chance: random.Random
) -> list[object]:
    """Have everybody act at one moment; return what each was told."""
    all_at_once = acts(told, state)
    if write is None or state is State.SIGNED:
        return race(*[partial(later, each, chance.random() / 50) for each in all_at_once])
    with patch.context() as here:
        here.setattr(advance, "_compare_and_set", Meeting(len(all_at_once), write))
        return race(*all_at_once)


def won(outcomes: Sequence[object]) -> list[int]:
    return [number for number, each in enumerate(outcomes) if not isinstance(each, Refusal)]


def test_two_hundred_races_leave_one_winner_each(monkeypatch: pytest.MonkeyPatch) -> None:
    chance, winners = random.Random(59), Counter[tuple[State, int]]()  # noqa: S311 - when each begins
    compared, rounds = advance._compare_and_set, -(-RACES // len(TOLD))  # noqa: SLF001 - watched, not replaced
    for number in range(rounds):
        call_command("flush", interactive=False, verbosity=0)
        told = world()
        for state, story in told.stories.items():
            before = story.seen
            outcomes = contested(told, state, monkeypatch, compared if number % 2 else None, chance)
            (winner,) = won(outcomes)
            assert all(isinstance(each, TOO_LATE) for at, each in enumerate(outcomes) if at != winner), outcomes
            winners[state, winner] += 1
            steps = Step.objects.filter(trade_id=story.trade, number__gt=before).order_by("number")
            assert [each.number for each in steps] == list(range(before + 1, story.seen + 1))
            assert sum(each.source == state.value for each in steps) == 1
        assert sound()
    assert winners.total() >= RACES
    # In most states now this one wins and now that one: they really met.
    assert len(winners) > len(TOLD) + len(TOLD) // 2, winners


def test_without_the_comparison_every_one_of_them_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same acts at the same moment, each told that it happened; the bank is always told that."""

    def write(move: Move) -> None:
        # All but the comparison; that what was signed stays signed is kept by the database itself.
        changes = {name: getattr(move.trade, name) for name in advance._MOVING if name != "signed_at"}  # noqa: SLF001
        Trade.objects.filter(pk=move.trade.pk).update(**changes)

    told = world()
    monkeypatch.setattr(advance, "_follow", lambda _: None)
    outcomes = {
        state: contested(told, state, monkeypatch, write, random.Random())  # noqa: S311 - not asked
        for state in TOLD
        if state is not State.SIGNED
    }
    assert all(len(won(each)) == len(each) for each in outcomes.values()), outcomes


def sound() -> bool:
    return all(each.difference.minor == 0 for each in escrow.proof()) and not list(fsck())
