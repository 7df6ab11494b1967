"""The life of one trade as a line of nodes, drawn from the process table and the steps taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from truehand.trade.domain.life import IN_DISPUTE, MAIN_LINE, ON_THE_WAY_BACK
from truehand.trade.domain.process import State
from truehand.trade.domain.words import STATES, Pair

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from truehand.trade.domain.process import Process

Phase = Literal["past", "present", "next", "exit"]


@dataclass(frozen=True, slots=True)
class Node:
    """A state in the picture; ``at`` is when it was entered, ``actor`` who led there."""

    state: State
    label: Pair
    phase: Phase
    at: datetime | None = None
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: which state it led to, when, and by whom."""

    target: State
    at: datetime
    actor: str


def line(process: Process, taken: Sequence[Taken]) -> tuple[Node, ...]:
    """Return the states passed, the present one, and those of the main line still ahead."""
    visited: dict[State, Taken] = {}
    for before, step in zip((None, *taken), taken, strict=False):
        # An act within a state (a second payment, a job taken) is not another entry into it.
        if before is None or before.target is not step.target:
            visited.pop(step.target, None)
            visited[step.target] = step
    present = taken[-1].target
    # A state entered again later stands where it was entered last; what lay between is still the past.
    passed = [
        Node(state, STATES[state], "present" if state == present else "past", step.at, step.actor)
        for state, step in visited.items()
    ]
    if present in process.terminal:
        return tuple(passed)
    return (*passed, *(Node(state, STATES[state], "next") for state in _ahead(present)))


def exits(process: Process, present: State) -> tuple[Node, ...]:
    """Return where else the trade could go from here, off the main line and the half steps along it."""
    ahead = {*MAIN_LINE, *_HALF_STEPS, present}
    targets = dict.fromkeys(row.target_from(present) for row in process.leaving(present))
    return tuple(Node(state, STATES[state], "exit") for state in targets if state not in ahead)


_HALF_STEPS = frozenset({State.COUNTERED, State.HALF_SIGNED, State.RETAINED, State.HALF_RATED})

# Where a state beside the main line joins it again when things go well.
_REJOINS = {
    State.COUNTERED: State.OFFERED,
    State.HALF_SIGNED: State.AGREED,
    State.DOUBTED: State.FUNDED,
    State.RETAINED: State.ACCEPTED,
    State.HALF_RATED: State.SETTLED,
    **dict.fromkeys(IN_DISPUTE, State.RATED),
    State.RESOLVED: State.RATED,
}


def _ahead(present: State) -> tuple[State, ...]:
    if present in ON_THE_WAY_BACK:
        return (State.RETURNED,)
    position = MAIN_LINE.index(_REJOINS.get(present, present))
    ahead = MAIN_LINE[position + 1 :]
    return (State.RESOLVED, *ahead) if present in IN_DISPUTE else ahead
