"""Two currencies: exact rates with a source, explicit rounding, and what the operator bears of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests import money
from tests.desk.stage import main_of
from tests.payments import matter
from tests.robot import Robot
from tests.trade.story import cast
from truehand.edge import clock
from truehand.escrow import operations as ledger
from truehand.escrow import queries as escrow
from truehand.escrow.domain.refusals import ChangedRepeat, InsufficientBalance
from truehand.identity.domain.refusals import ConfirmationChanged, ConfirmationNeeded
from truehand.identity.models import User
from truehand.kernel.actor import Actor, NotPermitted
from truehand.kernel.money import Money
from truehand.payments.domain.rates import ECB, Exchanged, Quote, converted, decimals, from_ecb, needed, quote_of
from truehand.payments.domain.refusals.rates import NoFreshRate, RateNotUnderstood
from truehand.payments.operations import convert, exchange_act, keep_rates

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TABLE = "Date, USD, JPY, BGN, CNY, \n20 November 2026, 1.0824, 162.35, 1.9558, 7.8421, \n"


def exchange(actor: Actor, given: Money, *, to: str = "CNY", key: str, now: datetime = NOW) -> Exchanged:
    """As its owner confirmed it."""
    confirmation = money.confirm(actor, exchange_act(actor, given, to=to, now=now), now=now)
    return convert(actor, given, to=to, key=key, confirmation=confirmation, now=now)


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
    results = [exchange(bob, Money(10_001, "EUR"), key="one") for _ in range(2)]
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
        convert(bob, Money(100, "EUR"), to="CNY", key="late", confirmation=None, now=NOW + timedelta(days=4))
    with pytest.raises(InsufficientBalance):
        exchange(bob, Money(501, "EUR"), key="much")
    assert [each.minor for each in escrow.balance(bob.party_id)] == [500]


@pytest.mark.django_db
def test_only_an_operator_enters_rates() -> None:
    with pytest.raises(NotPermitted):
        keep_rates([quote(Fraction(21))], actor=cast(NOW)["bob"], now=NOW)


@pytest.fixture
def bob(db: None, monkeypatch: pytest.MonkeyPatch) -> Actor:  # noqa: ARG001 - the database must be there
    """With a thousand euros, and eight yuan to the euro."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    people = cast(NOW)
    matter.rates(NOW)
    ledger.receive_unallocated(people["bob"].party_id, Money(100_000, "EUR"), key="in", now=NOW)
    return people["bob"]


def become(who: str) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(User.objects.get(email=f"{who}@cast.invalid"))
    return browser


@given(st.integers(1, 10**12), st.integers(1, 10**6), st.integers(1, 10**6))
def test_what_has_to_be_given_comes_to_what_is_wanted_and_a_unit_less_does_not_overpay(
    minor: int, above: int, below: int
) -> None:
    rate, wanted = quote(Fraction(above, below)), Money(minor, "JPY")
    give = needed(wanted, rate)
    assert converted(give, rate).got >= wanted
    assert give.minor == 0 or converted(Money(give.minor - 1, "CNY"), rate).got <= wanted


@pytest.mark.parametrize(
    ("ratio", "said"),
    [(Fraction(8), "8"), (Fraction(1, 8), "0.125"), (Fraction("7.8421"), "7.8421"), (Fraction(16235, 100), "162.35")],
)
def test_a_rate_is_said_in_decimals(ratio: Fraction, said: str) -> None:
    assert decimals(ratio) == said


def test_nothing_is_exchanged_without_a_confirmation_of_both_amounts_and_the_rate(bob: Actor) -> None:
    with pytest.raises(ConfirmationNeeded):
        convert(bob, Money(100, "EUR"), to="CNY", key="k", confirmation=None, now=NOW)
    act = exchange_act(bob, Money(100, "EUR"), to="CNY", now=NOW)
    assert "8.00 CNY (1 EUR = 8 CNY · European Central Bank, 2026-11-23)" in act.sentence[1]
    other = money.confirm(bob, act, now=NOW)
    with pytest.raises(ConfirmationChanged):
        convert(bob, Money(101, "EUR"), to="CNY", key="k", confirmation=other, now=NOW)
    keep_rates([Quote("EUR", "CNY", Fraction(9), "ECB", NOW + timedelta(seconds=1), NOW + timedelta(days=1))], now=NOW)
    with pytest.raises(ConfirmationChanged):
        convert(bob, Money(100, "EUR"), to="CNY", key="k", confirmation=other, now=NOW + timedelta(seconds=2))
    assert [each.minor for each in escrow.balance(bob.party_id)] == [100_000]


def test_a_form_sent_twice_exchanges_once_and_another_amount_under_its_key_is_refused(bob: Actor) -> None:
    first = exchange(bob, Money(100, "EUR"), key="form")
    again = convert(bob, Money(100, "EUR"), to="CNY", key="form", confirmation=None, now=NOW + timedelta(days=9))
    assert first == again
    with pytest.raises(ChangedRepeat):
        convert(bob, Money(200, "EUR"), to="CNY", key="form", confirmation=None, now=NOW)


def test_what_is_got_pays_a_debt_in_that_currency_first(bob: Actor) -> None:
    alice = cast(NOW)["alice"].party_id
    ledger.charge(bob.party_id, to=[(alice, Money(500, "CNY"))], key="owed", subject=alice, now=NOW)
    exchange(bob, Money(100, "EUR"), key="pay")
    assert escrow.debts(bob.party_id) == ()
    assert escrow.balance(bob.party_id) == (Money(300, "CNY"), Money(99_900, "EUR"))


def test_the_page_shows_rate_source_and_both_amounts_before_the_second_factor(bob: Actor) -> None:
    browser, page = become("bob"), "/money/exchange/"
    seen = main_of(browser.get(f"{page}?amount=100&source=EUR&to=CNY"))
    assert all(each in seen for each in ("100.00", "800.00", "1 EUR = 8 CNY", "European Central Bank", "Holds until"))
    wanted = main_of(browser.get(f"{page}?amount=1000.01&source=EUR&to=CNY&wanted=on"))
    assert "125.01" in wanted
    done = money.confirmed(browser, page, {"amount": "100", "source": "EUR", "to": "CNY", "key": "page"})
    assert "Exchanged: 100.00 EUR into 800.00 CNY." in done.content.decode()
    assert escrow.balance(bob.party_id) == (Money(80_000, "CNY"), Money(90_000, "EUR"))


def test_the_page_says_what_it_cannot_do(bob: Actor, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    browser, page = become("bob"), "/money/exchange/"
    assert "does not cover this" in main_of(browser.get(f"{page}?amount=1000.01&source=EUR&to=CNY"))
    odd = ("-1", "0", "1e9", "46116860184273879.03", "90071992547409.92")
    queries = [f"amount={each}&source=EUR&to=CNY{more}" for each in odd for more in ("", "&wanted=on")]
    for query in (*queries, "amount=x&source=EUR&to=CNY", "amount=1&source=USD&to=CNY", "amount=1&source=EUR&to=EUR"):
        assert browser.get(f"{page}?{query}").status_code == 422
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=5))
    assert "No rate holds now" in main_of(browser.get(page))
    assert "Nothing to exchange" in main_of(become("ines").get(page))


def test_a_program_reads_the_rates_and_exchanges_what_its_owner_confirmed(bob: Actor) -> None:
    robot, said = Robot.of(bob), {"given": {"minor": 100, "currency": "EUR"}, "to": "CNY"}
    assert [(each["base"], each["numerator"]) for each in robot.get("/money/rates").json()] == [("CNY", 1), ("EUR", 8)]
    refused = robot.post("/money/exchange", said)
    assert (refused.status_code, refused.json()["code"]) == (403, "identity.confirmation_needed")
    act = exchange_act(bob, Money(100, "EUR"), to="CNY", now=NOW)
    done = robot.post("/money/exchange", said | {"confirmation": str(money.confirm(bob, act, now=NOW))})
    assert (done.status_code, done.json()["got"]) == (201, {"minor": 800, "currency": "CNY"})
    assert robot.post("/money/exchange", said | {"to": "USD"}).json()["code"] == "payments.no_fresh_rate"


def test_watchers_see_rates_their_age_and_the_position_by_exchanges(
    bob: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange(bob, Money(10_000, "EUR"), key="k")
    for who in ("olga", "audra", "cora"):
        seen = main_of(become(who).get("/money/matters/rates/"))
        assert "European Central Bank" in seen
        assert "100.00" in seen
        assert "800.00" in seen
        assert "too old" not in seen
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=5))
    assert "too old" in main_of(become("olga").get("/money/matters/rates/"))
    assert become("bob").get("/money/matters/rates/").status_code == 403
    with pytest.raises(NotPermitted):
        escrow.exchanged(bob)
