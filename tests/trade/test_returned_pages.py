"""A return as people and programs do it: through the pages of both sides, and over the API."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.inspection.cast import photo
from tests.robot import Robot
from tests.trade.story import Story
from tests.trade.test_returned import delivered, freely, sent
from truehand.edge import clock
from truehand.identity.models import Party
from truehand.returns import queries as returns

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Story:
    told = delivered()
    monkeypatch.setattr(clock, "now", lambda: told.now)
    return told


def browser(story: Story, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(Party.objects.get(id=story.people[who].party_id).user)
    return client


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_buyer_sees_what_holds_and_may_ask(story: Story, language: str) -> None:
    client = browser(story, "bob")
    page = client.get(f"/trades/{story.trade}/", headers={"accept-language": language}).content.decode()
    assert f"/trades/{story.trade}/return_freely/" in page
    assert f"/trades/{story.trade}/ask_return/" in page
    assert client.get(f"/listings/{story.listing}/returns/").status_code == 200
    assert client.get("/returns/").status_code == 200


def test_the_seller_alone_sees_the_code_of_what_comes_back(story: Story) -> None:
    sent(freely(story))
    code = returns.code_of(story.trade)
    seen = {who: browser(story, who).get(f"/trades/{story.trade}/").content.decode() for who in ("alice", "bob")}
    assert code in seen["alice"]
    assert code not in seen["bob"]


def test_a_seller_says_on_a_page_what_it_grants(story: Story) -> None:
    said = {"equipment_class": "crane", "days": 10, "percent": "2.5", "way_back": "seller", "exclusions": ["mounted"]}
    assert browser(story, "alice").post("/returns/", said).status_code == 302
    held = returns.policy_of(story.alice.party_id, "crane")
    assert (held.days, held.restocking_basis_points, held.exclusions) == (10, 250, ("mounted",))


def test_a_program_returns_a_machine_from_the_question_to_the_refund(story: Story) -> None:
    bob, alice, path = Robot.of(story.bob), Robot.of(story.alice), f"/trades/{story.trade}"
    assert bob.get(f"/trades/{story.trade}").json()["returns"]["allowed"]
    assert bob.post(f"{path}/return_freely", {"seen": story.seen, "states": []}).status_code == 200
    shipment = bob.post(f"{path}/send_back", seen=str(story.seen), tracking="SF 1", cost="800.00", photo=photo(35))
    assert shipment.status_code == 200
    code = alice.get(f"{path}/return").json()["code"]
    assert bob.post(f"{path}/hand_back", {"seen": story.seen, "code": code}).status_code == 200
    assert alice.post(f"{path}/accept_return", {"seen": story.seen}).status_code == 200
    assert bob.get(f"{path}/return").json()["outcome"] == "refunded"
