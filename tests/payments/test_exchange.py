"""Two currencies: exact rates with a source, explicit rounding, and what the operator bears of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trade.story import cast
from truehand.escrow import operations as ledger
from truehand.escrow import queries as escrow
from truehand.escrow.domain.refusals import InsufficientBalance
from truehand.kernel.actor import NotPermitted
from truehand.kernel.money import Money
from truehand.payments.domain.rates import ECB, Quote, converted, from_ecb, quote_of
from truehand.payments.domain.refusals.rates import NoFreshRate, RateNotUnderstood
from truehand.payments.operations.exchange import convert, keep_rates

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TABLE = "Date, USD, JPY, BGN, CNY, \n20 November 2026, 1.0824, 162.35, 1.9558, 7.8421, \n"


def quote(ratio: Fraction, base: str = "CNY", target: str = "JPY") -> Quote:
    return Quote(base, target, ratio, "test", NOW, NOW + timedelta(days=1))


@given(st.integers(0, 10**12), st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_conversion_is_off_by_half_a_unit_at_most_and_says_by_how_much(minor: int, above: int, below: int) -> None:
    ratio = Fraction(above, below)
    result = converted(Money(minor, "CNY"), quote(ratio))
    assert result.got.minor + result.rest == Fraction(minor, 100) * ratio
    assert abs(result.rest) <= Fraction(1, 2)


def test_a_half_goes_to_the_even_neighbour() -> None:
    halves = [converted(Money(minor, "JPY"), quote(Fraction(1, 2), "JPY", "KRW")).got.minor for minor in (1, 3, 5)]
    assert halves == [0, 2, 2]


def test_the_table_of_the_central_bank_is_read_in_both_directions() -> None:
    read = {(each.base, each.quote): each for each in from_ecb(TABLE)}
    assert read["EUR", "USD"].ratio == Fraction("1.0824")
    assert read["CNY", "EUR"].ratio == 1 / Fraction("7.8421")
    assert ("EUR", "BGN") not in read
    assert {each.source for each in read.values()} == {ECB}


@pytest.mark.parametrize("text", ["", "0", "-1", "1,08", "1e3", "nan", "1.0000000001"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(RateNotUnderstood):
        quote_of("EUR", "USD", text, source="x", valid_from=NOW, valid_until=NOW + timedelta(days=1))


def test_a_table_without_a_day_is_refused() -> None:
    with pytest.raises(RateNotUnderstood):
        list(from_ecb("USD, JPY\n1.08, 162.3\n"))


@pytest.mark.django_db
def test_a_balance_is_exchanged_at_the_stored_rate_once_and_the_exposure_shows() -> None:
    people = cast(NOW)
    bob = people["bob"]
    assert keep_rates(from_ecb(TABLE), now=NOW) == 6
    assert keep_rates(from_ecb(TABLE), now=NOW) == 0
    ledger.receive_unallocated(bob.party_id, Money(100_001, "EUR"), key="in", now=NOW)
    results = [convert(bob, Money(10_001, "EUR"), to="CNY", key="one", now=NOW) for _ in range(2)]
    assert [each.got for each in results] == [Money(78_429, "CNY")] * 2
    assert [each.minor for each in escrow.balance(bob.party_id)] == [78_429, 90_000]
    own = {each.currency: each.own.minor for each in escrow.proof()}
    assert own == {"CNY": -78_429, "EUR": 10_001}
    assert all(each.difference.minor == 0 for each in escrow.proof())
    assert list(escrow.fsck()) == []


@pytest.mark.django_db
def test_a_stale_rate_or_too_small_a_balance_moves_nothing() -> None:
    bob = cast(NOW)["bob"]
    keep_rates(from_ecb(TABLE), now=NOW)
    ledger.receive_unallocated(bob.party_id, Money(500, "EUR"), key="in", now=NOW)
    with pytest.raises(NoFreshRate):
        convert(bob, Money(100, "EUR"), to="CNY", key="late", now=NOW + timedelta(days=4))
    with pytest.raises(InsufficientBalance):
        convert(bob, Money(501, "EUR"), to="CNY", key="much", now=NOW)
    assert [each.minor for each in escrow.balance(bob.party_id)] == [500]


@pytest.mark.django_db
def test_only_an_operator_enters_rates() -> None:
    with pytest.raises(NotPermitted):
        keep_rates([quote(Fraction(21))], actor=cast(NOW)["bob"], now=NOW)
