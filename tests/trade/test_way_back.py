"""A returned machine goes back with a vetted carrier: quoted, booked, fetched, delivered, paid, and claimed of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.inspection.cast import photo
from tests.retold import retold
from tests.robot import Robot
from tests.trade.story import ASKING, Story
from tests.trade.test_chargebacks import end, take_back
from tests.trade.test_returned import FEE, asked, balanced, delivered, freely, plain
from truehand.edge import clock
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.models import Party
from truehand.kernel.actor import Role
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.logistics import queries as carriage
from truehand.logistics.domain.booking import Direction
from truehand.logistics.domain.quote import Dimensions, Offer
from truehand.returns import queries as returns
from truehand.trade.domain.given import HandOver
from truehand.trade.domain.process import Who
from truehand.trade.domain.words import ACTORS
from truehand.trade.operations import claims, quotes, returning, ship
from truehand.trade.operations.claims import claim_loss

pytestmark = pytest.mark.django_db

BACK = Direction.BACK
CHARGE = Money(300_000, "CNY")
SIZE = Dimensions(22_600, 0, 0, 0)
SAID = "A track is bent, see the photo."


def offer(story: Story, price: Money = CHARGE, transit: int = 3) -> Offer:
    today = story.now.date()
    return Offer(price, today, today + timedelta(days=4), transit, story.now + timedelta(days=2))


@retold
def _granted(cause: str, plan: str) -> Story:
    """Granted, and Mei (Cora's account) carries too."""
    story = delivered(plan=plan)
    if cause:
        plain(asked(story, cause), "alice", "grant_return")
    else:
        freely(story)
    identity.appoint(story.cora.party_id, Role.CARRIER, now=story.now)
    story.people["mei"] = people.actor_of_party(story.cora.party_id, stepped_up=True)
    return story


def granted(cause: str = "", plan: str = "acceptance") -> Story:
    return _granted(cause, plan)


def chosen(story: Story, who: str = "mei", transit: int = 3) -> Story:
    quotes.ask(story.bob, story.trade, SIZE, now=story.now)
    given = quotes.give(story.people[who], story.trade, offer(story, transit=transit), now=story.now)
    quotes.choose(story.bob, story.trade, given.id, now=story.now)
    return story


def booked(story: Story, who: str = "mei", days: int = 1, transit: int = 3) -> Story:
    chosen(story, who, transit)
    ship.book(
        story.people[who],
        story.trade,
        pick_up_at=story.now.date() + timedelta(days=days),
        vehicle="Lorry 7",
        origin="",
        seen=story.seen,
        now=story.now,
    )
    return story


def handed(story: Story, leg: str, who: str = "mei", seal: str = "S 1") -> Story:
    code = carriage.hand_over_code(story.trade, leg, way=BACK)  # type: ignore[arg-type]
    door = ship.pick_up if leg == "pick_up" else ship.deliver
    proof = HandOver(photo(71 if leg == "pick_up" else 72), "", seal)
    door(story.people[who], story.trade, code=code, proof=proof, seen=story.seen, now=story.now)
    return story


def brought(story: Story, who: str = "mei") -> Story:
    return handed(handed(booked(story, who), "pick_up", who), "delivery", who)


@pytest.mark.parametrize("cause", ["", "hidden_defect"])
@pytest.mark.parametrize("who", ["mei", "carl"])
def test_who_brings_it_back_is_paid_out_of_escrow_and_who_bears_it_follows_the_policy(cause: str, who: str) -> None:
    story = granted(cause)
    buyer, seller, carrier = (story.balance(each) for each in ("bob", "alice", who))
    brought(story, who)
    assert (story.state, story.balance(who) - carrier) == ("return_received", CHARGE.minor)
    assert story.held()["price"] == ASKING.minor - CHARGE.minor
    deposits = {"bob": story.row().buyer_deposit_minor, "alice": story.row().deposit_minor}
    plain(story, "alice", "accept_return")
    back = ASKING.minor if cause else ASKING.minor - FEE - CHARGE.minor
    assert story.balance("bob") - buyer - deposits["bob"] == back
    kept = -CHARGE.minor if cause else FEE - FEE * 2 // 100
    owes = story.balance("alice") - seller - deposits["alice"]
    assert owes == kept or (cause and owes <= 0)
    assert balanced(story)


def test_places_and_codes_are_those_of_the_way_back_and_nobody_else_learns_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = chosen(granted())
    monkeypatch.setattr(clock, "now", lambda: story.now)
    out = carriage.booking_of(story.trade)
    assert out is not None
    for who in ("carl", "mei"):
        page = page_of(story, who, "quotes/")
        assert out.origin not in page
        assert out.destination not in page
    with pytest.raises(Refusal):  # another carrier than the chosen one
        ship.book(
            story.carl,
            story.trade,
            pick_up_at=story.now.date(),
            vehicle="Lorry 8",
            origin="",
            seen=story.seen,
            now=story.now,
        )
    ship.book(
        story.mei,
        story.trade,
        pick_up_at=story.now.date(),
        vehicle="Lorry 7",
        origin="Anywhere",
        seen=story.seen,
        now=story.now,
    )
    back = carriage.booking_of(story.trade, BACK)
    assert back is not None
    assert (back.origin, back.destination) == (out.destination, out.origin)
    assert story.view("bob").waiting_for == story.view("mei").waiting_for == (ACTORS[Who.CARRIER],)
    codes = {leg: carriage.hand_over_code(story.trade, leg, way=BACK) for leg in ("pick_up", "delivery")}
    assert codes["pick_up"] != carriage.hand_over_code(story.trade, "pick_up")
    seen = {who: page_of(story, who) for who in ("alice", "bob", "mei", "carl")}
    assert [who for who in seen if codes["pick_up"] in seen[who]] == ["bob"]
    assert "Lorry 7" not in seen["carl"]
    assert back.origin in seen["mei"]
    handed(story, "pick_up")
    seen = {who: page_of(story, who) for who in ("alice", "bob", "mei", "carl")}
    assert [who for who in seen if codes["delivery"] in seen[who]] == ["alice"]
    with pytest.raises(Refusal):
        returning.hand_back(story.bob, story.trade, code=codes["delivery"], seen=story.seen, now=story.now)
    with pytest.raises(Refusal):
        plain(story, "alice", "confirm_back")
    assert Robot.of(story.alice).get(f"/trades/{story.trade}/carriage").json()["code"]["code"] == codes["delivery"]


def page_of(story: Story, who: str, where: str = "") -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(Party.objects.get(id=story.people[who].party_id).user)
    return client.get(f"/trades/{story.trade}/{where}").content.decode()


def test_only_who_pays_chooses_and_no_quote_is_more_than_a_tenth_of_the_price() -> None:
    story = granted()
    with pytest.raises(Refusal):  # nobody asked
        quotes.give(story.mei, story.trade, offer(story), now=story.now)
    assert "book" not in story.acts("bob")
    quotes.ask(story.alice, story.trade, SIZE, now=story.now)
    with pytest.raises(Refusal, match="fee"):
        quotes.give(story.mei, story.trade, offer(story, ASKING.share(1_001)), now=story.now)
    given = quotes.give(story.mei, story.trade, offer(story), now=story.now)
    with pytest.raises(Refusal):
        quotes.choose(story.alice, story.trade, given.id, now=story.now)
    quotes.choose(story.bob, story.trade, given.id, now=story.now)
    assert "book" in story.acts("mei")


def test_for_a_cause_the_seller_pays_and_may_choose() -> None:
    story = granted("damaged")
    quotes.ask(story.bob, story.trade, SIZE, now=story.now)
    given = quotes.give(story.mei, story.trade, offer(story), now=story.now)
    assert quotes.choose(story.alice, story.trade, given.id, now=story.now).chosen_at == story.now


def test_a_carrier_that_does_not_come_loses_the_booking_and_the_buyer_no_time() -> None:
    story = booked(granted(), days=4)
    with pytest.raises(Refusal):  # own transport only while no carrier has taken it
        returning.send_back(
            story.bob, story.trade, tracking="SF 1", photo=photo(33), cost=None, seen=story.seen, now=story.now
        )
    story.wait(days=8)
    row = story.row()
    assert (row.state, row.back_carrier_id, row.back_fee_minor) == ("return_granted", None, 0)
    assert row.due_at is not None
    assert row.due_at - story.now == timedelta(days=7)
    assert carriage.booking_of(story.trade, BACK) is None
    assert story.wait(days=7).state == "settled"


def test_who_keeps_the_machine_after_all_calls_the_carrier_off() -> None:
    story = plain(booked(granted()), "bob", "drop_return")
    assert (story.state, carriage.booking_of(story.trade, BACK)) == ("delivered", None)
    proof = HandOver(photo(71), "")
    with pytest.raises(Refusal):
        ship.pick_up(story.mei, story.trade, code="000000", proof=proof, seen=story.seen, now=story.now)


def test_five_wrong_codes_lock_the_hand_over_and_move_nothing() -> None:
    story = booked(granted())
    right = carriage.hand_over_code(story.trade, "pick_up", way=BACK)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for code in (wrong, wrong, wrong, wrong, wrong, right):
        with pytest.raises(Refusal):
            ship.pick_up(
                story.mei, story.trade, code=code, proof=HandOver(photo(71), ""), seen=story.seen, now=story.now
            )
    assert story.state == "return_granted"


def test_the_pick_up_is_within_two_weeks() -> None:
    story = chosen(granted())
    late = story.now.date() + timedelta(days=15)
    with pytest.raises(Refusal):
        ship.book(story.mei, story.trade, pick_up_at=late, vehicle="Lorry", origin="", seen=story.seen, now=story.now)


def test_lateness_on_the_way_back_is_claimed_for_who_bears_it_and_shows_before() -> None:
    story = handed(booked(granted(), transit=1), "pick_up")
    story.wait(days=6)
    handed(story, "delivery")
    (claim,) = carriage.claims_of(story.trade)
    assert (claim.cause, claim.claimant_id, claim.direction) == ("delay", story.bob.party_id, BACK)
    assert claim.carrier_id == story.mei.party_id


def test_damage_on_the_way_back_is_claimed_by_the_seller_with_a_photo_and_once() -> None:
    story = brought(granted())
    with pytest.raises(Refusal):
        claims.claim_damage(story.alice, story.trade, said=SAID, photos=[], now=story.now)
    claim = claims.claim_damage(story.alice, story.trade, said=SAID, photos=[photo(73)], now=story.now)
    assert (claim.direction, claim.amount) == (BACK, ASKING.share(200))
    claims.accept_claim(story.mei, claim.id, now=story.now)
    plain(story, "alice", "accept_return")
    assert balanced(story)
    with pytest.raises(Refusal):
        claims.claim_damage(story.alice, story.trade, said=SAID, photos=[photo(73)], now=story.now)


def test_what_is_lost_on_the_way_back_is_claimed_by_rule_and_the_buyer_is_paid_back() -> None:
    story = handed(booked(granted(), transit=1), "pick_up")
    before = story.balance("bob")
    story.wait(days=14)
    assert story.state == "disputed"
    (claim,) = [each for each in carriage.claims_of(story.trade) if each.cause == "loss"]
    assert (claim.direction, claim.claimant_id, claim.amount) == (BACK, story.alice.party_id, ASKING)
    with pytest.raises(Refusal):
        claim_loss(story.trade, now=story.now, way=BACK)
    for _ in range(8):
        story.wait(hours=72)
    assert story.state == "returned"
    # The carrier that lost it is paid nothing.
    assert story.balance("bob") - before == ASKING.minor - FEE + story.row().buyer_deposit_minor
    assert story.balance("mei") == 0


def test_what_comes_during_the_dispute_is_recorded_and_paid_with_the_refund() -> None:
    story = handed(booked(granted(), transit=12), "pick_up").wait(days=20)
    assert story.state == "disputed"
    handed(story, "delivery")
    assert (story.state, story.balance("mei"), "deliver" in story.acts("mei")) == ("disputed", 0, False)
    for _ in range(8):
        story.wait(hours=72)
    (delay,) = carriage.claims_of(story.trade)
    assert delay.settled is not None
    assert (story.state, story.balance("mei")) == ("returned", (CHARGE - delay.settled).minor)
    assert balanced(story)


def test_the_driver_and_the_tracking_are_of_the_way_back(monkeypatch: pytest.MonkeyPatch) -> None:
    story = booked(granted())
    monkeypatch.setattr(clock, "now", lambda: story.now)
    told = Robot.of(story.mei).post(f"/logistics/trades/{story.trade}/driver-pass", {})
    assert told.status_code == 201
    phone = Client(headers={"accept-language": "en"})
    assert phone.post(told.json()["path"]).status_code == 302
    back = carriage.booking_of(story.trade, BACK)
    assert back is not None
    page = phone.get("/carriage/driver/").content.decode()
    assert back.origin in page
    assert "Six-digit code from the buyer" in page
    handed(story, "pick_up")
    assert "Six-digit code from the seller" in phone.get("/carriage/driver/").content.decode()
    at = story.now.isoformat()
    event = {"kind": "in_transit", "at": at, "place": "Tai'an", "note": ""}
    assert Robot.of(story.mei).post(f"/logistics/trades/{story.trade}/events", event).status_code == 201
    assert [each.place for each in carriage.events_of(story.trade, BACK)] == ["Tai'an"]
    assert carriage.events_of(story.trade) == ()
    seen = Robot.of(story.alice).get(f"/logistics/trades/{story.trade}/events").json()
    assert [each["place"] for each in seen["events"]] == ["Tai'an"]
    wish = returns.return_of(story.trade)
    assert wish is not None
    assert wish.photo == carriage.booking_of(story.trade, BACK).pick_up.photo  # type: ignore[union-attr]


def test_while_a_payment_is_taken_back_it_is_delivered_and_paid_only_afterwards() -> None:
    story = handed(booked(granted()), "pick_up")
    case = take_back(story)
    handed(story, "delivery")
    assert (story.state, story.balance("mei")) == ("return_received", 0)
    with pytest.raises(Refusal):
        plain(story, "alice", "accept_return")
    end(story, case, won=True)
    plain(story, "alice", "accept_return")
    assert (story.state, story.balance("mei")) == ("returned", CHARGE.minor)
    assert balanced(story)
