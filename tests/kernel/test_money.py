"""Money is exact: what is written is what is read, and parts always sum to the whole."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truehand.kernel.currency import EXPONENTS, exponent
from truehand.kernel.money import BASIS_POINTS, LARGEST_MINOR, CurrencyMismatch, Money, MoneyNotUnderstood

currencies = st.sampled_from(sorted(EXPONENTS))
amounts = st.builds(Money, st.integers(-LARGEST_MINOR, LARGEST_MINOR), currencies)
there = st.builds(Money, st.integers(0, LARGEST_MINOR), currencies)


@given(amounts)
def test_an_amount_written_out_is_read_back_as_itself(amount: Money) -> None:
    assert Money.parse(amount.decimal_text(), amount.currency) == amount


@given(amounts)
def test_the_text_for_people_is_read_back_as_well(amount: Money) -> None:
    text, currency = str(amount).rsplit(" ", 1)
    assert Money.parse(text, currency) == amount


@given(there, st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_the_parts_of_a_split_sum_exactly_and_are_fair_to_one_unit(amount: Money, weights: list[int]) -> None:
    parts = amount.split(weights)
    assert sum(part.minor for part in parts) == amount.minor
    assert {part.currency for part in parts} == {amount.currency}
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor * sum(weights) - amount.minor * weight) < sum(weights)
        assert part.minor >= 0


@given(there, st.integers(0, BASIS_POINTS))
def test_a_share_is_rounded_half_up(amount: Money, basis_points: int) -> None:
    share = amount.share(basis_points)
    assert 2 * BASIS_POINTS * share.minor - 2 * amount.minor * basis_points in range(
        -BASIS_POINTS + 1, BASIS_POINTS + 1
    )
    assert Money.zero(amount.currency) <= share <= amount


def test_half_a_unit_counts_as_one() -> None:
    assert Money(1, "CNY").share(5_000) == Money(1, "CNY")
    assert Money(1, "CNY").share(4_999) == Money(0, "CNY")


def test_an_odd_cent_goes_to_the_first() -> None:
    assert [part.minor for part in Money(101, "CNY").split([1, 1])] == [51, 50]


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("128,000.50", "CNY", 12_800_050),
        (" 128000.5 ", "CNY", 12_800_050),
        ("1,234", "JPY", 1_234),
        ("1.234", "KWD", 1_234),
        ("7.0000", "CNY", 700),
        ("-3", "USD", -300),
        ("0", "VND", 0),
    ],
)
def test_what_people_write_is_understood(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "CNY"),
        ("a lot", "CNY"),
        ("1e5", "CNY"),
        ("NaN", "CNY"),
        ("0x10", "CNY"),
        ("1.005", "CNY"),
        ("1.5", "JPY"),
        ("1 000", "CNY"),
        ("--1", "CNY"),
        ("+1", "CNY"),
        ("1.", "CNY"),
        (".5", "CNY"),
        ("٣", "CNY"),
        ("99999999999999999999", "CNY"),
        ("100", "ABC"),
        ("100", ""),
        # A comma groups thousands; where somebody means it as a decimal point, a hundredfold price must not result.
        ("12,80", "EUR"),
        ("1,28,000", "CNY"),
        ("1,,000", "CNY"),
        (",100", "CNY"),
        ("100,", "CNY"),
        ("1000,000", "CNY"),
        ("1.000,50", "EUR"),
    ],
)
def test_what_is_not_an_amount_is_refused_in_both_languages(text: str, currency: str) -> None:
    with pytest.raises(MoneyNotUnderstood) as refused:
        Money.parse(text, currency)
    assert "不是有效的" in refused.value.sentence("zh-hans")
    assert "not a valid amount" in refused.value.sentence("en")


@given(st.text(max_size=60), currencies)
def test_no_text_at_all_makes_anything_but_an_amount_or_a_refusal(text: str, currency: str) -> None:
    with suppress(MoneyNotUnderstood):
        assert Money.parse(text, currency).currency == currency


@pytest.mark.parametrize("minor", [1.0, True, "1", None])
def test_a_float_is_a_mistake_of_the_program(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "CNY")  # type: ignore[arg-type]


def test_an_amount_that_no_ledger_holds_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="out of range"):
        Money(LARGEST_MINOR + 1, "CNY")
    with pytest.raises(ValueError, match="unknown currency"):
        Money(1, "cny")


def test_two_currencies_never_mix() -> None:
    yuan, yen = Money(1, "CNY"), Money(1, "JPY")
    for mix in (lambda: yuan + yen, lambda: yuan - yen, lambda: yuan < yen, lambda: yuan <= yen):
        with pytest.raises(CurrencyMismatch):
            mix()
    assert yuan != yen


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [-1]])
def test_a_split_by_nothing_is_a_mistake_of_the_program(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(1, "CNY").split(weights)


def test_every_currency_has_its_exponent() -> None:
    assert {exponent(each) for each in EXPONENTS} == {0, 2, 3}
    with pytest.raises(KeyError):
        exponent("BTC")


@pytest.mark.parametrize(
    ("minor", "weights", "parts"),
    [(100, [1, 1, 1], [34, 33, 33]), (7, [3, 2, 2], [3, 2, 2]), (10, [1, 6, 3], [1, 6, 3]), (5, [1, 8, 1], [1, 4, 0])],
)
def test_units_left_over_go_to_the_largest_remainders(minor: int, weights: list[int], parts: list[int]) -> None:
    assert [each.minor for each in Money(minor, "CNY").split(weights)] == parts


@pytest.mark.parametrize(
    ("code", "digits"), [("CNY", 2), ("JPY", 0), ("KWD", 3), ("ISK", 0), ("XOF", 0), ("TND", 3), ("MGA", 2)]
)
def test_a_currency_has_the_digits_of_iso_4217(code: str, digits: int) -> None:
    assert exponent(code) == digits


def test_what_nobody_is_paid_in_is_no_currency() -> None:
    assert not {"XAU", "XTS", "XDR", "CLF"} & set(EXPONENTS)
