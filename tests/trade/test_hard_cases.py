"""What a reviewer asked of the life of a trade, each once gone wrong or nearly so."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django.fixtures import Settings

from tests import money
from tests.databases import owner
from tests.robot import Robot
from tests.trade.story import ASKING, START, Story, cast, listed
from truehand.disputes import queries as disputes
from truehand.disputes.domain.refusals import ReasonUnknown
from truehand.edge import clock as wall
from truehand.equipment import queries as passports
from truehand.evidence import operations as evidence
from truehand.evidence.domain.exhibit import MOST_BYTES
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.refusals import OwnMatter
from truehand.kernel.actor import Actor, Role
from truehand.listings.models import Listing
from truehand.listings.operations import checks
from truehand.risk import operations as risk
from truehand.trade.domain.process import Condition
from truehand.trade.domain.refusals import CONDITION_REFUSALS, TextOutOfRange, TradeNotFound
from truehand.trade.models import Step, Trade
from truehand.trade.operations import agree, clock, dispute, give_back, prove
from truehand.trade.operations.advance import run_out

pytestmark = pytest.mark.django_db


def test_a_seller_who_owes_no_deposit_may_still_give_up() -> None:
    cast_of_it = cast()
    story = Story(cast_of_it, listed(cast_of_it["alice"]))
    story.esteemed("alice")
    story.offer().signed().pay("bob")
    assert story.row().deposit_minor == 0
    assert story.state == "funded"
    give_back.give_up(story.alice, story.trade, seen=story.seen, now=story.now)
    assert story.state == "cancelled"
    assert story.held() == {}


def test_a_trade_without_deposit_ends_when_nobody_ships() -> None:
    cast_of_it = cast()
    story = Story(cast_of_it, listed(cast_of_it["alice"]))
    story.esteemed("alice")
    story.offer().signed().pay("bob").report().wait(days=8)
    assert story.state == "cancelled"
    assert story.balance("bob") == story.paid_in()


def test_one_trade_that_breaks_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Story.begun("KMT0001"), Story.begun("KMT0002")

    def broken(trade_id: UUID, *, now: datetime) -> int:
        if trade_id == first.trade:
            raise ValueError("a bug")
        return run_out(trade_id, now=now)

    monkeypatch.setattr(clock, "run_out", broken)
    second.wait(days=3)
    assert second.state == "expired"


def _also(story: Story, who: str, role: Role) -> Actor:
    party = story.people[who].party_id
    identity.appoint(party, role, now=story.now)
    return people.actor_of_party(party, stepped_up=True)


def test_an_operator_who_inspected_the_machine_does_not_rule_on_it() -> None:
    story = Story.begun()
    story.people["ines"] = _also(story, "ines", Role.OPERATOR)
    story.delivered().quarrel().ripe()
    with pytest.raises(CONDITION_REFUSALS[Condition.NO_PART]):
        story.rule(ASKING.minor, 0, who="ines")
    assert story.state == "escalated"


def test_a_buyer_who_is_an_operator_does_not_approve_the_refund() -> None:
    story = Story.begun()
    story.people["bob"] = _also(story, "bob", Role.OPERATOR)
    story.funded()
    proposal = give_back.ask_override(story.olga, story.trade, reason="The yard burnt down.", now=story.now)
    with pytest.raises(OwnMatter):
        identity.approve(story.bob, proposal, now=story.now)


def test_an_offer_is_for_the_machine_it_was_made_for() -> None:
    story = Story.begun()
    other = listed(story.alice, serial="KMTOTHER1")
    passport = Listing.objects.get(pk=other).passport_id
    Listing.objects.filter(pk=other).delete()
    Listing.objects.filter(pk=story.listing).update(passport_id=passport)
    with pytest.raises(CONDITION_REFUSALS[Condition.LISTING_FREE]):
        story.agreed()


def test_a_ruling_over_more_than_there_can_be_is_refused() -> None:
    story = Story.begun().delivered().quarrel().ripe()
    with pytest.raises(CONDITION_REFUSALS[Condition.RULING_SUMS]):
        story.rule(2**62, 2**62)


def test_an_unknown_reason_opens_no_dispute() -> None:
    story = Story.begun().delivered()
    with pytest.raises(ReasonUnknown):
        dispute.open_dispute(
            story.bob,
            story.trade,
            reason="no reason",
            statement="The slew motor leaks.",
            photos=[],
            seen=story.seen,
            now=story.now,
        )
    assert story.state == "delivered"


def test_the_database_itself_keeps_what_happened_in_a_trade() -> None:
    story = Story.contracted()
    for change in (
        lambda: Step.objects.filter(trade_id=story.trade, number=1).update(transition="settle"),
        lambda: Step.objects.filter(trade_id=story.trade).delete(),
        lambda: Trade.objects.filter(pk=story.trade).update(step=1),
        lambda: Trade.objects.filter(pk=story.trade).update(buyer_id=story.audra.party_id),
        lambda: Trade.objects.filter(pk=story.trade).update(process_version=1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), owner():
            change()


def test_a_bundle_for_the_parties_keeps_the_platforms_own_reasons_to_itself() -> None:
    story = Story.contracted().pay("bob")
    risk.gate("payment", subject=story.trade, party_id=story.bob.party_id, facts={}, now=story.now)
    for who, told in (("alice", False), ("bob", False), ("olga", True)):
        if told:
            story.open(who)
        bundle = prove.export_bundle(story.people[who], story.trade, now=story.now)
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            entries = [json.loads(archive.read(name)) for name in archive.namelist() if name.startswith("entries/")]
        gated = [each for each in entries if json.loads(each["leaf"])["kind"].startswith("risk.")]
        assert gated
        assert {"payload" in each["opened"] for each in gated} == {told}
        assert any("payload" in each["opened"] for each in entries)


def test_a_dispute_needs_no_photo_over_the_api_either(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun().delivered()
    monkeypatch.setattr(wall, "now", lambda: story.now)
    said: dict[str, Any] = {"seen": story.seen, "statement": "The slew motor leaks.", "reason": "hidden_defect"}
    assert Robot.of(story.bob).post(f"/trades/{story.trade}/dispute", **said).status_code == 200
    said = {"seen": story.seen, "statement": "It did not when it left."}
    assert Robot.of(story.alice).post(f"/trades/{story.trade}/answer", **said).status_code == 200


def test_a_photo_too_large_is_refused_before_it_is_read() -> None:
    story = Story.begun().delivered()
    said: dict[str, Any] = {"seen": story.seen, "statement": "The slew motor leaks.", "reason": "hidden_defect"}
    answer = Robot.of(story.bob).post(f"/trades/{story.trade}/dispute", **said, photos=[b"x" * (MOST_BYTES + 1)])
    assert answer.json()["code"] == "evidence.image_too_large"
    assert story.state == "delivered"


def test_a_stranger_has_no_photos_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.begun().delivered()
    stranger = Actor(uuid4(), verified=True)
    monkeypatch.setattr(evidence, "store_exhibit", pytest.fail)
    with pytest.raises(TradeNotFound):
        dispute.answer(stranger, story.trade, statement="I say so too.", photos=[b"x"], seen=1, now=story.now)


def test_a_place_that_is_missing_is_named_in_the_readers_language() -> None:
    cast_of_it = cast()
    with pytest.raises(TextOutOfRange) as refused:
        agree.offer(cast_of_it["bob"], listed(cast_of_it["alice"]), price=ASKING, delivery_place="  ", now=START)
    assert refused.value.sentence("zh").startswith("交付地点须填写")
    assert refused.value.sentence("en").startswith("The place of delivery must")


def test_a_machines_history_is_told_in_words() -> None:
    story = Story.begun().settled()
    page = Client(headers={"accept-language": "zh-hans"}).get(f"/machines/{story.row().passport_id}/").content.decode()
    for word in ("上架出售", "检测师出具检测报告", "送达买方", "已售出"):
        assert word in page


def test_who_serves_a_trade_reads_its_own_work_and_no_more() -> None:
    story = Story.begun().delivered().quarrel()
    exhibit = disputes.case_of(story.trade).statements[0].exhibits[0]  # type: ignore[union-attr]
    everything = {"contract", "transfers", "case", "report", "carriage", "bundle", f"photos/{exhibit}"}

    def read(who: str) -> set[str]:
        robot = Robot.of(story.people[who])
        return {each for each in everything if robot.get(f"/trades/{story.trade}/{each}").status_code == 200}

    assert [read(who) for who in ("ines", "carl", "bob")] == [{"report"}, {"carriage"}, everything]
    assert read("olga") == {"transfers", "report"}
    story.open("olga", wall.now())
    assert read("olga") == everything


def test_the_page_of_a_trade_shows_who_serves_it_no_quarrel_and_no_addresses(settings: Settings) -> None:
    settings.DEMONSTRATION = True
    story = Story.begun().delivered().quarrel()
    told = {}
    for who in ("ines", "carl", "bob"):
        client = Client(headers={"accept-language": "en"})
        client.post("/demo/sign-in", {"who": who})
        told[who] = client.get(f"/trades/{story.trade}/").content.decode()
    assert {who: "The slew motor leaks." in page for who, page in told.items()} == {
        "ines": False,
        "carl": False,
        "bob": True,
    }
    assert {who: "鲁A·12345" in page for who, page in told.items()} == {"ines": False, "carl": True, "bob": True}


def test_a_machine_whose_trade_the_platform_cancelled_is_looked_at_before_it_is_sold_again() -> None:
    story = Story.begun().shipped()
    reason = "The police asked for the machine."
    proposal = give_back.ask_override(story.olga, story.trade, reason=reason, now=story.now)
    money.approve(story.people["otto"], proposal, now=story.now)
    give_back.override_refund(story.olga, story.trade, reason=reason, seen=story.seen, now=story.now)
    assert story.state == "cancelled"
    assert Listing.objects.get(pk=story.listing).status == "in_review"


def test_what_an_inspection_found_contradicts_the_words_of_the_next_offer() -> None:
    story = Story.begun().doubted()
    seen = passports.last_inspection(story.row().passport_id)
    assert seen is not None
    assert (seen.hours, seen.year, sorted(seen.found)) == (9_900, 2014, [])
    row = Listing.objects.get(pk=story.listing)
    row.description = "Only 6,120 hours."
    subject = checks.subject_of(row)
    codes = {each.code for each in checks.findings_of(subject, now=story.now)}
    assert {"text.inspected_hours", "facts.hours_backwards"} <= codes


def test_a_machine_that_arrives_after_a_concession_was_announced_stops_it() -> None:
    story = Story.begun().shipped().wait(days=14).wait(hours=48)
    assert story.state == "conceding"
    assert story.deliver().state == "disputed"
    assert story.row().delivered_at == story.now
