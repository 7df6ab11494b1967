"""Delay, loss and damage become claims by rule; silence accepts, two decide what is large, money moves once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests import money
from tests.inspection.cast import photo
from tests.people import yuan
from tests.trade.story import ASKING, Story, cast, listed
from truehand.escrow import queries as escrow
from truehand.evidence import queries as log
from truehand.identity import operations as identity
from truehand.identity.domain.refusals import SecondPersonNeeded
from truehand.identity.models import User
from truehand.identity.queries import notices
from truehand.kernel.actor import Actor, NotPermitted
from truehand.kernel.money import Money
from truehand.logistics import queries
from truehand.logistics.domain.claim import Cause, ClaimView, Stage, for_damage, for_delay, is_lost
from truehand.logistics.domain.claim_refusals import (
    AlreadyClaimed,
    AmountOutOfRange,
    ClaimElsewhere,
    ClaimTooLate,
    ClaimUnknown,
    NothingShown,
)
from truehand.logistics.domain.refusals import NotYourBooking
from truehand.logistics.domain.score import Kind
from truehand.logistics.domain.tracking import EventKind, Told
from truehand.logistics.models import CarriageClaim, CarrierFact
from truehand.trade.domain.refusals import NotYourMove
from truehand.trade.operations import claims, track
from truehand.trade.queries.insuring import made_good

db = pytest.mark.django_db
FEE = 450_000


def shipped() -> Story:
    return Story.contracted(shares="buyer").pay("bob").pay("alice").report().book().pick_up()


def the_claim(story: Story) -> ClaimView:
    (claim,) = queries.claims_of(story.trade)
    return claim


def damaged() -> Story:
    story = shipped().deliver()
    claims.claim_damage(story.bob, story.trade, said="The cab window is broken.", photos=[photo(5)], now=story.now)
    return story


@db
def test_a_late_delivery_is_claimed_by_itself_and_silence_pays_it_out_of_the_carriers_fee() -> None:
    story = shipped()
    story.now += timedelta(days=12)
    story.deliver()
    claim = the_claim(story)
    assert (claim.cause, claim.facts["days"], claim.amount.minor) == (Cause.DELAY, 3, FEE * 15 // 100)
    assert story.balance("carl") == FEE
    before = story.balance("bob")
    story.wait(hours=71)
    assert the_claim(story).stage is Stage.OPEN
    story.wait(hours=1)
    assert the_claim(story).stage is Stage.PAID
    assert story.balance("carl") == FEE - claim.amount.minor
    assert story.balance("bob") - before >= claim.amount.minor
    story.wait(hours=1)
    assert story.balance("carl") == FEE - claim.amount.minor
    assert not list(escrow.fsck())


@db
def test_a_delivery_in_time_or_a_day_later_is_no_claim() -> None:
    story = shipped()
    story.now += timedelta(days=9)
    story.deliver()
    assert queries.claims_of(story.trade) == ()


@db
def test_a_machine_of_which_nothing_is_heard_is_claimed_as_lost_for_the_seller() -> None:
    story = shipped().wait(days=13)
    told = Told(EventKind.IN_TRANSIT, story.now, "Xuzhou")
    track.tell(story.carl, story.trade, told, now=story.now)
    story.wait(days=6, hours=23)
    assert queries.claims_of(story.trade) == ()
    story.wait(hours=2)
    claim = the_claim(story)
    assert (claim.cause, claim.claimant_id, claim.amount) == (Cause.LOSS, story.alice.party_id, ASKING)
    story.wait(hours=1)
    assert len(queries.claims_of(story.trade)) == 1
    story.wait(hours=72)
    assert the_claim(story).stage is Stage.PAID
    owed = sum(each.owed.minor for each in escrow.debts_of(story.carl.party_id))
    assert owed == ASKING.minor
    assert CarrierFact.objects.filter(kind=Kind.HARMED).count() == 1


@db
def test_damage_needs_something_shown_and_is_claimed_once_by_the_buyer_in_time() -> None:
    story = shipped()
    with pytest.raises(ClaimTooLate):
        claims.claim_damage(story.bob, story.trade, said="x", photos=[photo(5)], now=story.now)
    story.deliver()
    with pytest.raises(NotYourMove):
        claims.claim_damage(story.alice, story.trade, said="x", photos=[photo(5)], now=story.now)
    with pytest.raises(ClaimTooLate):
        claims.claim_damage(story.bob, story.trade, said="", photos=[], now=story.now + timedelta(hours=49))
    with pytest.raises(NothingShown):  # the carrier's "no damage" at the hand-over shows none
        claims.claim_damage(story.bob, story.trade, said="It looks tired.", photos=[], now=story.now)
    claims.claim_damage(story.bob, story.trade, said="", photos=[photo(5)], now=story.now)
    with pytest.raises(AlreadyClaimed):
        claims.claim_damage(story.bob, story.trade, said="again", photos=[photo(5)], now=story.now)
    claim = the_claim(story)
    assert (claim.amount, claim.facts["remark"]) == (ASKING.share(200), "no damage")
    assert claim.entries
    with pytest.raises(DatabaseError), transaction.atomic():
        CarriageClaim.objects.update(amount_minor=1)


@db
def test_the_carrier_accepts_once_and_nobody_for_it() -> None:
    story = damaged()
    claim = the_claim(story)
    with pytest.raises(NotYourBooking):
        claims.accept_claim(story.bob, claim.id, now=story.now)
    with pytest.raises(ClaimUnknown):
        claims.accept_claim(story.carl, uuid4(), now=story.now)
    claims.accept_claim(story.carl, claim.id, now=story.now)
    with pytest.raises(ClaimElsewhere):
        claims.accept_claim(story.carl, claim.id, now=story.now)
    with pytest.raises(ClaimElsewhere):
        claims.contest_claim(story.carl, claim.id, answer="No.", now=story.now)
    assert story.balance("carl") == FEE - claim.amount.minor
    assert made_good(story.row(), story.bob.party_id, ASKING) == claim.amount
    assert queries.scores([story.carl.party_id], now=story.now + timedelta(minutes=1))[story.carl.party_id].points < 100


@db
def test_an_operator_without_a_part_decides_within_what_was_claimed() -> None:
    story = damaged()
    claim = the_claim(story)
    claims.contest_claim(story.carl, claim.id, answer="The window was broken at the pick-up.", now=story.now)
    story.wait(hours=80)
    assert the_claim(story).stage is Stage.CONTESTED
    some, now = yuan(1_000), story.now
    with pytest.raises(NotPermitted):
        claims.decide_claim(story.audra, claim.id, amount=some, reasons="Half.", now=now)
    for wrong in (yuan(-1), yuan(2_561), Money(1, "USD")):
        with pytest.raises(AmountOutOfRange):
            claims.decide_claim(story.olga, claim.id, amount=wrong, reasons="Half.", now=now)
    claims.decide_claim(story.olga, claim.id, amount=some, reasons="Half of it was new.", now=now)
    assert (the_claim(story).settled, the_claim(story).reasons) == (some, "Half of it was new.")
    assert story.balance("carl") == FEE - some.minor


@db
def test_a_large_claim_is_decided_by_two_and_a_dismissed_one_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "needs_two", lambda _amount: True)
    story = damaged()
    claim, now = the_claim(story), story.now
    claims.contest_claim(story.carl, claim.id, answer="No.", now=now)
    nothing, why = yuan(0), "The photo shows another machine."
    with pytest.raises(SecondPersonNeeded):
        claims.decide_claim(story.olga, claim.id, amount=nothing, reasons=why, now=now)
    proposal = claims.ask_decision(story.olga, claim.id, amount=nothing, reasons=why, now=now)
    identity.approve(story.otto, proposal, now=now)
    with pytest.raises(SecondPersonNeeded):
        claims.decide_claim(story.olga, claim.id, amount=yuan(1), reasons=why, now=now)
    claims.decide_claim(story.olga, claim.id, amount=nothing, reasons=why, now=now)
    assert the_claim(story).stage is Stage.DISMISSED
    assert story.balance("carl") == FEE
    assert not CarrierFact.objects.filter(kind=Kind.HARMED).exists()


@db
@pytest.mark.parametrize("proven", [True, False], ids=["borne out by a report", "a photo alone"])
def test_operators_who_do_not_decide_are_told_on_and_what_is_proven_is_paid(
    monkeypatch: pytest.MonkeyPatch, *, proven: bool
) -> None:
    monkeypatch.setattr(claims, "_worse", lambda _trade, _way: [["cab.windows", "ok", "poor"]] if proven else [])
    story = damaged()
    claim = the_claim(story)
    claims.contest_claim(story.carl, claim.id, answer="It was broken before.", now=story.now)
    due = the_claim(story).decide_by
    for too_early in (claims.tell_overdue, claims.end_unheard):
        with pytest.raises(ClaimElsewhere):
            too_early(claim.id, now=due - timedelta(seconds=1))
    story.wait(hours=72)
    assert the_claim(story).overdue_at == story.now
    with pytest.raises(ClaimElsewhere):
        claims.tell_overdue(claim.id, now=story.now)
    outcome = "is paid by the table" if proven else "is closed unpaid"
    for name in ("olga", "audra", "bob", "carl"):
        (told,) = [each.en for each in notices(story.people[name]).items if "not decided in time" in each.en]
        assert outcome in told, name
    story.wait(hours=71)
    assert the_claim(story).stage is Stage.CONTESTED
    story.wait(hours=1)
    settled = the_claim(story)
    paid = claim.amount if proven else yuan(0)
    assert (settled.stage, settled.settled) == (Stage.PAID if proven else Stage.DISMISSED, paid)
    assert outcome in settled.reasons
    assert story.balance("carl") == FEE - paid.minor
    with pytest.raises(ClaimElsewhere):
        claims.decide_claim(story.olga, claim.id, amount=yuan(1), reasons="Late.", now=story.now)


@db
def test_what_two_must_decide_is_never_paid_by_their_silence() -> None:
    story = lost(yuan(200_000)).wait(hours=72).wait(hours=144)
    claim = the_claim(story)
    assert (claim.proven, claim.stage, claim.settled) == (True, Stage.DISMISSED, yuan(0))
    assert not escrow.debts(story.carl.party_id)


@given(st.integers(1, 10**9), st.integers(0, 400))
def test_what_a_delay_costs_never_falls_with_days_and_never_exceeds_the_fee(fee: int, days: int) -> None:
    whole = Money(fee, "CNY")
    assert 0 <= for_delay(whole, days).minor <= for_delay(whole, days + 1).minor <= fee
    assert for_damage(whole, days).minor <= fee * 3 // 10 + 1


def test_a_machine_is_lost_when_it_is_overdue_and_silent() -> None:
    promised, heard = date(2026, 12, 1), datetime(2026, 12, 2, tzinfo=UTC)
    assert not is_lost(promised, heard, heard + timedelta(days=6))
    assert is_lost(promised, heard, heard + timedelta(days=8))
    assert not is_lost(promised, heard + timedelta(days=5), heard + timedelta(days=8))


def lost(price: Money) -> Story:
    """A machine of that price of which nothing is heard, claimed by the sweep."""
    people = cast()
    story = Story(people, listed(people["alice"], price=price)).offer(price, shares="buyer").funded()
    story.report().book().pick_up().wait(days=20)
    assert the_claim(story).cause is Cause.LOSS
    return story


@db
def test_a_large_claim_left_unanswered_is_paid_by_two_people_and_never_by_the_clock() -> None:
    story = lost(yuan(200_000)).wait(hours=72)
    claim = the_claim(story)
    assert (claim.stage, claim.unanswered, claim.settled) == (Stage.CONTESTED, True, None)
    assert CarriageClaim.objects.get().answered_at is None
    assert not escrow.debts(story.carl.party_id)
    story.wait(days=5)
    referred = [each for each in log.entries_of(story.trade) if each.kind == "logistics.claim_referred"]
    assert [each.payload["claim"] for each in referred] == [str(claim.id)]
    for name in ("olga", "otto", "alice", "carl"):
        assert any("left the claim" in each.en for each in notices(story.people[name]).items), name
    with pytest.raises(ClaimElsewhere):
        claims.accept_claim(story.carl, claim.id, now=story.now)
    why = "Nothing was heard of it."
    with pytest.raises(SecondPersonNeeded):
        claims.decide_claim(story.olga, claim.id, amount=claim.amount, reasons=why, now=story.now)
    proposal = claims.ask_decision(story.olga, claim.id, amount=claim.amount, reasons=why, now=story.now)
    money.approve(story.otto, proposal, now=story.now)
    claims.decide_claim(story.olga, claim.id, amount=claim.amount, reasons=why, now=story.now)
    assert (the_claim(story).stage, the_claim(story).settled) == (Stage.PAID, yuan(200_000))
    assert not list(escrow.fsck())


@db
def test_a_claim_one_cent_below_the_limit_of_two_is_still_paid_by_silence() -> None:
    story = lost(Money(19_999_999, "CNY")).wait(hours=72)
    assert the_claim(story).stage is Stage.PAID


def browser(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(party__id=actor.party_id))
    return client


@db
def test_the_page_claims_answers_and_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    story = shipped().deliver()
    monkeypatch.setattr("truehand.edge.clock.now", lambda: story.now)
    place, bob, carl = f"/trades/{story.trade}/claims/", browser(story.bob), browser(story.carl)
    assert bob.post(place, {"act": "claim", "said": ""}).status_code == 422
    assert bob.post(place, {"act": "claim", "said": "The window is broken."}).status_code == 422
    broken = SimpleUploadedFile("window.jpg", photo(5), "image/jpeg")
    assert bob.post(place, {"act": "claim", "said": "The window is broken.", "photo": broken}).status_code == 302
    claim = str(the_claim(story).id)
    assert "Claim damage on the way" not in bob.get(place).content.decode()
    assert bob.post(place, {"act": "accept", "claim": claim}).status_code == 422
    assert carl.post(place, {"act": "accept", "claim": "x"}).status_code == 404
    assert carl.post(place, {"act": "contest", "claim": claim, "said": "No."}).status_code == 302
    assert "<dt>The carrier's answer</dt><dd>No.</dd>" in bob.get(place).content.decode()
    story.open("olga")
    olga = browser(story.olga)
    assert olga.post(place, {"act": "decide", "claim": claim, "amount": "9,9", "said": "So."}).status_code == 422
    assert olga.post(place, {"act": "decide", "claim": claim, "amount": "100", "said": "So."}).status_code == 302
    assert the_claim(story).settled == yuan(100)
    assert browser(story.ines).get(place).status_code == 404


@db
def test_the_api_tells_both_sides_the_executors_deadline_and_lets_the_carrier_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = damaged()
    monkeypatch.setattr("truehand.edge.clock.now", lambda: story.now)
    place, claim = f"/api/v1/trades/{story.trade}/transport-claims", the_claim(story)
    bob, carl = browser(story.bob), browser(story.carl)

    def told(reader: Client) -> dict[str, Any]:
        (found,) = reader.get(place).json()
        return found  # type: ignore[no-any-return]

    def send(reader: Client, act: str, which: UUID = claim.id) -> Any:  # noqa: ANN401 - Django's response
        body = {"claim": str(which), "accept": act == "accept", "text": "It was so before."}
        headers = {"Idempotency-Key": str(uuid4())}
        return reader.post(place, body, content_type="application/json", headers=headers)

    assert told(bob) == told(carl)
    assert datetime.fromisoformat(told(bob)["due_at"]) == claim.answer_by
    assert told(bob)["silence"]["en"] == "it is accepted and paid"
    assert send(bob, "accept").json()["code"] == "logistics.not_your_booking"
    assert send(carl, "contest", story.trade).status_code == 404
    assert send(browser(story.ines), "contest").status_code == 404
    assert send(carl, "contest").json()["stage"] == "contested"
    assert send(carl, "accept").json()["code"] == "logistics.claim_elsewhere"
    due = datetime.fromisoformat(told(bob)["due_at"])
    assert due == the_claim(story).ends_at
    assert told(bob)["silence"]["en"].startswith("it is closed unpaid")
    claims_before = the_claim(story).stage
    story.now = due - timedelta(seconds=1)
    story.wait(seconds=0)
    assert the_claim(story).stage is claims_before
    story.wait(seconds=1)
    assert (told(bob)["stage"], told(bob)["due_at"], told(carl)["silence"]["en"]) == ("dismissed", None, "")
