"""The one table, walked exhaustively: every reachable situation, every transition that could be taken in it."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from truehand.trade.domain import picture, words
from truehand.trade.domain.acts import ACT_OF
from truehand.trade.domain.life import CURRENT, MAIN_LINE, PROCESSES
from truehand.trade.domain.process import (
    DEPOSIT_EXITS,
    PRICE_EXITS,
    Condition,
    Effect,
    Process,
    State,
    Transition,
    Wait,
    Who,
)

MOST_ROUNDS = 2  # enough to meet a bargain both with and without rounds left
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
SYSTEM = {Who.BANK, Who.CLOCK}


@dataclass(frozen=True)
class World:
    """Everything about a trade that a condition looks at or money depends on."""

    state: State
    rounds: int = 0
    owes_deposit: bool = True
    price_held: bool = False
    deposit_held: bool = False
    price_left: int = 0
    deposit_left: int = 0
    inspector: bool = False
    carrier: bool = False
    delivered: bool = False
    disputed_from: State | None = None

    @property
    def funded(self) -> bool:
        return self.price_held and (self.deposit_held or not self.owes_deposit)


def payments(world: World) -> list[World]:
    """Each payment that may still arrive."""
    buyer = [] if world.price_held else [replace(world, price_held=True)]
    seller = [] if world.deposit_held or not world.owes_deposit else [replace(world, deposit_held=True)]
    return buyer + seller


def possible(condition: Condition, world: World) -> bool:
    """Whether the condition can hold; what only the caller decides (a code, a sum, a report) can go either way."""
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
    worlds = []
    for each in paid:
        changed = replace(
            each,
            state=target,
            rounds=each.rounds + (Effect.SET_PRICE in transition.effects),
            inspector=each.inspector or Effect.ASSIGN_INSPECTOR in transition.effects,
            carrier=each.carrier or Effect.BOOK_CARRIAGE in transition.effects,
            delivered=each.delivered or Effect.FILE_DELIVERY in transition.effects,
            disputed_from=(each.disputed_from or each.state) if freezes else None,
            price_left=each.price_left + (each.price_held and bool(PRICE_EXITS & set(transition.effects))),
            deposit_left=each.deposit_left + (each.deposit_held and bool(DEPOSIT_EXITS & set(transition.effects))),
        )
        worlds.append(changed)
    return worlds


def enabled(world: World, process: Process) -> list[Transition]:
    return [row for row in process.leaving(world.state) if all(possible(each, world) for each in row.conditions)]


@cache
def reachable(version: int) -> frozenset[World]:
    """Every world that any sequence of transitions leads to."""
    process = PROCESSES[version]
    found: set[World] = set()
    waiting = deque(World(State.OFFERED, owes_deposit=owes) for owes in (True, False))
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
    assert {world.state for world in reachable(process.version)} == set(State)


def test_every_transition_can_be_taken_somewhere(process: Process) -> None:
    taken = {row.name for world in reachable(process.version) for row in enabled(world, process)}
    assert taken == {row.name for row in process.transitions if row.sources}


def test_every_living_state_waits_with_a_clock_and_every_ended_one_is_left_by_nothing(process: Process) -> None:
    for state in State:
        if state in process.terminal:
            assert state not in process.waits
            assert not process.leaving(state)
        else:
            wait: Wait = process.waits[state]
            assert wait.silence
            for name in wait.silence:
                assert process.by_name[name].who == {Who.CLOCK}
                assert state in process.by_name[name].sources


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
        assert world.price_left <= 1
        assert world.deposit_left <= 1
        if world.state in process.terminal:
            assert world.price_left == world.price_held, world
            assert world.deposit_left == world.deposit_held, world


def test_no_money_leaves_escrow_before_the_trade_is_funded_or_ended(process: Process) -> None:
    for world in reachable(process.version):
        for row in enabled(world, process):
            if set(row.effects) & (PRICE_EXITS | DEPOSIT_EXITS):
                assert row.target in process.terminal | {State.SETTLED, State.RESOLVED}, row.name


def test_a_transition_empties_the_price_and_the_deposit_together_and_each_in_one_way(process: Process) -> None:
    for row in process.transitions:
        assert len(PRICE_EXITS & set(row.effects)) == len(DEPOSIT_EXITS & set(row.effects)) <= 1, row.name


def test_once_reserved_the_machine_is_sold_freed_or_pulled_exactly_when_the_trade_ends(process: Process) -> None:
    exits = {Effect.FREE_LISTING, Effect.PULL_LISTING, Effect.MARK_SOLD, Effect.CONCLUDE_LISTING}
    bound = {state for world in reachable(process.version) if (state := world.state)} - {State.OFFERED, State.COUNTERED}
    ends = process.terminal | {State.SETTLED, State.RESOLVED}
    afterwards = {State.SETTLED, State.HALF_RATED, State.RATED, State.RESOLVED}
    for row in process.transitions:
        for source in set(row.sources) & bound - afterwards:
            assert len(exits & set(row.effects)) == (row.target_from(source) in ends), row.name


def test_an_act_of_one_name_never_means_two_transitions_that_cannot_be_told_apart(process: Process) -> None:
    told_apart = {Condition.REPORT_CLEAN, Condition.REPORT_DOUBTFUL, Condition.DELIVERED}
    chosen_by_the_caller = {"rule"}
    for state in State:
        rows = [row for row in process.leaving(state) if row.name in ACT_OF]
        for name, count in Counter(ACT_OF[row.name] for row in rows).items():
            if count > 1 and name not in chosen_by_the_caller:
                same = [row for row in rows if ACT_OF[row.name] == name]
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


def test_the_picture_of_every_situation_ends_in_an_ended_state() -> None:
    for world in reachable(CURRENT.version):
        start = picture.Taken(State.OFFERED, NOW, "Bob")
        taken = [start, picture.Taken(world.state, NOW, "Bob")] if world.state != State.OFFERED else [start]
        nodes = picture.line(CURRENT, taken)
        assert nodes[-1].state in CURRENT.terminal
        assert [node.phase for node in nodes].count("present") == 1
        assert {each.state for each in picture.exits(CURRENT, world.state)}.isdisjoint(MAIN_LINE)


def test_an_act_within_a_state_does_not_move_the_state_in_the_picture() -> None:
    start = datetime(2026, 11, 23, tzinfo=UTC)
    paid, taken = (
        picture.Taken(State.FUNDED, start, "Bob"),
        picture.Taken(State.FUNDED, start + timedelta(days=1), "Ines"),
    )
    node = picture.line(CURRENT, [picture.Taken(State.SIGNED, start, "Alice"), paid, taken])[1]
    assert (node.state, node.at, node.actor) == (State.FUNDED, start, "Bob")
