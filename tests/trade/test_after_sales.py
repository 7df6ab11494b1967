"""What a buyer asks after the delivery beside a return: asked, answered, kept, paid once, or taken to a dispute."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.inspection.cast import photo
from tests.money import confirm
from tests.retold import retold
from tests.robot import Robot
from tests.trade.story import ASKING, Story
from truehand.edge import clock
from truehand.escrow import queries as escrow
from truehand.identity.domain.refusals import Unconfirmed
from truehand.identity.models import Party
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.returns import queries
from truehand.returns.domain.request import Kind, Proposal, Status, Warranty, require_covered
from truehand.trade.operations import aftersales
from truehand.trade.operations.clock import tick

pytestmark = pytest.mark.django_db
SUM = Money(500_000, "CNY")
NOTHING = Money.zero("CNY")


@retold
def _delivered() -> Story:
    return Story.begun().delivered()


@retold
def _settled() -> Story:
    return Story.begun().delivered().accept()


def asked(story: Story, kind: Kind = Kind.REPAIR, amount: Money = NOTHING, **more: int) -> UUID:
    return aftersales.ask(
        story.bob,
        story.trade,
        Proposal(kind, amount, 7),
        reason="hidden_defect",
        statement="The slew motor leaks.",
        now=story.now,
        **more,
    )


def leak() -> SimpleUploadedFile:
    return SimpleUploadedFile("leak.jpg", photo(51), "image/jpeg")


def status(request: UUID) -> Status:
    return queries.request(request).status


def paid(story: Story, request: UUID) -> None:
    act = aftersales.reduction_act(story.alice, queries.request(request))
    aftersales.pay(story.alice, request, confirmation=confirm(story.alice, act, now=story.now), now=story.now)


def test_a_repair_is_agreed_done_and_confirmed() -> None:
    story = _delivered()
    made = asked(story)
    aftersales.agree(story.alice, made, now=story.now)
    aftersales.perform(story.alice, made, "A new seal is in.", now=story.now)
    aftersales.confirm(story.bob, made, kept=True, now=story.now)
    assert status(made) is Status.KEPT


@pytest.mark.parametrize(
    ("kind", "hours", "comes_to"), [(Kind.REPAIR, 48, Status.SILENT), (Kind.COMPLAINT, 48, Status.SILENT)]
)
def test_silence_is_an_answer_that_the_buyer_may_dispute(kind: Kind, hours: int, comes_to: Status) -> None:
    story = _delivered()
    made = asked(story, kind)
    tick(now=story.now + timedelta(hours=hours, seconds=-1))
    assert status(made) is Status.OPEN
    late = story.now + timedelta(hours=hours)
    with pytest.raises(Refusal):
        aftersales.agree(story.alice, made, now=late)
    aftersales.lapse(made, now=late)
    assert status(made) is comes_to
    aftersales.dispute(story.bob, made, photos=(), seen=story.seen, now=late)
    assert (story.state, status(made)) == ("disputed", Status.DISPUTED)
    with pytest.raises(Refusal):
        aftersales.dispute(story.bob, made, photos=(), seen=story.seen, now=late)


def test_what_is_not_kept_by_its_day_is_broken_and_what_was_done_is_confirmed_by_silence() -> None:
    story = _settled()
    made = asked(story)
    aftersales.agree(story.alice, made, now=story.now)
    tick(now=story.now + timedelta(days=7))
    assert status(made) is Status.BROKEN
    again = asked(story)
    aftersales.agree(story.alice, again, now=story.now)
    aftersales.perform(story.alice, again, "Done.", now=story.now)
    tick(now=story.now + timedelta(days=7))
    assert status(again) is Status.KEPT


def test_a_price_reduction_is_countered_agreed_and_paid_once_from_the_sellers_balance() -> None:
    story = _settled()
    made = asked(story, Kind.PRICE_REDUCTION, SUM + SUM)
    aftersales.counter(story.alice, made, amount=SUM, days=3, text="Half of it.", now=story.now)
    with pytest.raises(Refusal):
        aftersales.agree(story.alice, made, now=story.now)
    aftersales.agree(story.bob, made, now=story.now)
    before = {who: story.balance(who) for who in ("alice", "bob")}
    with pytest.raises(Unconfirmed):
        aftersales.pay(story.alice, made, confirmation=None, now=story.now)
    paid(story, made)
    assert {who: story.balance(who) - before[who] for who in before} == {"alice": -SUM.minor, "bob": SUM.minor}
    with pytest.raises(Refusal):
        paid(story, made)
    assert all(each.difference.minor == 0 for each in escrow.proof())


def test_no_more_is_given_back_than_the_seller_had() -> None:
    story = _settled()
    with pytest.raises(Refusal, match="at most"):
        asked(story, Kind.PRICE_REDUCTION, ASKING + SUM)
    made = asked(story, Kind.PRICE_REDUCTION, SUM)
    aftersales.agree(story.alice, made, now=story.now)
    paid(story, made)
    with pytest.raises(Refusal, match="at most"):
        asked(story, Kind.PRICE_REDUCTION, ASKING)


def test_nothing_goes_on_in_a_dispute_and_a_sum_that_is_held_is_no_request() -> None:
    story = _delivered()
    with pytest.raises(Refusal):
        asked(story, Kind.PRICE_REDUCTION, SUM)
    made = asked(story)
    story.quarrel()
    with pytest.raises(Refusal):
        aftersales.agree(story.alice, made, now=story.now)
    aftersales.withdraw(story.bob, made, now=story.now)
    with pytest.raises(Refusal):
        asked(story)


def reduced(story: Story, amount: Money = SUM) -> int:
    return aftersales.propose_reduction(
        story.bob, story.trade, amount, reason="hidden_defect", statement="The slew motor leaks.", now=story.now
    )


@pytest.mark.parametrize("plan", ["acceptance", "pick_up_20_retention_10"])
def test_a_sum_that_is_held_is_settled_and_shared_to_the_cent(plan: str) -> None:
    story = Story.begun(plan=plan).delivered()
    if plan != "acceptance":
        story.accept()
    held, before = story.held()["price"], story.balance("bob")
    for amount in (Money.zero("CNY"), Money(held + 1, "CNY")):
        with pytest.raises(Refusal, match="at most"):
            reduced(story, amount)
    with pytest.raises(Refusal):
        aftersales.propose_reduction(
            story.alice, story.trade, SUM, reason="damaged", statement="The boom is bent.", now=story.now
        )
    reduced(story)
    assert {"accept_proposal", "decline_proposal", "propose"} <= story.acts("alice")
    story.agree_to("alice")
    back = story.balance("bob") - before - (story.row().buyer_deposit_minor if plan == "acceptance" else 0)
    assert (story.state, back, story.held()) == ("resolved", SUM.minor, {})
    assert all(each.difference.minor == 0 for each in escrow.proof())


def test_a_sum_that_is_held_may_be_countered() -> None:
    story = _delivered()
    held = story.held()["price"]
    reduced(story)
    story.propose("alice", SUM.minor // 2, held - SUM.minor // 2).agree_to("bob")
    assert story.state == "resolved"


def test_the_sellers_silence_concedes_a_sum_that_is_held_and_no_more() -> None:
    story = _delivered()
    before = story.balance("bob")
    reduced(story)
    story.wait(hours=48).wait(hours=72)
    assert story.state == "resolved"
    assert story.balance("bob") - before == SUM.minor + story.row().buyer_deposit_minor


def test_one_request_at_a_time_and_only_the_buyer_asks_and_only_the_sides_see() -> None:
    story = _delivered()
    made = asked(story)
    with pytest.raises(Refusal, match="still open"):
        asked(story)
    for who in ("alice", "carl"):
        with pytest.raises(Refusal):
            aftersales.ask(
                story.people[who],
                story.trade,
                Proposal(Kind.REPAIR, NOTHING, 7),
                reason="damaged",
                statement="It leaks all day.",
                now=story.now,
            )
    with pytest.raises(Refusal):
        aftersales.decline(story.people["carl"], made, "No.", now=story.now)
    with pytest.raises(Refusal):
        aftersales.agree(story.bob, made, now=story.now)


def test_a_warranty_ends_by_days_or_by_hours_whichever_comes_first() -> None:
    story = _delivered()
    with pytest.raises(Refusal, match="warranty"):
        asked(story, Kind.WARRANTY)
    granted = Warranty(story.now, 30, 200, 6_000)
    require_covered(granted, 6_200, story.now + timedelta(days=29))
    for hours, days in ((6_201, 1), (None, 1), (6_000, 30)):
        with pytest.raises(Refusal, match="warranty"):
            require_covered(granted, hours, story.now + timedelta(days=days))


def test_the_page_and_the_api_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    story = _delivered()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    browsers = {}
    for who in ("alice", "bob", "carl"):
        browsers[who] = Client(headers={"accept-language": "en"})
        browsers[who].force_login(Party.objects.get(id=story.people[who].party_id).user)
    path = f"/trades/{story.trade}/after-sales/"
    said = {"act": "ask", "kind": "repair", "reason": "damaged", "statement": "The boom is bent.", "days": 5}
    assert browsers["bob"].post(path, said).status_code == 302
    assert browsers["carl"].get(path).status_code == 404
    (made,) = queries.requests_of(story.trade)
    assert "The boom is bent." in browsers["alice"].get(path).content.decode()
    robot = Robot.of(story.alice)
    (shown,) = robot.get(f"/trades/{story.trade}/after-sales").json()
    assert shown["acts"] == ["agree", "counter", "decline"]
    told = robot.post(f"/trades/{story.trade}/after-sales/decline", {"request": str(made.id), "text": "It was dry."})
    assert told.json()[0]["status"] == "declined"
    assert "Take it to a dispute" in browsers["bob"].get(path).content.decode()
    answer = browsers["bob"].post(
        path, {"act": "dispute", "request": str(made.id), "seen": story.seen, "photos": leak()}
    )
    assert (answer.status_code, story.state) == (302, "disputed")


def test_the_form_offers_what_the_door_takes_and_a_held_sum_becomes_a_settlement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = _delivered()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    client = Client(headers={"accept-language": "en"})
    client.force_login(Party.objects.get(id=story.bob.party_id).user)
    path = f"/trades/{story.trade}/after-sales/"
    page = client.get(path).content.decode()
    # The contract has no warranty, so none is offered; the sum is offered, and goes by settlement.
    assert ('value="price_reduction"' in page, 'value="warranty"' in page) == (True, False)
    said = {"kind": "price_reduction", "reason": "damaged", "statement": "The boom is bent.", "days": 5}
    assert client.post(path, said | {"act": "ask", "amount": "1,000,000"}).status_code == 422
    assert story.state == "delivered"
    answer = client.post(path, said | {"act": "ask", "amount": "2,000.00"})
    assert (answer.status_code, answer["Location"], story.state) == (302, f"/trades/{story.trade}/", "disputed")
    assert "price_reduction" not in client.get(path).content.decode()
    robot = Robot.of(story.alice)
    assert robot.post(f"/trades/{story.trade}/accept_proposal", {"seen": story.seen}).status_code == 200
    assert story.state == "resolved"


def test_over_the_api_a_held_sum_is_the_same_settlement(monkeypatch: pytest.MonkeyPatch) -> None:
    story = _delivered()
    monkeypatch.setattr(clock, "now", lambda: story.now)
    said = {"kind": "price_reduction", "reason": "damaged", "statement": "The boom is bent."}
    told = Robot.of(story.bob).post(
        f"/trades/{story.trade}/after-sales", said | {"amount": {"minor": 200_000, "currency": "CNY"}}
    )
    assert (told.status_code, told.json(), story.state) == (200, [], "disputed")
