"""Facts and ratings against the real database: double-blind, once, for ever."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.databases import owner
from tests.identity.races import at_once
from tests.people import ALICE, BOB, MALLORY, NOW, TRADE, yuan
from truehand.credit import operations, queries
from truehand.credit.domain.facts import LONGEST_TEXT, FactKind
from truehand.credit.domain.refusals import AlreadyRated, FactDiffers, RatingNotUnderstood, RatingsClosed
from truehand.credit.models import Rating, RatingRound, TradeFact
from truehand.evidence import queries as evidence
from truehand.kernel.canonical import digest
from truehand.kernel.refusal import Refusal

WORDS = "Kept every promise, machine as described"


def rate(rater: UUID = ALICE.party_id, ratee: UUID = BOB.party_id, *, stars: int = 5, trade_id: UUID = TRADE) -> None:
    operations.rate(trade_id, rater=rater, ratee=ratee, stars=stars, text=WORDS, now=NOW)


def settle(trade_id: UUID = TRADE) -> None:
    operations.record_fact(BOB.party_id, kind=FactKind.SETTLED, trade_id=trade_id, amount=yuan(100), now=NOW)


@pytest.mark.django_db
def test_a_fact_counts_once_however_often_it_is_told() -> None:
    settle()
    settle()
    assert TradeFact.objects.count() == 1
    assert len(evidence.entries_of(TRADE)) == 1
    assert [reason.count for reason in queries.standing(BOB.party_id, now=NOW).reasons][1:3] == [1, 1]


@pytest.mark.django_db
def test_a_fact_told_with_another_amount_is_refused() -> None:
    settle()
    with pytest.raises(FactDiffers):
        operations.record_fact(BOB.party_id, kind=FactKind.SETTLED, trade_id=TRADE, amount=yuan(101), now=NOW)


@pytest.mark.django_db
def test_both_ratings_appear_together() -> None:
    rate()
    assert queries.ratings_of(BOB.party_id).items == ()
    rate(BOB.party_id, ALICE.party_id, stars=3)
    operations.publish(TRADE, now=NOW)
    assert [view.stars for view in queries.ratings_of(BOB.party_id).items] == [5]
    assert [view.stars for view in queries.ratings_of(ALICE.party_id).items] == [3]
    assert {view.rater for view in queries.ratings_of_trade(TRADE)} == {ALICE.party_id, BOB.party_id}


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(stars=st.integers(1, 5), words=st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40))
def test_nothing_shows_a_sealed_rating(stars: int, words: str) -> None:
    trade_id, ratee = uuid4(), uuid4()
    before = queries.standing(ratee, now=NOW)
    said = f"sealed-words-{words}"
    operations.rate(trade_id, rater=ALICE.party_id, ratee=ratee, stars=stars, text=said, now=NOW)
    assert queries.standing(ratee, now=NOW) == before
    assert queries.history(ratee, now=NOW)[-1] == before
    assert queries.ratings_of(ratee).items == ()
    assert queries.ratings_of_trade(trade_id) == ()
    assert queries.rated_by(trade_id) == (ALICE.party_id,)
    (entry,) = evidence.entries_of(trade_id)
    assert set(entry.payload) == {"rater", "seal"}
    assert b"sealed-words" not in entry.payload_bytes


@pytest.mark.django_db
def test_the_seal_opens_to_exactly_what_was_published() -> None:
    rate()
    operations.publish(TRADE, now=NOW)
    sealed, published = evidence.entries_of(TRADE)
    content = {name: value for name, value in published.payload.items() if name != "seal"}
    assert digest(content) == sealed.payload["seal"] == published.payload["seal"]
    assert content["stars"] == 5


@pytest.mark.django_db
def test_a_silent_side_cannot_answer_what_is_published() -> None:
    rate()
    operations.publish(TRADE, now=NOW)
    with pytest.raises(RatingsClosed):
        rate(BOB.party_id, ALICE.party_id, stars=1)
    operations.publish(TRADE, now=NOW + timedelta(days=1))
    assert len(evidence.entries_of(TRADE)) == 2


@pytest.mark.django_db
def test_publishing_when_nobody_rated_closes_the_round() -> None:
    operations.publish(TRADE, now=NOW)
    with pytest.raises(RatingsClosed):
        rate()


@pytest.mark.django_db
def test_a_side_rates_once() -> None:
    rate()
    with pytest.raises(AlreadyRated):
        rate(stars=1)


@pytest.mark.django_db
@pytest.mark.parametrize("stars", [-1, 0, 6, 10**9])
def test_there_are_one_to_five_stars(stars: int) -> None:
    with pytest.raises(RatingNotUnderstood):
        rate(stars=stars)


@pytest.mark.django_db
def test_nobody_rates_themselves_or_writes_a_novel() -> None:
    with pytest.raises(RatingNotUnderstood):
        rate(ALICE.party_id, ALICE.party_id)
    with pytest.raises(RatingNotUnderstood):
        operations.rate(
            TRADE, rater=ALICE.party_id, ratee=BOB.party_id, stars=5, text="x" * (LONGEST_TEXT + 1), now=NOW
        )
    assert not Rating.objects.exists()


@pytest.mark.django_db
def test_ratings_come_in_pages() -> None:
    for _ in range(5):
        trade_id = uuid4()
        rate(trade_id=trade_id)
        operations.publish(trade_id, now=NOW)
    first = queries.ratings_of(BOB.party_id, size=3)
    second = queries.ratings_of(BOB.party_id, cursor=first.next_cursor, size=3)
    assert (len(first.items), len(second.items), second.next_cursor) == (3, 2, None)
    assert not {view.id for view in first.items} & {view.id for view in second.items}


@pytest.mark.django_db
def test_history_ends_with_the_present_and_begins_a_year_ago() -> None:
    settle()
    history = queries.history(BOB.party_id, now=NOW)
    assert len(history) == 13
    assert history[0].score == 400
    assert history[-1] == queries.standing(BOB.party_id, now=NOW)
    leap_day = NOW.replace(year=2028, month=2, day=29)
    assert queries.history(MALLORY.party_id, now=leap_day)[0].as_of.month == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "update credit_rating set stars = 5",
        "delete from credit_rating",
        "update credit_tradefact set minor = 1",
        "delete from credit_tradefact",
        "delete from credit_ratinground",
        "update credit_ratinground set published_at = null",
        "update credit_ratinground set published_at = now()",
    ],
)
def test_the_database_refuses_to_alter_what_was_said(statement: str) -> None:
    settle()
    rate(stars=1)
    operations.publish(TRADE, now=NOW)
    with pytest.raises(DatabaseError, match="append-only"), owner(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_database_refuses_a_rating_after_publishing() -> None:
    operations.publish(TRADE, now=NOW)
    late = Rating(id=TRADE, round_id=TRADE, rater_id=uuid4(), ratee_id=uuid4(), stars=1, rated_at=NOW)
    with pytest.raises(DatabaseError, match="published"):
        late.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_a_rating_at_the_moment_of_publishing_is_in_or_refused() -> None:
    rate()
    late = partial(rate, BOB.party_id, ALICE.party_id)
    rated, published = at_once([late, partial(operations.publish, TRADE, now=NOW)])
    assert published is None
    assert (rated is None) == (len(queries.ratings_of_trade(TRADE)) == 2)
    assert rated is None or isinstance(rated, Refusal)
    assert RatingRound.objects.get().published_at == NOW
