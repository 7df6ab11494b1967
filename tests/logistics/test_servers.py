"""A carrier's server: its secret is shown once, changed without a gap, revoked at once; and quotes for programs."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.logistics.test_claims import browser
from tests.logistics.test_quotes import SIZE
from tests.logistics.test_tracking import Server, shipped
from tests.robot import Robot
from tests.trade.story import Story
from truehand.logistics import operations, queries
from truehand.logistics.domain.refusals import HookUnknown, MessageForged
from truehand.logistics.models import Hook
from truehand.logistics.operations.tracking import BOTH_FOR

pytestmark = pytest.mark.django_db


def test_a_new_secret_keeps_the_address_and_the_earlier_one_for_a_day() -> None:
    story = shipped()
    server = Server(story)
    earlier, place = server.secret, server.hook
    assert operations.make_hook(story.carl, now=story.now)[0] == place
    assert server.send(server.body(), "earlier")
    (_carrier, secrets) = queries.hook(place, now=story.now)
    assert secrets[1] == earlier
    server.secret = secrets[0]
    assert server.send(server.body(place="Bengbu"), "present")
    server.secret = earlier
    story.now += BOTH_FOR
    with pytest.raises(MessageForged):
        server.send(server.body(), "too late")


def test_a_revoked_address_takes_nothing_with_either_secret_and_forgets_both() -> None:
    story = shipped()
    server = Server(story)
    operations.make_hook(story.carl, now=story.now)
    operations.end_hook(story.carl, now=story.now)
    with pytest.raises(HookUnknown):
        server.send()
    with pytest.raises(HookUnknown):
        operations.end_hook(story.carl, now=story.now)
    row = Hook.objects.get()
    assert (row.secret, row.former_secret) == ("", "")
    assert Server(story).hook != server.hook


@pytest.mark.parametrize("stamp", ["", "x", "-5", "१७६४", "99999999999999999999"])
def test_a_stamp_that_is_no_time_is_refused(stamp: str) -> None:
    with pytest.raises(MessageForged):
        Server(shipped()).send(None, "msg_1", **{"webhook-timestamp": stamp})


def test_the_page_shows_a_secret_in_one_answer_alone() -> None:
    story, place = shipped(), "/carriage/server/"
    assert browser(story.bob).get(place).status_code == 403
    assert browser(story.carl).post(place, {"act": "make"}).status_code == 302
    assert not Hook.objects.exists()
    carl = Client(headers={"accept-language": "en"})
    assert carl.post("/demo/sign-in", {"who": "carl"}).status_code == 302
    assert carl.post(place, {"act": "x"}).status_code == 404
    made = carl.post(place, {"act": "make"}).content.decode()
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", made)
    assert Hook.objects.get().secret == secret
    assert "whsec_" not in carl.get(place).content.decode()
    assert "The earlier secret holds until" in carl.post(place, {"act": "make"}).content.decode()
    assert carl.post(place, {"act": "end"}).status_code == 302
    assert "You have no address" in carl.get(place).content.decode()


def test_programs_ask_answer_take_back_and_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story.contracted(shares="buyer").pay("bob").pay("alice").report()
    monkeypatch.setattr("truehand.edge.clock.now", lambda: story.now)
    bob, carl, alice = (Robot.of(story.people[who]) for who in ("bob", "carl", "alice"))
    place, load = f"/logistics/trades/{story.trade}/quotes", {"mass_kg": SIZE.mass_kg}
    offer: dict[str, Any] = {
        "price": {"minor": 400_000, "currency": "CNY"},
        "pick_up_from": (story.now + timedelta(days=1)).date().isoformat(),
        "pick_up_until": (story.now + timedelta(days=2)).date().isoformat(),
        "transit_days": 3,
        "valid_until": (story.now + timedelta(days=3)).isoformat(),
    }
    assert carl.send("POST", f"{place}/ask", load).status_code == 403
    assert bob.send("POST", f"{place}/ask", {"mass_kg": 0}).status_code == 422
    assert bob.send("POST", f"{place}/ask", load).status_code == 204
    too_much = offer | {"price": {"minor": 99_999_999, "currency": "CNY"}}
    assert carl.send("POST", place, too_much).json()["code"] == "logistics.fee_exceeded"
    assert carl.send("POST", place, offer).status_code == 201
    assert carl.send("DELETE", place).status_code == 204
    assert bob.get(place).json()["quotes"] == []
    quote = carl.send("POST", place, offer).json()["id"]
    seen = bob.get(place).json()
    assert ([each["id"] for each in seen["quotes"]], seen["load"]["mass_kg"]) == ([quote], SIZE.mass_kg)
    assert alice.send("POST", f"{place}/choose", {"quote": quote}).status_code == 403
    chosen = bob.send("POST", f"{place}/choose", {"quote": quote}).json()
    assert (chosen["holds"], chosen["books_by"] is not None) == (False, True)
