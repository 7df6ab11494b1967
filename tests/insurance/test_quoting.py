"""A premium is explained to the unit, and an ineligible machine hears why and what helps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.insurance.cast import NUMBERS, OF_KIND
from tests.people import yuan
from truehand.equipment.domain.classes import EquipmentClass
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.quoting import Matter, Route, bars, payable, quote
from truehand.insurance.domain.refusals import TariffNotSound
from truehand.insurance.domain.tariff import NAMES, checked, factors
from truehand.kernel.money import Money

MATTER = Matter(
    equipment_class="excavator",
    class_name=("挖掘机", "Excavator"),
    age=8,
    hours=6_120,
    price=yuan(128_000),
    grade=4,
    reported=True,
    contradictions=0,
    route=Route.FAR,
    risk="usual",
)


def keys(kind: Kind, **changes: object) -> set[str]:
    return {each.key for each in bars(factors(kind), replace(MATTER, **changes))}  # type: ignore[arg-type]


def test_each_line_follows_from_the_one_before_and_the_last_is_the_premium() -> None:
    found = quote(factors(Kind.TRANSIT), NUMBERS, MATTER)
    assert [(line.key, line.per_cent, line.after.minor) for line in found.lines] == [
        ("base", None, 51_200),
        ("class", 100, 51_200),
        ("age", 100, 51_200),
        ("hours", 100, 51_200),
        ("grade", 100, 51_200),
        ("route", 110, 56_320),
        ("risk", 100, 56_320),
    ]
    assert (found.premium, found.insured, found.deductible) == (Money(56_320, "CNY"), yuan(128_000), yuan(2_560))
    assert found.commission == Money(5_632, "CNY")


def test_a_premium_below_the_least_is_the_least_and_says_so() -> None:
    found = quote(factors(Kind.TRANSIT), NUMBERS, replace(MATTER, price=yuan(1_500)))
    assert (found.lines[-1].key, found.premium.minor) == ("minimum", NUMBERS.minimum)


def test_no_more_is_insured_than_the_product_insures() -> None:
    found = quote(factors(Kind.TRANSIT), replace(NUMBERS, most_insured=10_000_000), MATTER)
    assert found.insured == yuan(100_000)


@given(
    kind=st.sampled_from(Kind),
    equipment_class=st.sampled_from([each.value for each in EquipmentClass]),
    age=st.integers(0, 60),
    hours=st.integers(0, 90_000),
    price=st.integers(1, 10**9),
    grade=st.none() | st.integers(1, 5),
    reported=st.booleans(),
    route=st.sampled_from(Route),
    risk=st.sampled_from(["usual", "raised", "high"]),
)
def test_whatever_no_reason_stands_against_has_a_price(kind: Kind, **about: object) -> None:
    matter = replace(MATTER, **{**about, "price": Money(int(str(about["price"])), "CNY")})  # type: ignore[arg-type]
    found = bars(factors(kind), matter)
    assert all(all(each.reason) and bool(each.cure[0]) == bool(each.cure[1]) for each in found)
    if not found:
        priced = quote(factors(kind), OF_KIND[kind], matter)
        assert priced.premium.minor >= NUMBERS.minimum
        assert priced.commission < priced.premium
        assert priced.lines[-1].after == priced.premium


def test_a_machine_that_is_not_eligible_hears_every_reason() -> None:
    assert keys(Kind.WARRANTY) == set()
    assert keys(Kind.WARRANTY, age=22, hours=14_000, grade=2) == {"age", "hours", "grade"}
    assert keys(Kind.WARRANTY, reported=False, contradictions=2) == {"report", "contradictions"}
    assert keys(Kind.WARRANTY, equipment_class="crane", grade=None) == {"class", "grade"}
    assert keys(Kind.TRANSIT, risk="high") == {"risk"}


def test_what_would_cure_it_is_said_and_where_nothing_would_nothing_is() -> None:
    found = {each.key: each.cure[1] for each in bars(factors(Kind.WARRANTY), replace(MATTER, age=30, reported=False))}
    assert found["age"] == ""
    assert "signed the report" in found["report"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate": 0},
        {"insured": 11_001},
        {"minimum": 600_000_000},
        {"deductible": 10_000},
        {"pays": 10_001},
        {"commission": 3_001},
        {"warn": 10_000},
        {"stop": 100_001},
        {"four_eyes": -1},
    ],
)
def test_numbers_that_cannot_be_are_refused_by_name(wrong: dict[str, int]) -> None:
    with pytest.raises(TariffNotSound) as caught:
        checked(replace(NUMBERS, **wrong))
    name = next(iter(wrong))
    assert (caught.value.data["field"], caught.value.data["name_en"]) == (name, NAMES[name][1])


@given(
    loss=st.integers(0, 10**10),
    deductible=st.integers(0, 10**9),
    pays=st.integers(1, 10_000),
    left=st.integers(0, 10**9),
    made_good=st.integers(0, 10**10),
)
def test_what_is_paid_never_exceeds_the_loss_the_cover_or_what_was_not_made_good(
    loss: int, deductible: int, pays: int, left: int, made_good: int
) -> None:
    paid = payable(
        Money(loss, "CNY"),
        deductible=Money(deductible, "CNY"),
        pays=pays,
        left=Money(left, "CNY"),
        made_good=Money(made_good, "CNY"),
    ).minor
    assert 0 <= paid <= min(left, max(loss - made_good, 0))
    assert paid + made_good <= max(loss, made_good)
