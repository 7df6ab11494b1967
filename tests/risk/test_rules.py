"""Every rule at its threshold, and how far an operator's answer reaches."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.people import ALICE, yuan
from truehand.credit.domain.grades import Grade, limits_of
from truehand.credit.domain.planning import PARITY
from truehand.kernel.currency import EXPONENTS
from truehand.kernel.money import Money
from truehand.risk.domain.case import Question
from truehand.risk.domain.facts import Event, RiskFacts, folded, stated
from truehand.risk.domain.rules import MOST_IN_A_DAY, RULES, SEVERITY, assess, outcome_of


def fired(event: Event, facts: RiskFacts, recent: int = 0) -> list[str]:
    return [reason.rule for reason in assess(event, stated(facts, recent=recent))]


@pytest.mark.parametrize(
    ("event", "facts", "rules"),
    [
        ("listing", {"amount": yuan(49_999), "peers_median": yuan(100_000)}, ["price_far_below_peers"]),
        ("listing", {"amount": yuan(50_000), "peers_median": yuan(100_000)}, []),
        ("listing", {"amount": Money(1, "USD"), "peers_median": yuan(100_000)}, []),
        ("listing", {"plate": "mismatch"}, ["plate_mismatch"]),
        ("listing", {"plate": "look"}, []),
        ("payment", {"plate": "mismatch"}, []),
        ("payment", {"amount": yuan(500_000), "account_age_hours": 167}, ["new_account_high_amount"]),
        ("payment", {"amount": yuan(500_000), "account_age_hours": 168}, []),
        ("payment", {"amount": yuan(499_999), "account_age_hours": 0}, []),
        ("payment", {"amount": Money(70_000_00, "USD"), "account_age_hours": 0}, ["new_account_high_amount"]),
        ("payment", {"amount": yuan(100), "credit_limit": yuan(100)}, []),
        ("payment", {"amount": yuan(101), "credit_limit": yuan(100)}, ["over_limit"]),
        ("listing", {"amount": yuan(200), "credit_limit": yuan(100)}, ["over_limit"]),
        ("listing", {"amount": yuan(201), "credit_limit": yuan(100)}, ["far_over_limit"]),
        ("payout", {"amount": yuan(201), "credit_limit": yuan(100)}, []),
        ("payout", {"amount": yuan(50_000), "bank_account_age_hours": 47}, ["young_bank_account"]),
        ("payout", {"amount": yuan(50_000), "bank_account_age_hours": 48}, []),
        ("payout", {"amount": yuan(49_999), "bank_account_age_hours": 0}, []),
        ("payment", {"payer_name": "Bob Chen", "buyer_name": "BOB  ＣＨＥＮ"}, []),
        ("payment", {"payer_name": "Mallory", "buyer_name": "Bob Chen"}, ["payer_is_not_buyer"]),
        ("payment", {"payer_name": "Mallory"}, []),
        ("payment", {}, []),
    ],
)
def test_a_rule_fires_exactly_at_its_threshold(event: Event, facts: RiskFacts, rules: list[str]) -> None:
    assert fired(event, facts) == rules


@given(
    st.integers(0, 10**12),
    st.sampled_from(get_args(Grade)),
    st.sampled_from(["listing", "payment"]),
    st.sampled_from(sorted(set(EXPONENTS) - set(PARITY))),
    st.sampled_from(sorted(PARITY)),
)
def test_an_unknown_currency_is_looked_at_whenever_a_known_one_would_be_and_never_refused_for_its_sum(
    units: int, grade: Grade, event: Event, unknown: str, known: str
) -> None:
    def told(currency: str) -> str:
        amount = Money(units * 10 ** EXPONENTS[currency], currency)
        facts: RiskFacts = {"amount": amount, "credit_limit": limits_of(grade)[currency], "account_age_hours": 0}
        return outcome_of(assess(event, stated(facts, recent=0)))

    assert told(unknown) in ({"review"} if told(known) != "allow" else {"allow", "review"})


def test_a_large_payout_in_an_unknown_currency_is_looked_at() -> None:
    assert fired("payout", {"amount": Money(2_000_00, "CHF"), "bank_account_age_hours": 0}) == ["young_bank_account"]


@pytest.mark.parametrize("event", list(MOST_IN_A_DAY))
def test_too_many_in_a_day_are_held(event: Event) -> None:
    most = MOST_IN_A_DAY[event]
    assert fired(event, {}, recent=most - 1) == []
    assert fired(event, {}, recent=most) == ["too_many_in_a_day"]


def test_a_misspelt_fact_is_found() -> None:
    with pytest.raises(ValueError, match="ammount"):
        stated({"ammount": yuan(1)}, recent=0)  # type: ignore[typeddict-unknown-key]


def test_no_name_is_kept_with_the_facts() -> None:
    facts = stated({"payer_name": "陈博文", "buyer_name": "陈博文", "parties": [ALICE.party_id]}, recent=0)
    assert facts.payer_is_buyer
    assert "陈博文" not in str(facts.as_json())


def test_a_name_is_the_same_however_a_bank_prints_it() -> None:
    assert folded("Chen，Bo-Wen.") == folded("CHEN BO WEN")


def test_every_rule_has_a_key_of_its_own_and_speaks_both_languages() -> None:
    assert len({rule.key for rule in RULES}) == len(RULES)
    assert all(any("一" <= letter <= "鿿" for letter in rule.zh) and rule.en.isascii() for rule in RULES)


@given(st.lists(st.sampled_from(RULES)))
def test_the_severest_reason_decides(rules: list[object]) -> None:
    reasons = tuple(rule.reason() for rule in RULES if rule in rules)
    worst = max((SEVERITY.index(reason.outcome) for reason in reasons), default=0)
    assert outcome_of(reasons) == SEVERITY[worst]


NAMES = st.frozensets(st.sampled_from([rule.key for rule in RULES]))


@given(NAMES, NAMES, st.none() | st.integers(0, 100), st.none() | st.integers(0, 100))
def test_an_answer_never_covers_another_rule_or_more_money(
    asked: frozenset[str], later: frozenset[str], amount: int | None, more: int | None
) -> None:
    question = Question(asked, None if amount is None else yuan(amount))
    other = Question(later, None if more is None else yuan(more))
    covered = question.covers(other)
    assert question.covers(question)
    if not later <= asked or (amount is None) != (more is None) or (amount is not None and more and more > amount):
        assert not covered


def test_an_answer_in_one_currency_says_nothing_of_another() -> None:
    assert not Question(frozenset(), yuan(100)).covers(Question(frozenset(), Money(1, "USD")))
