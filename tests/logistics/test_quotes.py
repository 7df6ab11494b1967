"""A trade's transport is quoted: asked for once, answered by who may carry, one chosen by who pays, booked by it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.databases import administrator
from tests.logistics.papers import vetted
from tests.people import yuan
from tests.trade.story import Story
from truehand.escrow import queries as escrow
from truehand.evidence.queries import entries_of
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.models import User
from truehand.kernel.actor import Actor, NotPermitted, Role
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.logistics import queries
from truehand.logistics.domain.booking import Direction
from truehand.logistics.domain.quote import BOOKS_WITHIN, Dimensions, Offer
from truehand.logistics.domain.refusals import (
    AlreadyAsked,
    AlreadyQuoted,
    FeeExceeded,
    LicenceExpired,
    LoadNotUnderstood,
    NotAsked,
    PickUpDateOutOfRange,
    PickUpOutsideQuote,
    QuoteChosen,
    QuoteNotUnderstood,
    QuoteOver,
    QuoteUnknown,
)
from truehand.logistics.models import Enquiry, Quote
from truehand.logistics.operations import quotes as room
from truehand.trade.domain.refusals import ConditionFails, NotYourMove, TradeNotFound
from truehand.trade.operations import quotes

if TYPE_CHECKING:
    from collections.abc import Iterator

db = pytest.mark.django_db
SIZE = Dimensions(22_600, 943, 280, 304)


def offer(story: Story, yuans: int = 3_000, **changed: object) -> Offer:
    today = story.now.date()
    whole = Offer(yuan(yuans), today + timedelta(days=1), today + timedelta(days=2), 3, story.now + timedelta(days=2))
    return replace(whole, **changed)  # type: ignore[arg-type]


def waiting(shares: str = "buyer") -> Story:
    """A trade that waits for a carrier; Mei (Cora's account) carries too."""
    story = Story.contracted(shares=shares).pay("bob").pay("alice").report()
    identity.appoint(story.cora.party_id, Role.CARRIER, now=story.now)
    story.people["mei"] = people.actor_of_party(story.cora.party_id, stepped_up=True)
    return story


def asked(shares: str = "buyer") -> Story:
    story = waiting(shares)
    quotes.ask(story.bob, story.trade, SIZE, now=story.now)
    return story


def quoted(shares: str = "buyer") -> tuple[Story, UUID, UUID]:
    """Carl asks for 3,000 yuan, Mei for 2,500."""
    story = asked(shares)
    first = quotes.give(story.carl, story.trade, offer(story), now=story.now)
    second = quotes.give(story.mei, story.trade, offer(story, 2_500), now=story.now)
    return story, first.id, second.id


@db
def test_the_chosen_quote_is_what_the_carrier_gets_and_the_rest_goes_back() -> None:
    story, cheap = quoted()[0], quoted_by_carl()
    fee = story.row().carriage_fee_minor
    quotes.choose(story.bob, story.trade, cheap, now=story.now)
    held = story.held()["fees"]
    story.book()
    booking = queries.booking_of(story.trade)
    assert booking is not None
    assert booking.promised_on == booking.pick_up_at + timedelta(days=3)
    assert story.row().carriage_fee_minor == 300_000 < fee
    before = story.balance("bob")
    story.pick_up().deliver()
    assert story.balance("carl") == 300_000
    assert story.held()["fees"] == held - 300_000
    story.accept()
    assert story.held() == {}
    back = story.balance("bob") - before - story.row().buyer_deposit_minor
    assert back == held - 300_000
    assert not list(escrow.fsck())


def quoted_by_carl() -> UUID:
    return Quote.objects.get(price_minor=300_000).id


@db
@pytest.mark.parametrize(
    ("shares", "who", "refused"),
    [("buyer", "bob", "alice"), ("seller", "alice", "bob"), ("halves", "alice", "carl"), ("none", "bob", "carl")],
)
def test_who_pays_the_transport_chooses(shares: str, who: str, refused: str) -> None:
    story, first, _ = quoted(shares)
    with pytest.raises(NotYourMove):
        quotes.choose(story.people[refused], story.trade, first, now=story.now)
    assert quotes.choose(story.people[who], story.trade, first, now=story.now).chosen_at == story.now


@db
def test_while_one_is_chosen_nobody_else_books_and_it_lapses_when_its_carrier_does_not() -> None:
    story, first, second = quoted()
    quotes.choose(story.bob, story.trade, second, now=story.now)
    for doing in (
        lambda: quotes.choose(story.bob, story.trade, first, now=story.now),
        story.book,
        lambda: quotes.take_back(story.mei, story.trade, now=story.now),
    ):
        with pytest.raises(QuoteChosen):
            doing()
    story.now += BOOKS_WITHIN
    with pytest.raises(QuoteOver):
        quotes.choose(story.bob, story.trade, second, now=story.now)
    quotes.choose(story.bob, story.trade, first, now=story.now)
    assert {each.id for each in queries.quotes_of(story.trade)} == {first}
    assert story.book().row().carrier_id == story.carl.party_id


@db
def test_the_booking_keeps_to_the_days_of_the_quote() -> None:
    story, first, _ = quoted()
    quotes.choose(story.bob, story.trade, first, now=story.now)
    story.now += timedelta(hours=23)
    story.now, then = story.now - timedelta(days=2), story.now
    with pytest.raises(PickUpOutsideQuote):
        story.book()
    story.now = then
    assert story.book().row().carriage_fee_minor == 300_000


@db
def test_without_a_chosen_quote_a_carrier_books_directly_at_the_contracts_fee() -> None:
    story, _, _ = quoted()
    fee = story.row().carriage_fee_minor
    story.book()
    booking = queries.booking_of(story.trade)
    assert booking is not None
    assert (story.row().carriage_fee_minor, booking.promised_on) == (fee, booking.pick_up_at + timedelta(days=7))


@db
def test_quotes_are_asked_for_once_by_a_side_while_no_carrier_is_there() -> None:
    story = waiting()
    with pytest.raises(NotAsked):
        quotes.give(story.carl, story.trade, offer(story), now=story.now)
    with pytest.raises(NotYourMove):
        quotes.ask(story.carl, story.trade, SIZE, now=story.now)
    with pytest.raises(LoadNotUnderstood):
        quotes.ask(story.alice, story.trade, Dimensions(0), now=story.now)
    quotes.ask(story.alice, story.trade, SIZE, now=story.now)
    with pytest.raises(AlreadyAsked):
        quotes.ask(story.bob, story.trade, SIZE, now=story.now)
    story.book()
    with pytest.raises(ConditionFails):
        quotes.give(story.carl, story.trade, offer(story), now=story.now)
    with pytest.raises(TradeNotFound):
        quotes.give(story.mei, story.trade, offer(story), now=story.now)


@db
@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"price": yuan(0)}, QuoteNotUnderstood),
        ({"price": yuan(4_501)}, FeeExceeded),
        ({"price": Money(100, "USD")}, FeeExceeded),
        ({"pick_up_from": date(2026, 11, 1)}, PickUpDateOutOfRange),
        ({"pick_up_until": date(2026, 12, 30)}, QuoteNotUnderstood),
        ({"transit_days": 31}, QuoteNotUnderstood),
    ],
)
def test_a_quote_that_cannot_be_kept_is_refused(changed: dict[str, object], refusal: type[Refusal]) -> None:
    story = asked()
    assert story.row().carriage_fee_minor == 450_000
    with pytest.raises(refusal):
        quotes.give(story.carl, story.trade, offer(story, **changed), now=story.now)  # type: ignore[arg-type]
    assert not Quote.objects.exists()


@db
def test_only_who_may_carry_answers_and_a_quote_stands_until_it_is_taken_back() -> None:
    story = asked()
    with pytest.raises(NotPermitted):
        quotes.give(story.bob, story.trade, offer(story), now=story.now)
    vetted(story.people, story.now, licence_until=story.now.date())
    quotes.give(story.carl, story.trade, offer(story), now=story.now)
    with pytest.raises(AlreadyQuoted):
        quotes.give(story.carl, story.trade, offer(story), now=story.now)
    given = quoted_by_carl()
    with pytest.raises(QuoteUnknown):
        quotes.choose(story.bob, story.trade, uuid4(), now=story.now)
    with pytest.raises(LicenceExpired):
        quotes.choose(story.bob, story.trade, given, now=story.now + timedelta(days=1))
    quotes.take_back(story.carl, story.trade, now=story.now)
    with pytest.raises(QuoteUnknown):
        quotes.take_back(story.carl, story.trade, now=story.now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Quote.objects.filter(id=given).update(over_at=None)
    kinds = [each.kind for each in entries_of(story.trade)][-3:]
    assert kinds == ["logistics.quotes_asked", "logistics.quoted", "logistics.quote_taken_back"]


def browser(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(party__id=actor.party_id))
    return client


@db
def test_the_page_asks_answers_and_chooses_and_names_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    story = waiting()
    monkeypatch.setattr("truehand.edge.clock.now", lambda: story.now)
    place, bob, carl = f"/trades/{story.trade}/quotes/", browser(story.bob), browser(story.carl)
    assert "Transport quotes" in bob.get(f"/trades/{story.trade}/").content.decode()
    asking = bob.get(place).content.decode()
    assert 'value="20' in asking or "mass_kg" in asking
    assert bob.post(place, {"act": "ask", "mass_kg": "0"}).status_code == 422
    assert bob.post(place, {"act": "ask", "mass_kg": "22600"}).status_code == 302
    seen = carl.get(place).content.decode()
    assert "22600 kg" in seen
    assert "工地三号门" not in seen
    days = {"pick_up_from": "2026-11-25", "pick_up_until": "2026-11-26", "valid_until": "2026-11-26"}
    assert carl.post(place, {"act": "give", "price": "9,9,9", "transit_days": "2", **days}).status_code == 422
    assert carl.post(place, {"act": "give", "price": "2600", "transit_days": "2", **days}).status_code == 302
    assert browser(story.mei).get(place).content.decode().count("2,600") == 0
    assert bob.post(place, {"act": "choose", "quote": "x"}).status_code == 404
    assert bob.post(place, {"act": "choose", "quote": str(Quote.objects.get().id)}).status_code == 302
    assert "Carrier books by" in carl.get(place).content.decode()
    assert browser(story.ines).get(place).status_code == 404


RACERS = 2


def _race(story: Story, ids: tuple[UUID, UUID]) -> list[str]:
    start = Barrier(RACERS)

    def choosing(quote_id: UUID) -> str:
        start.wait(timeout=10)
        try:
            quotes.choose(story.bob, story.trade, quote_id, now=story.now)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "chosen"

    with ThreadPoolExecutor(RACERS) as pool:
        return sorted(pool.map(choosing, ids))


@pytest.mark.django_db(transaction=True)
def test_of_two_quotes_chosen_at_once_one_is() -> None:
    story, first, second = quoted()
    assert _race(story, (first, second)) == ["chosen", QuoteChosen.code]
    assert sum(each.chosen_at is not None for each in queries.quotes_of(story.trade)) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_lock_and_constraint_both_are_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    story, first, second = quoted()
    meeting = Barrier(RACERS)

    def unlocked(trade_id: UUID, _way: Direction) -> Enquiry:
        return Enquiry.objects.get(trade_id=trade_id)

    def checked_together(*_args: object, **_more: object) -> None:
        meeting.wait(timeout=10)

    monkeypatch.setattr(room, "_locked", unlocked)
    monkeypatch.setattr(room, "check_choice", checked_together)
    with without_the_constraint():
        assert _race(story, (first, second)) == ["chosen", "chosen"]
        Quote.objects.filter(id=second).update(over_at=story.now)


@contextmanager
def without_the_constraint() -> Iterator[None]:
    with administrator() as cursor:
        cursor.execute("drop index logistics_one_quote_chosen")
    try:
        yield
    finally:
        with administrator() as cursor:
            cursor.execute(
                "create unique index logistics_one_quote_chosen on logistics_quote (enquiry_id)"
                " where over_at is null and chosen_at is not null"
            )
