"""The picture of a life, in every situation that the table allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.trade.test_life import reachable
from truehand.trade.domain import picture
from truehand.trade.domain.life import CURRENT, MAIN_LINE
from truehand.trade.domain.process import State

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


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
