"""An amendment as people and programs make it: proposed in a form, compared, signed with a code, kept as a PDF."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import money
from tests.robot import Robot
from tests.trade.amending import waiting
from tests.trade.story import Story
from truehand.edge import clock
from truehand.identity.models import Party
from truehand.trade.operations import amend
from truehand.trade.operations.papers import make_papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Story:
    told = Story.contracted()
    monkeypatch.setattr(clock, "now", lambda: told.now)
    return told


def browser(story: Story, who: str, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(Party.objects.get(id=story.people[who].party_id).user)
    return client


def test_one_proposes_in_a_form_and_both_sign_what_they_see_with_a_code(story: Story) -> None:
    place = f"/trades/{story.trade}/amendments/"
    alice, bob = browser(story, "alice"), browser(story, "bob", "zh-hans")
    typed = {"act": "amend", "seen": story.seen, "delivery_by": "2026-12-20", "inspection_days": 3, "returns": 0}
    typed |= {"warranty_days": 0, "warranty_hours": 0, "days": 3, "reason": "", "price": "126,500.00"}
    assert alice.post(place, typed).status_code == 422
    assert alice.post(place, typed | {"reason": "No low loader before.", "price": "much"}).status_code == 422
    assert alice.post(place, typed | {"reason": "No low loader before.", "seen": 1}).status_code == 422
    alice.post(place, typed | {"reason": "No low loader before."})
    page = bob.get(place).content.decode()
    assert "2026-12-20" in page
    assert "最迟交付日" in page
    assert "126,500.00 CNY" in page
    assert waiting(story).sha256 in page
    for who, client in (("bob", bob), ("alice", alice)):
        assert place in client.get(f"/trades/{story.trade}/").content.decode()
        sheet = {"act": "sign_amendment", "seen": str(story.seen), "sha256": waiting(story).sha256, "read": "on"}
        assert money.confirmed(client, place, sheet).status_code == 200, who
    assert (str(story.row().delivery_by), story.row().price_minor) == ("2026-12-20", 12_650_000)
    make_papers(story.trade, now=story.now)
    answer = bob.get(f"{place}2.pdf")
    assert (answer.status_code, answer.content[:4]) == (200, b"%PDF")
    assert bob.get(f"{place}2.json").json()["amends"]["revision"] == 1
    assert f"{place}2.pdf" in bob.get(f"/trades/{story.trade}/contract/").content.decode()
    assert 'name="price"' in alice.get(place).content.decode()
    story.pay("bob")
    page = alice.get(place).content.decode()
    assert ('name="price"' in page, 'name="delivery_by"' in page) == (False, True)


def test_who_has_no_part_reads_nothing_and_a_stale_page_declines_nothing(story: Story) -> None:
    place = f"/trades/{story.trade}/amendments/"
    amend.propose(story.bob, story.trade, {"warranty_days": 30}, reason="As we said.", seen=story.seen, now=story.now)
    assert browser(story, "carl").get(place).status_code == 404
    assert browser(story, "olga").get(place).status_code in {302, 403}
    alice = browser(story, "alice")
    assert alice.post(f"/trades/{story.trade}/decline_amendment/", {"seen": 1}).status_code == 422
    assert alice.post(f"/trades/{story.trade}/decline_amendment/", {"seen": story.seen}).status_code == 302
    assert "Declined" in alice.get(place).content.decode()


def test_a_program_does_the_same(story: Story) -> None:
    alice, bob = Robot.of(story.alice), Robot.of(story.bob)
    trade = f"/trades/{story.trade}"
    told = {"seen": story.seen, "warranty_days": 60, "warranty_hours": 200, "reason": "As we said."}
    told |= {"price": {"minor": 12_700_000, "currency": "CNY"}}
    assert alice.post(f"{trade}/amend", told | {"days": 30}).json()["code"] == "trade.amendment_time_out_of_range"
    assert alice.post(f"{trade}/amend", told).status_code == 201
    (found,) = bob.get(f"/contracts/{story.trade}/amendments").json()
    assert (found["outcome"], [each["key"] for each in found["changes"]]) == (None, ["price", "warranty"])
    said = {"seen": story.seen, "sha256": found["sha256"]}
    assert bob.post(f"{trade}/sign_amendment", said).json()["code"] == "identity.confirmation_needed"
    for robot, actor in ((bob, story.bob), (alice, story.alice)):
        confirmation = money.confirm(actor, amend.signing_act(actor, story.trade), now=story.now)
        said = {"seen": story.seen, "sha256": found["sha256"], "confirmation": str(confirmation)}
        assert robot.post(f"{trade}/sign_amendment", said).status_code == 200
    (found,) = bob.get(f"/contracts/{story.trade}/amendments").json()
    assert (found["outcome"], story.row().warranty_hours) == ("signed", 200)
    assert story.row().price_minor == 12_700_000
