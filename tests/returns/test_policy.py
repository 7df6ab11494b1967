"""One pure function answers for listing, trade and contract: may it be returned, until when, who pays what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.people import yuan
from truehand.contracts.domain.compliance import Scope, review_text
from truehand.equipment.domain.classes import EquipmentClass
from truehand.kernel.money import Money
from truehand.returns.domain.policy import (
    EXCLUSIONS,
    FINAL,
    FLOOR,
    HIGHEST_FEE,
    LONGEST_DAYS,
    Policy,
    Sale,
    WayBack,
    answer,
    checked,
    in_force,
    policy_from,
    sentence,
    standard,
)
from truehand.returns.domain.refusals import PolicyOutOfRange

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PRICE = Money(10_000_000, "CNY")
LATER = NOW + timedelta(days=7)
CONSUMER = Sale(consumer=True, trader=True)
OTHERS = (Sale(consumer=True, trader=False), Sale(consumer=False, trader=True), Sale(consumer=False, trader=False))

policies = st.builds(
    Policy,
    days=st.integers(0, LONGEST_DAYS),
    restocking_basis_points=st.integers(0, HIGHEST_FEE),
    final_sale=st.booleans(),
    exclusions=st.lists(st.sampled_from(sorted(EXCLUSIONS)), unique=True).map(tuple),
    way_back=st.sampled_from(WayBack),
)


@given(policies)
def test_a_consumer_has_never_less_than_the_law_from_a_trader(policy: Policy) -> None:
    held = in_force(policy, CONSUMER)
    assert held.window >= max(FLOOR.window, policy.window)
    assert held.restocking_basis_points == 0


@given(policies, st.sampled_from(OTHERS))
def test_between_others_the_sellers_word_holds(policy: Policy, sale: Sale) -> None:
    assert in_force(policy, sale) == policy


@given(policies)
def test_what_was_frozen_is_read_as_it_was(policy: Policy) -> None:
    assert policy_from(policy.as_json()) == policy
    assert all(sentence(policy, PRICE))


@given(policies, st.integers(0, 60 * 24))
def test_the_window_ends_to_the_minute(policy: Policy, hours: int) -> None:
    until = NOW + timedelta(days=policy.window) if policy.window else None
    found = answer(policy, PRICE, now=NOW + timedelta(hours=hours), until=until)
    assert (found.allowed, found.until) == (hours < 24 * policy.window, until)


@given(policies)
def test_before_the_purchase_it_is_allowed_where_there_is_a_window(policy: Policy) -> None:
    found = answer(policy, PRICE, now=NOW)
    assert (found.allowed, found.until) == (policy.window > 0, None)
    assert found.fee == PRICE.share(policy.restocking_basis_points if policy.window else 0)


@pytest.mark.parametrize("state", sorted(EXCLUSIONS))
def test_what_is_excluded_stays_and_the_reason_is_said(state: str) -> None:
    policy = Policy(7, exclusions=(state,))
    assert not answer(policy, PRICE, now=NOW, until=LATER, states={state}).allowed
    assert answer(policy, PRICE, now=NOW, until=LATER, states=set(EXCLUSIONS) - {state}).allowed


@pytest.mark.parametrize(
    "policy", [Policy(LONGEST_DAYS + 1), Policy(7, HIGHEST_FEE + 1), Policy(7, exclusions=("painted",)), Policy(-1)]
)
def test_a_policy_out_of_range_is_refused(policy: Policy) -> None:
    with pytest.raises(PolicyOutOfRange):
        checked(policy)


def test_nobody_calls_his_own_word_the_law() -> None:
    assert not checked(Policy(7, by_law=True)).by_law


def test_light_machines_can_be_sent_back_and_heavy_ones_are_final() -> None:
    assert standard(EquipmentClass.MINI_EXCAVATOR).window > 0
    assert standard(EquipmentClass.EXCAVATOR) == FINAL
    assert policy_from({}) == FINAL


@pytest.mark.parametrize("consumer", [True, False])
def test_no_policy_says_what_no_contract_may_say(*, consumer: bool) -> None:
    scope = Scope("excavator", "CN", consumer)
    policies = [
        Policy(days, fee, final_sale, tuple(EXCLUSIONS), way_back, by_law)
        for days, fee, final_sale, way_back, by_law in product((0, 7), (0, 500), (True, False), WayBack, (True, False))
    ]
    said = {words for policy in policies for words in sentence(policy, yuan(100))}
    assert {words: found for words in said if (found := review_text(words, scope))} == {}
