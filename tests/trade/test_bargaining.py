"""Bargaining beyond the price: who pays what, by when, with which warranty; round by round, and into the contract."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trade.story import ASKING, NO_TRADE, START, Story
from truehand.contracts import queries as contracts
from truehand.kernel.canonical import Json
from truehand.kernel.money import Money
from truehand.trade.domain.agreed import UNSAID, AgreedTerms, Proposed, rounds
from truehand.trade.domain.fees import Service, Shares
from truehand.trade.domain.refusals import (
    DeliveryDateOutOfRange,
    SharesUnknown,
    TermsFixed,
    TradeNotFound,
    WarrantyOutOfRange,
)
from truehand.trade.models import Trade
from truehand.trade.operations import agree
from truehand.trade.queries.situation import fees_of
from truehand.trade.web.bargaining import CounterIn, OfferIn

BY = (START + timedelta(days=60)).date()
WANTED = AgreedTerms(Shares.BUYER, Shares.SELLER, BY, 30, 200)


def countered(story: Story, beside: AgreedTerms | None, minor: int = ASKING.minor) -> Story:
    """Whoever's turn it is answers."""
    who = story.alice if story.state == "offered" else story.bob
    price = Money(minor, "CNY")
    agree.counter(who, story.trade, price=price, beside=beside, seen=story.seen, now=story.now)
    return story


@pytest.mark.django_db
def test_what_is_agreed_beside_the_price_stands_in_the_contract() -> None:
    story = countered(Story.begun(shares="halves"), WANTED).wait(hours=1)
    agree.accept_price(story.bob, story.trade, seen=story.seen, now=story.now)
    contract = contracts.contract_of(story.trade)
    assert contract is not None
    assert json.loads(contract.document)["terms"]["agreed"] == {
        "inspection": "buyer",
        "transport": "seller",
        "delivery_by": BY.isoformat(),
        "warranty": {"days": 30, "hours": 200},
    }
    fees = {each.service: each for each in fees_of(story.row())}
    assert fees[Service.INSPECTION].of_seller.minor == fees[Service.CARRIAGE].of_buyer.minor == 0
    assert story.sign("bob").sign("alice").state == "signed"


@pytest.mark.django_db
def test_both_sides_see_every_round_and_what_changed_in_it() -> None:
    story = Story.begun(shares="halves")
    countered(story, WANTED).wait(hours=1)
    countered(story, None, ASKING.minor - 100).wait(hours=1)
    countered(story, replace(WANTED, warranty_hours=500), ASKING.minor - 100)
    for who in ("alice", "bob"):
        first, second, third, fourth = story.view(who).rounds
        assert [each.by_buyer for each in (first, second, third, fourth)] == [True, False, True, False]
        assert first.changed == frozenset()
        assert second.changed == {"inspection", "transport", "delivery_by", "warranty"}
        assert third.changed == {"price"}
        assert third.agreed == WANTED
        assert fourth.changed == {"warranty"}
        assert [term.key for term in fourth.terms if term.changed] == ["warranty"]
        assert first.expires_at == START + timedelta(hours=48)
        assert third.expires_at == START + timedelta(hours=49)
    assert story.view("olga").rounds == ()


@pytest.mark.django_db
def test_terms_that_nobody_answers_expire_with_their_round() -> None:
    story = countered(Story.begun(), WANTED).wait(hours=48)
    assert story.state == "expired"


@pytest.mark.django_db
def test_a_date_that_has_come_can_no_longer_be_accepted() -> None:
    story = Story.begun()
    countered(story, replace(UNSAID, delivery_by=(START + timedelta(days=1)).date())).wait(hours=24)
    with pytest.raises(DeliveryDateOutOfRange):
        agree.accept_price(story.bob, story.trade, seen=story.seen, now=story.now)
    assert (story.state, contracts.contract_of(story.trade)) == ("countered", None)
    countered(story, replace(UNSAID, delivery_by=None))
    assert story.state == "offered"


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        (replace(UNSAID, delivery_by=START.date()), DeliveryDateOutOfRange),
        (replace(UNSAID, delivery_by=START.date() - timedelta(days=1)), DeliveryDateOutOfRange),
        (replace(UNSAID, delivery_by=START.date() + timedelta(days=366)), DeliveryDateOutOfRange),
        (replace(UNSAID, warranty_days=731), WarrantyOutOfRange),
        (replace(UNSAID, warranty_days=-1), WarrantyOutOfRange),
        (replace(UNSAID, warranty_days=30, warranty_hours=5_001), WarrantyOutOfRange),
        (replace(UNSAID, warranty_hours=200), WarrantyOutOfRange),
    ],
)
def test_terms_that_no_contract_may_say_are_refused(
    terms: AgreedTerms, refusal: type[DeliveryDateOutOfRange | WarrantyOutOfRange]
) -> None:
    with pytest.raises(refusal):
        terms.checked(START)


@pytest.mark.django_db
def test_a_refused_counter_leaves_what_is_on_the_table() -> None:
    story = Story.begun()
    with pytest.raises(WarrantyOutOfRange):
        countered(story, replace(UNSAID, warranty_hours=1))
    with pytest.raises(TradeNotFound):
        agree.counter(story.carl, story.trade, price=ASKING, beside=WANTED, seen=story.seen, now=story.now)
    assert (story.state, len(story.view("bob").rounds)) == ("offered", 1)


def test_a_trade_of_an_earlier_version_bargains_for_the_price_alone() -> None:
    old = Trade(process_version=2, fee_shares="buyer", transport="buyer")
    with pytest.raises(TermsFixed):
        agree.on_the_table(old, WANTED)
    assert agree.on_the_table(old, None) == AgreedTerms.shared("buyer")


def test_a_way_to_share_that_there_is_not_is_refused() -> None:
    with pytest.raises(SharesUnknown):
        UNSAID.amended({"transport": "nobody"})


def test_over_the_wire_what_is_not_sent_stays_and_null_takes_a_date_back() -> None:
    price = {"minor": 100, "currency": "CNY"}
    silent = CounterIn.model_validate({"seen": 1, "price": price})
    assert silent.beside(WANTED) == WANTED
    undated = CounterIn.model_validate({"seen": 1, "price": price, "delivery_by": None, "warranty_hours": 0})
    assert undated.beside(WANTED) == replace(WANTED, delivery_by=None, warranty_hours=0)
    offered = OfferIn.model_validate(
        {"listing_id": str(NO_TRADE), "price": price, "delivery_place": "济南", "fee_shares": "buyer"}
    )
    assert offered.beside() == AgreedTerms.shared("buyer")


TERMS = st.builds(
    AgreedTerms,
    inspection=st.sampled_from(list(Shares)),
    transport=st.sampled_from(list(Shares)),
    delivery_by=st.none() | st.dates(),
    warranty_days=st.integers(0, 730),
    warranty_hours=st.integers(0, 5_000),
)


@given(TERMS)
def test_terms_are_read_as_they_were_kept(terms: AgreedTerms) -> None:
    assert AgreedTerms.of(terms.as_json()) == terms


@given(st.lists(TERMS, min_size=1, max_size=6))
def test_the_history_repeats_every_round_and_marks_what_reads_differently(all_terms: list[AgreedTerms]) -> None:
    price = {"price": {"minor": "100", "currency": "CNY"}}
    steps = [Proposed(by_buyer=True, at=START, expires_at=START, told=price | each.as_json()) for each in all_terms]
    found = rounds(steps, UNSAID)
    assert [each.agreed for each in found] == all_terms
    for before, after in pairwise(found):
        differing = {key for key, words in after.agreed.words.items() if words != before.agreed.words[key]}
        assert differing <= {term.key for term in after.terms if term.changed}
        assert bool(after.changed) is (after.agreed != before.agreed)


def test_a_step_from_before_such_terms_keeps_those_before_it() -> None:
    old: dict[str, Json] = {"price": {"minor": "100", "currency": "CNY"}, "fee_shares": "buyer"}
    bare: dict[str, Json] = {"price": {"minor": "90", "currency": "CNY"}}
    steps = [Proposed(by_buyer=True, at=START, expires_at=START, told=told) for told in (old, bare, {})]
    first, second = rounds(steps, UNSAID)
    assert (first.agreed.transport, first.agreed.delivery_by) == (Shares.BUYER, None)
    assert (second.agreed, second.changed) == (first.agreed, frozenset({"price"}))


@pytest.mark.django_db
def test_a_contract_speaks_of_further_terms_only_where_there_are_some() -> None:
    plain, dated = Story.begun().agreed(), Story.begun("KMTPC200A02")
    beside = AgreedTerms.shared("none").amended({"warranty_days": 30})
    agree.counter(dated.alice, dated.trade, price=ASKING, beside=beside, seen=dated.seen, now=dated.now)
    agree.accept_price(dated.bob, dated.trade, seen=dated.seen, now=dated.now)
    spoken = [contracts.contract_of(each.trade) for each in (plain, dated)]
    assert [any(clause.key == "agreed" for clause in each.sheet.clauses) for each in spoken if each] == [False, True]
