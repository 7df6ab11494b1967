"""The one table, walked exhaustively: every reachable situation, every transition that could be taken in it."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from typing import Any

import pytest

from truehand.disputes.domain.thread import MOST_ASKS, MOST_MEDIATORS
from truehand.trade.domain import words
from truehand.trade.domain.acts import ACT_OF
from truehand.trade.domain.life import ON_THE_WAY_BACK, PROCESSES
from truehand.trade.domain.life.v3 import QUARREL
from truehand.trade.domain.process import (
    BUYER_DEPOSIT_EXITS,
    DEPOSIT_EXITS,
    FEES_EXITS,
    PRICE_EXITS,
    Condition,
    Effect,
    Process,
    State,
    Transition,
    Wait,
    Who,
)

WITH_STAGES = 3  # the version in which a dispute goes through stages
BARGAINING = {State.OFFERED, State.COUNTERED}
MOST_ROUNDS = 2  # enough to meet a bargain both with and without rounds left
SYSTEM = {Who.BANK, Who.CLOCK, Who.REGISTER}
# Of an accepted machine only the retention is quarrelled about.
OF_A_RETENTION = {"lapse_retained", "resume_retention"}


SENDS = {Effect.FILE_SENT_BACK, Effect.FILE_BACK_PICK_UP}
DUES = {Who.BUYER: ("buyer_deposit", "price"), Who.SELLER: ("deposit",)}
EXITS = {
    "price": PRICE_EXITS,
    "deposit": DEPOSIT_EXITS,
    "buyer_deposit": BUYER_DEPOSIT_EXITS,
    "fees": FEES_EXITS,
}


@dataclass(frozen=True)
class World:
    """Everything about a trade that a condition looks at or money depends on."""

    state: State
    rounds: int = 0
    # What is owed at all: a good grade owes no deposit, and the fees may be none of the platform's.
    owes: frozenset[str] = frozenset({"price"})
    held: frozenset[str] = frozenset()
    left: tuple[str, ...] = ()
    retains: bool = False
    inspector: bool = False
    carrier: bool = False
    delivered: bool = False
    accepted: bool = False
    disputed_from: State | None = None
    # Of a return, of which a trade has one: whether it was asked for, and whether the machine was sent back.
    asked_back: bool = False
    sent_back: bool = False
    # Of its way back: whether a carrier was booked, and has brought it.
    back_carrier: bool = False
    back_delivered: bool = False
    # Of a dispute: who was heard, what is open, who brings what, who mediates, who agreed.
    concedes: bool = False
    asks: int = 0
    missing: int = 0
    mediators: int = 0
    # How many people there are who may mediate.
    able: int = 0
    agreed: int = 0

    @property
    def funded(self) -> bool:
        return self.owes <= self.held


def worlds_at_the_start(process: Process) -> list[World]:
    """An offer with every combination of what may be agreed on."""
    if process.version == 1:
        return [World(State.OFFERED, owes=frozenset({"price", *extra})) for extra in ((), ("deposit",))]
    extras = [each for count in range(4) for each in combinations(("deposit", "buyer_deposit", "fees"), count)]
    # A dispute of the third version goes another way where there is nobody, one or somebody else to mediate.
    able = (0,) if process.version < WITH_STAGES else (0, 1, 2)
    return [
        World(State.OFFERED, owes=frozenset({"price", *extra}), retains=retains, able=mediators)
        for extra in extras
        for retains in (True, False)
        for mediators in able
    ]


def payments(world: World) -> list[World]:
    """The next payment of each side: the buyer's deposit before the price, which comes together with the fees."""
    found = []
    for dues in DUES.values():
        due = next((each for each in dues if each in world.owes - world.held), None)
        if due is not None:
            arrived = {due} | ({"fees"} & world.owes if due == "price" else set())
            found.append(replace(world, held=world.held | arrived))
    return found


def possible(condition: Condition, world: World) -> bool:
    """Whether the condition can hold; what only the caller decides (a code, a sum, a report) can go either way."""
    buyer_left = "buyer_deposit" in world.held and world.owes - world.held <= {"price", "fees"} and not world.funded
    known = {
        Condition.ROUNDS_LEFT: world.rounds < MOST_ROUNDS,
        Condition.INSPECTOR_FREE: not world.inspector,
        Condition.ASSIGNED_INSPECTOR: world.inspector,
        Condition.CARRIER_FREE: not world.carrier,
        Condition.CARRIER_BOOKED: world.carrier,
        Condition.ASSIGNED_CARRIER: world.carrier,
        Condition.DELIVERED: world.delivered,
        Condition.UNDELIVERED: not world.delivered,
        Condition.DISPUTED_IN_TRANSIT: world.disputed_from is State.SHIPPED,
        Condition.DUES_MET: any(each.funded for each in payments(world)),
        Condition.DUES_REMAIN: any(not each.funded for each in payments(world)),
        Condition.BUYER_LEFT: buyer_left,
        Condition.BUYER_STAYED: not buyer_left,
        Condition.RETENTION_AGREED: world.retains,
        Condition.NO_RETENTION: not world.retains,
        Condition.ACCEPTED_BEFORE: world.accepted,
        Condition.NOT_ACCEPTED_YET: not world.accepted,
        Condition.RETURN_FREE: not world.asked_back,
        Condition.RETURN_UNASKED: not world.asked_back,
        Condition.RETURNED_ACCEPTED: world.disputed_from is State.ACCEPTED,
        Condition.RETURNED_UNACCEPTED: world.disputed_from is not State.ACCEPTED,
        Condition.BACK_FREE: not world.back_carrier,
        Condition.BACK_BOOKED: world.back_carrier,
        Condition.ASSIGNED_BACK: world.back_carrier,
        Condition.BACK_UNDELIVERED: world.sent_back and not world.back_delivered,
        Condition.SENT_BACK: world.sent_back,
        Condition.NOT_SENT_BACK: not world.sent_back,
        Condition.RESPONDENT_HEARD: not world.concedes,
        Condition.WILL_CONCEDE: world.concedes,
        Condition.WONT_CONCEDE: not world.concedes,
        Condition.FIRST_TO_BRING: world.missing > 1,
        Condition.LAST_TO_BRING: world.missing == 1,
        Condition.MAY_ASK_AGAIN: world.asks < MOST_ASKS,
        Condition.MEDIATION_AHEAD: world.mediators == 0 and world.able > 0,
        Condition.NO_MEDIATION: world.mediators > 0 or world.able == 0,
        Condition.OTHER_MEDIATOR: world.mediators < min(world.able, MOST_MEDIATORS),
        Condition.NO_OTHER_MEDIATOR: world.mediators >= min(world.able, MOST_MEDIATORS),
        Condition.FIRST_TO_AGREE: world.agreed == 0,
        Condition.LAST_TO_AGREE: world.agreed == 1,
    }
    return known.get(condition, True)


def after(transition: Transition, world: World, process: Process) -> list[World]:
    """Every world that taking the transition may lead to."""
    paid = [world]
    if Effect.HOLD_PAYMENT in transition.effects:
        met = Condition.DUES_MET in transition.conditions
        paid = [each for each in payments(world) if each.funded is met]
    target = transition.target_from(world.state)
    freezes = (wait := process.waits.get(target)) is not None and wait.freezes
    leaving = {name for name, exits in EXITS.items() if exits & set(transition.effects)}
    of_a_dispute = quarrels_after(transition, world) if freezes and process.version >= WITH_STAGES else [NO_QUARREL]
    return [
        replace(
            each,
            state=target,
            # Once a price is agreed on, how it came about tells nothing apart.
            rounds=each.rounds + (Effect.SET_PRICE in transition.effects) if target in BARGAINING else 0,
            inspector=each.inspector or Effect.ASSIGN_INSPECTOR in transition.effects,
            carrier=each.carrier or Effect.BOOK_CARRIAGE in transition.effects,
            delivered=each.delivered or Effect.FILE_DELIVERY in transition.effects,
            accepted=each.accepted or target is State.RETAINED,
            asked_back=each.asked_back or Effect.OPEN_RETURN in transition.effects,
            sent_back=each.sent_back or not SENDS.isdisjoint(transition.effects),
            back_carrier=(each.back_carrier or Effect.BOOK_BACK in transition.effects)
            and Effect.CALL_OFF_BACK not in transition.effects,
            back_delivered=each.back_delivered or Effect.FILE_BACK_DELIVERY in transition.effects,
            disputed_from=(each.disputed_from or each.state) if freezes else None,
            # A hold that is emptied again was empty: only what is there can leave.
            left=(*each.left, *sorted(leaving & (each.held - set(each.left)))),
            **quarrel,
        )
        for each in paid
        for quarrel in of_a_dispute
    ]


NO_QUARREL: dict[str, Any] = {
    "concedes": False,
    "asks": 0,
    "missing": 0,
    "mediators": 0,
    "agreed": 0,
}


def quarrels_after(transition: Transition, world: World) -> list[dict[str, Any]]:
    """Every standing of a dispute after a transition within it: whoever speaks may be the side complained of."""
    effects, now = set(transition.effects), {name: getattr(world, name) for name in NO_QUARREL}
    if Effect.OPEN_DISPUTE in effects:
        # Only a buyer's dispute is conceded by silence, and either side may open one about the transport.
        concedes = (True, False) if transition.who == {Who.BUYER, Who.SELLER} else (True,)
        return [NO_QUARREL | {"concedes": each} for each in concedes]
    if effects & {Effect.REFUSE_RETURN, Effect.OBJECT_RETURN}:
        return [NO_QUARREL]  # the seller has answered, or is who complains
    if Effect.ASK_EVIDENCE in effects:
        # An operator asks one side or both.
        return [now | {"asks": world.asks + 1, "missing": each} for each in ({1, 2} if world.asks else {2})]
    change: dict[str, Any] = {"agreed": int(transition.name == "agree_first")}
    if Effect.FILE_EVIDENCE in effects:
        change |= {"missing": world.missing - 1}
    if transition.target_from(world.state) is not State.INVESTIGATED:
        change |= {"missing": 0}
    if Effect.ASSIGN_MEDIATOR in effects:
        change |= {"mediators": world.mediators + 1}
    speaks = effects & {Effect.FILE_ANSWER, Effect.FILE_EVIDENCE, Effect.FILE_PROPOSAL, Effect.FILE_REPLY}
    still = {world.concedes, False} if speaks else {world.concedes}
    if Condition.RESPONDENT in transition.conditions:
        still = {False}
    return [now | change | {"concedes": each} for each in still]


def enabled(world: World, process: Process) -> list[Transition]:
    return [row for row in process.leaving(world.state) if all(possible(each, world) for each in row.conditions)]


@cache
def reachable(version: int) -> frozenset[World]:
    """Every world that any sequence of transitions leads to."""
    process = PROCESSES[version]
    found: set[World] = set()
    waiting = deque(worlds_at_the_start(process))
    while waiting:
        world = waiting.popleft()
        if world in found:
            continue
        found.add(world)
        for row in enabled(world, process):
            waiting.extend(after(row, world, process))
    return frozenset(found)


@pytest.fixture(params=sorted(PROCESSES))
def process(request: pytest.FixtureRequest) -> Process:
    return PROCESSES[request.param]


def test_every_state_of_the_table_is_reachable(process: Process) -> None:
    later = {State.RETAINED} if process.version == 1 else set()
    staged = set(QUARREL) - {State.DISPUTED, State.ESCALATED} if process.version < WITH_STAGES else set()
    if process.version < WITH_STAGES:
        staged |= {*ON_THE_WAY_BACK, State.RETURNED}
    assert {world.state for world in reachable(process.version)} == set(State) - later - staged


def test_every_transition_can_be_taken_somewhere(process: Process) -> None:
    taken = {row.name for world in reachable(process.version) for row in enabled(world, process)}
    assert taken == {row.name for row in process.transitions if row.sources}


def test_every_living_state_waits_with_a_clock_and_every_ended_one_is_left_by_nothing(process: Process) -> None:
    for state in {world.state for world in reachable(process.version)}:
        if state in process.terminal:
            assert state not in process.waits
            assert not process.leaving(state)
        else:
            wait: Wait = process.waits[state]
            assert wait.silence
            for name in wait.silence:
                assert process.by_name[name].who == {Who.CLOCK}
                assert state in process.by_name[name].sources


def test_a_clock_that_goes_on_is_reached_only_from_the_state_it_began_in(process: Process) -> None:
    for state, wait in process.waits.items():
        if wait.continues is not None:
            into = [row for row in process.transitions if state is row.target and state not in row.sources]
            assert into
            assert {source for row in into for source in row.sources} == {wait.continues}
            assert wait.after == process.waits[wait.continues].after


def test_silence_has_exactly_one_outcome_in_every_situation(process: Process) -> None:
    for world in reachable(process.version):
        if world.state in process.terminal:
            continue
        rows = [process.by_name[name] for name in process.waits[world.state].silence]
        fitting = [row.name for row in rows if all(possible(each, world) for each in row.conditions)]
        assert len(fitting) == 1, (world, fitting)


def test_silence_alone_ends_every_trade_without_going_in_a_circle(process: Process) -> None:
    for start in reachable(process.version):
        world, seen = start, set[World]()
        while world.state not in process.terminal:
            assert world not in seen, f"silence runs in a circle at {world}"
            seen.add(world)
            rows = [process.by_name[name] for name in process.waits[world.state].silence]
            (row,) = [row for row in rows if all(possible(each, world) for each in row.conditions)]
            (world,) = after(row, world, process)


def test_on_every_path_every_cent_leaves_escrow_exactly_once(process: Process) -> None:
    for world in reachable(process.version):
        assert len(set(world.left)) == len(world.left), world
        if world.state in process.terminal:
            assert set(world.left) == world.held, world


def test_no_money_leaves_escrow_before_the_trade_is_funded_or_ended(process: Process) -> None:
    """But for what the plan releases at the pick-up, and what who serves has earned."""
    ends = process.terminal | {State.SETTLED, State.RETAINED, State.RESOLVED}
    for world in reachable(process.version):
        for row in enabled(world, process):
            if set(row.effects) & frozenset().union(*EXITS.values()):
                assert row.target in ends, row.name


def test_a_transition_that_ends_a_trade_empties_everything_each_in_one_way(process: Process) -> None:
    for row in process.transitions:
        exits = [len(each & set(row.effects)) for each in (PRICE_EXITS, DEPOSIT_EXITS)]
        # Deposits go back upon acceptance, what is retained of the price later.
        if row.name not in {"retain", "end_retention"}:
            assert exits[0] == exits[1] <= 1, row.name
        if process.version > 1 and exits[1]:
            assert set(row.effects) >= BUYER_DEPOSIT_EXITS | FEES_EXITS, row.name


def test_a_penalty_is_taken_before_the_deposit_goes_back(process: Process) -> None:
    pairs = ((Effect.PENALISE_SELLER, Effect.RETURN_DEPOSIT), (Effect.PENALISE_BUYER, Effect.RETURN_BUYER_DEPOSIT))
    for row in process.transitions:
        for penalty, back in pairs:
            if penalty in row.effects:
                assert row.effects.index(penalty) < row.effects.index(back), row.name


def test_once_reserved_the_machine_is_sold_freed_or_pulled_exactly_when_the_trade_ends(process: Process) -> None:
    exits = {Effect.FREE_LISTING, Effect.PULL_LISTING, Effect.MARK_SOLD, Effect.CONCLUDE_LISTING}
    bound = {state for world in reachable(process.version) if (state := world.state)} - {State.OFFERED, State.COUNTERED}
    ends = process.terminal | {State.SETTLED, State.RETAINED, State.RESOLVED}
    afterwards = {State.RETAINED, State.SETTLED, State.HALF_RATED, State.RATED, State.RESOLVED}
    for row in process.transitions:
        for source in set(row.sources) & bound - afterwards:
            if row.name not in OF_A_RETENTION:
                assert len(exits & set(row.effects)) == (row.target_from(source) in ends), row.name


def test_an_act_of_one_name_never_means_two_transitions_that_cannot_be_told_apart(process: Process) -> None:
    told_apart = {
        Condition.REPORT_CLEAN,
        Condition.REPORT_DOUBTFUL,
        Condition.DELIVERED,
        Condition.ACCEPTED_BEFORE,
        Condition.RETURNED_ACCEPTED,
        Condition.BACK_UNDELIVERED,
        Condition.LAST_TO_BRING,
        Condition.LAST_TO_AGREE,
        Condition.LAST_TO_AMEND,
    }
    chosen_by_the_caller = {"rule"}
    for state in State:
        rows = [row for row in process.leaving(state) if row.name in ACT_OF]
        for name, count in Counter(ACT_OF[row.name] for row in rows).items():
            if count > 1 and name not in chosen_by_the_caller:
                same = [row for row in rows if ACT_OF[row.name] == name]
                if len(frozenset().union(*(row.who for row in same))) == sum(len(row.who) for row in same):
                    continue  # each belongs to somebody else: who acts tells them apart
                assert any(told_apart & set(row.conditions) for row in same), (state, name)


def test_every_row_has_its_words_and_every_persons_row_its_act(process: Process) -> None:
    for row in process.transitions:
        assert all(words.ACTS[row.name])
        person = not row.who & SYSTEM and row.sources != ()
        assert (row.name in ACT_OF) is person, row.name
    for state, wait in process.waits.items():
        assert all(words.STATES[state])
        assert all(words.SILENCE[name] for name in wait.silence)


def test_every_transition_is_recorded_and_told_last(process: Process) -> None:
    for row in process.transitions:
        assert row.all_effects[-2:] == (Effect.RECORD, Effect.NOTIFY)
