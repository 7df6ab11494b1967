"""The score: bounded, exact, and never unfair in direction."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.people import NOW, yuan
from truehand.credit.domain.facts import BAD, GOOD, Fact, FactKind, Stars
from truehand.credit.domain.grades import GRADES, TRADES_TO_BE_KNOWN, grade_of, limits_of, terms_of
from truehand.credit.domain.planning import PARITY, from_yuan, in_yuan
from truehand.credit.domain.score import FULL, assess, weight
from truehand.kernel.currency import EXPONENTS
from truehand.kernel.money import Money

AGES = st.integers(min_value=0, max_value=4_000).map(lambda days: NOW - timedelta(days=days))
AMOUNTS = st.none() | st.integers(min_value=0, max_value=10**12).map(lambda minor: Money(minor, "CNY"))


def facts_of(kinds: frozenset[FactKind]) -> st.SearchStrategy[Fact]:
    return st.builds(Fact, st.sampled_from(sorted(kinds)), AGES, AMOUNTS)


FACTS = st.lists(facts_of(frozenset(FactKind)), max_size=30)
RATINGS = st.lists(st.builds(Stars, st.integers(1, 5), AGES), max_size=30)
ORDER = [each.grade for each in GRADES]


def settled(count: int) -> list[Fact]:
    return [Fact(FactKind.SETTLED, NOW, yuan(128_000))] * count


@given(FACTS, RATINGS)
def test_a_score_is_bounded_and_its_reasons_sum_to_it(facts: list[Fact], ratings: list[Stars]) -> None:
    standing = assess(facts, ratings, now=NOW)
    assert 0 <= standing.score <= 1000
    assert sum(reason.points for reason in standing.reasons) == standing.score
    assert all(reason.least <= reason.points <= reason.most for reason in standing.reasons)


@given(FACTS, RATINGS, facts_of(GOOD))
def test_a_good_fact_never_lowers_a_standing(facts: list[Fact], ratings: list[Stars], good: Fact) -> None:
    before, after = assess(facts, ratings, now=NOW), assess([*facts, good], ratings, now=NOW)
    assert after.score >= before.score
    assert ORDER.index(after.grade) >= ORDER.index(before.grade)
    assert after.deposit_basis_points <= before.deposit_basis_points
    assert after.amount_limit["CNY"].minor >= before.amount_limit["CNY"].minor


@given(FACTS, RATINGS, facts_of(BAD))
def test_a_bad_fact_never_raises_a_standing(facts: list[Fact], ratings: list[Stars], bad: Fact) -> None:
    before, after = assess(facts, ratings, now=NOW), assess([*facts, bad], ratings, now=NOW)
    assert after.score <= before.score
    assert ORDER.index(after.grade) <= ORDER.index(before.grade)


@given(FACTS, RATINGS, AGES)
def test_five_stars_never_hurt_and_one_star_never_helps(facts: list[Fact], ratings: list[Stars], at: object) -> None:
    score = assess(facts, ratings, now=NOW).score
    assert assess(facts, [*ratings, Stars(5, at)], now=NOW).score >= score  # type: ignore[arg-type]
    assert assess(facts, [*ratings, Stars(1, at)], now=NOW).score <= score  # type: ignore[arg-type]


@given(st.lists(facts_of(BAD), max_size=20), st.integers(0, 2_000))
def test_bad_facts_fade(facts: list[Fact], days: int) -> None:
    later = NOW + timedelta(days=days)
    assert assess(facts, [], now=later).score >= assess(facts, [], now=NOW).score


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_a_fact_weighs_less_the_older_it_is(one: int, other: int) -> None:
    young, old = sorted((one, other))
    assert 0 <= weight(NOW - timedelta(days=old), NOW) <= weight(NOW - timedelta(days=young), NOW) <= FULL


def test_a_year_halves_a_fact() -> None:
    assert [weight(NOW - timedelta(days=365 * years), NOW) for years in range(4)] == [1000, 500, 250, 125]


def test_what_has_not_happened_yet_does_not_count() -> None:
    later = Fact(FactKind.SETTLED, NOW + timedelta(seconds=1), yuan(1))
    assert assess([later], [Stars(1, NOW + timedelta(days=1))], now=NOW) == assess([], [], now=NOW)


def test_a_newcomer_is_new_until_the_third_settled_trade() -> None:
    assert [assess(settled(count), [], now=NOW).grade for count in range(4)] == ["new", "new", "new", "fair"]
    assert assess([], [], now=NOW).score == 400


def test_a_newcomer_who_gives_up_a_trade_is_poor() -> None:
    assert assess([Fact(FactKind.DEFAULTED, NOW)], [], now=NOW).grade == "poor"


def test_ten_good_trades_make_an_excellent_trader() -> None:
    standing = assess(settled(10), [Stars(5, NOW)] * 10, now=NOW)
    assert standing.grade == "excellent"
    assert standing.deposit_basis_points == 0
    assert standing.label == ("优", "Excellent")


def test_a_lost_dispute_takes_a_good_trader_down() -> None:
    good = assess(settled(4), [Stars(5, NOW)] * 4, now=NOW)
    after = assess([*settled(4), Fact(FactKind.DISPUTE_LOST, NOW)], [Stars(5, NOW)] * 4, now=NOW)
    assert (good.grade, after.grade) == ("good", "good")
    assert after.score == good.score - 42


@pytest.mark.parametrize(
    ("score", "trades", "grade"),
    [
        (0, 9, "poor"),
        (309, 0, "poor"),
        (310, TRADES_TO_BE_KNOWN - 1, "new"),
        (1000, 0, "new"),
        (310, 3, "fair"),
        (599, 3, "fair"),
        (600, 3, "good"),
        (749, 3, "good"),
        (750, 3, "excellent"),
        (1000, 3, "excellent"),
    ],
)
def test_a_grade_begins_exactly_at_its_threshold(score: int, trades: int, grade: str) -> None:
    assert grade_of(score, trades) == grade


def test_a_better_grade_means_a_lower_deposit_and_a_higher_limit() -> None:
    deposits = [each.deposit_basis_points for each in GRADES]
    limits = [each.limit_yuan for each in GRADES]
    assert deposits == sorted(deposits, reverse=True)
    assert limits == sorted(limits)
    assert deposits[0] <= 2_000
    assert terms_of("good").deposit_percent == 5
    assert terms_of("good").limit == yuan(3_000_000)


def test_there_is_a_limit_in_every_currency() -> None:
    assert set(limits_of("new")) == set(EXPONENTS) > set(PARITY)
    assert limits_of("new")["USD"] == Money(140_000_00, "USD")
    assert limits_of("new")["JPY"] == Money(21_000_000, "JPY")


def test_a_currency_without_a_parity_has_the_lowest_limit_and_counts_as_the_dearest() -> None:
    whole = {code: each.minor // 10 ** EXPONENTS[code] for code, each in limits_of("new").items()}
    assert {whole[code] for code in set(EXPONENTS) - set(PARITY)} == {min(whole.values())} == {whole["KWD"]}
    assert in_yuan(Money(4_00, "CHF")) == 100


@given(st.integers(0, 10**9), st.sampled_from(sorted(PARITY)))
def test_planning_parities_go_there_and_back(units: int, currency: str) -> None:
    assert units - 25 <= in_yuan(from_yuan(units, currency)) <= units
