"""A carrier and the buyer meet over the way back of a return: it is booked or given up, begun or called off."""

from __future__ import annotations

from functools import partial
from threading import Barrier, Event

import pytest
from django.core.management import call_command

from tests.concurrency.race import race
from tests.concurrency.test_amendment_races import Act, one_won
from tests.inspection.cast import photo
from tests.retold import kept
from tests.trade import test_way_back as back
from tests.trade.story import Story
from truehand.kernel.refusal import Refusal
from truehand.logistics import queries as logistics
from truehand.logistics.domain.booking import Direction, Status
from truehand.returns import queries as returns
from truehand.returns.domain.course import Outcome
from truehand.trade.domain.given import HandOver
from truehand.trade.models import Trade
from truehand.trade.operations import advance, returning, ship
from truehand.trade.operations.effects import EFFECTS
from truehand.trade.operations.move import Move

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3


@kept
def chosen() -> Story:
    """Granted, and a carrier's quote is chosen."""
    return back.chosen(back.granted())


@kept
def booked() -> Story:
    """Booked, and the lorry is at the buyer's gate."""
    return back.booked(back.granted())


def booking(story: Story) -> Act:
    day = story.now.date()
    said = {"pick_up_at": day, "vehicle": "Lorry 7", "origin": "", "seen": story.seen, "now": story.now}
    return partial(ship.book, story.mei, story.trade, **said)  # type: ignore[arg-type]


def pick_up(story: Story) -> Act:
    code = logistics.hand_over_code(story.trade, "pick_up", way=Direction.BACK)
    proof = HandOver(photo(71), "", "S 1")
    return partial(ship.pick_up, story.mei, story.trade, code=code, proof=proof, seen=story.seen, now=story.now)


def giving_up(story: Story) -> Act:
    return partial(returning.drop_return, story.bob, story.trade, seen=story.seen, now=story.now)


def way(story: Story) -> Status | None:
    found = logistics.booking_of(story.trade, Direction.BACK)
    return None if found is None else found.status


def outcome(story: Story) -> Outcome | None:
    found = returns.return_of(story.trade)
    assert found is not None
    return found.outcome


def test_of_a_booking_and_the_buyer_who_gives_the_return_up_one_happens() -> None:
    for _ in range(ROUNDS):
        call_command("flush", interactive=False, verbosity=0)
        story = chosen()
        before = story.seen
        outcomes = list(race(booking(story), giving_up(story)))
        one_won(story, outcomes, before)
        row = story.row()
        if isinstance(outcomes[1], Refusal):
            assert (way(story), row.back_carrier_id) == (Status.BOOKED, story.mei.party_id)
            assert (story.state, row.back_fee_minor, outcome(story)) == ("return_granted", back.CHARGE.minor, None)
        else:
            assert (way(story), row.back_carrier_id, row.back_fee_minor) == (None, None, 0)
            assert (story.state, outcome(story)) == ("delivered", Outcome.DROPPED)


def test_of_the_pick_up_and_a_booking_that_is_called_off_one_happens() -> None:
    for _ in range(ROUNDS):
        call_command("flush", interactive=False, verbosity=0)
        story = booked()
        before = story.seen
        outcomes = list(race(pick_up(story), giving_up(story)))
        one_won(story, outcomes, before)
        if isinstance(outcomes[1], Refusal):
            assert (story.state, way(story), outcome(story)) == ("return_shipped", Status.COLLECTED, None)
        else:
            assert (story.state, outcome(story)) == ("delivered", Outcome.DROPPED)
            row = story.row()
            assert (way(story), row.back_carrier_id, row.back_fee_minor) == (None, None, 0)


def test_without_the_comparison_a_carrier_is_booked_for_a_return_that_was_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: each has read the trade as it was; the carrier writes after the return is given up."""
    story, meeting, given_up = chosen(), Barrier(2), Event()
    gives_up = giving_up(story)

    def give_up() -> None:
        gives_up()
        given_up.set()

    def write(move: Move) -> None:
        meeting.wait(5)
        if move.transition.name == "book_back":
            given_up.wait(5)
        Trade.objects.filter(pk=move.trade.pk).update(state=move.trade.state, step=move.trade.step)

    def follow(move: Move) -> None:
        for effect in move.transition.effects:
            EFFECTS[effect](move)

    monkeypatch.setattr(advance, "_compare_and_set", write)
    monkeypatch.setattr(advance, "_follow", follow)
    outcomes = race(booking(story), give_up)
    assert not any(isinstance(each, Refusal) for each in outcomes)
    assert (way(story), outcome(story)) == (Status.BOOKED, Outcome.DROPPED)
