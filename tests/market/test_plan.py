"""What is planned: whole walks through the table, the same for the same seed."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from truehand.inspection.domain.compare import compare
from truehand.inspection.domain.findings import findings_from
from truehand.inspection.domain.template import template_for
from truehand.market.domain import machines, people
from truehand.market.domain.course import MOST_QUARRELS, MOST_ROUNDS, Course
from truehand.market.domain.findings import LIES, findings
from truehand.market.domain.plan import draw, scripted
from truehand.market.domain.showcase import STALLS, TRADERS, TRADES
from truehand.trade.domain.life import CURRENT
from truehand.trade.domain.plans import PLANS
from truehand.trade.domain.process import State, Who

SEEDS = st.text(alphabet="0123456789abcdef", min_size=1, max_size=8)
CHANCES = st.integers().map(Random)


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_every_plan_is_a_walk_through_the_table_to_an_end(seed: str) -> None:
    for plan in draw(seed, 4):
        course = Course(retains=bool(PLANS[plan.payment].retention_days))
        for move in plan.moves:
            row = CURRENT.by_name[move.transition]
            assert (row, move.who) in course.possible()
            course.take(row, move.who)
        assert course.ended
        assert course.state is plan.ends
        assert course.rounds <= MOST_ROUNDS
        assert course.quarrels <= MOST_QUARRELS + 1  # the clock complains once more, when nothing arrives


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_the_same_seed_plans_the_same_and_more_trades_begin_with_the_same_ones(seed: str) -> None:
    assert draw(seed, 5) == draw(seed, 5)
    assert draw(seed, 5)[:3] == draw(seed, 3)


def test_twenty_trades_of_seed_seven_meet_every_end_and_most_of_the_table() -> None:
    plans = draw("7", 20)
    assert {plan.ends for plan in plans} == CURRENT.terminal
    taken = Counter(name for plan in plans for name in plan.path)
    assert len(taken) >= 35
    assert sum(plan.ends is State.CLOSED for plan in plans) >= 5


def test_in_the_long_run_players_do_everything_that_the_table_allows() -> None:
    taken = {name for plan in draw("everything", 400) for name in plan.path}
    assert {row.name for row in CURRENT.transitions} == taken


def test_a_script_that_the_table_does_not_allow_is_refused() -> None:
    with pytest.raises(ValueError, match="accept by buyer"):
        scripted("s", 1, ("offer", Who.BUYER), ("accept", Who.BUYER))
    assert all(plan.moves for _, _, plan in TRADES)


@given(CHANCES)
@settings(max_examples=100, deadline=None)
def test_made_up_people_have_right_check_digits_and_numbers_that_nobody_has(chance: Random) -> None:
    for player in (people.person("a", chance), people.company("b", chance), *TRADERS):
        assert made_up(player.document.number)


def made_up(number: str) -> bool:
    """Right check digits, and a number that is never issued to anybody."""
    nobody = ric.is_valid(number) and number[14:17] == "000"
    return nobody or (uscc.is_valid(number) and number.startswith("91990000"))


@given(CHANCES)
@settings(max_examples=60, deadline=None)
def test_an_honest_report_contradicts_nothing_and_a_lie_is_found(chance: Random) -> None:
    facts = machines.draw(chance).facts
    template = template_for(facts.equipment_class)
    declared = {"serial": facts.serial, "year": facts.year, "hours": facts.hours, "condition": facts.condition}
    assert compare(declared, findings_from(findings(facts, template))) == ()
    for lie in LIES:
        assert compare(declared, findings_from(findings(facts, template, lie=lie)))


def test_the_demonstration_shows_different_machines_that_cost_something() -> None:
    assert len({offered.facts.serial for offered, _ in STALLS}) == len(STALLS)
    assert all(offered.price.minor > 0 for offered, _ in STALLS)
